import { InvalidConfigError } from '../values/invalid-config-error';
import { assertAnnotationKeys, assertLabels, assertObjectName } from '../values/names';
import { k8s } from './k8s';

const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

const EXTENDED_RESOURCE = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Keys and values of all annotations of an object. */
const MOST_ANNOTATION_BYTES = 262_144;

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/**
 * @param prefix what the containers' variables from a ConfigMap or Secret start with
 * @throws InvalidConfigError when their names could not start so
 */
export function assertEnvPrefix(prefix: string): void {
  if (prefix === '' || ENV_NAME.test(prefix)) return;
  throw new InvalidConfigError(
    `prefix '${prefix}' is not the start of an env name: use letters, digits, '_', '-' and '.', not starting with a digit`,
  );
}

/** @throws InvalidConfigError when `path` is no place in a container */
export function assertContainerPath(what: string, path: string): void {
  if (/^\/[^:]+$/.test(path) && !path.split('/').includes('..')) return;
  throw new InvalidConfigError(
    `${what} '${path}' is not a path in the container: start with '/', without ':' and '..', for example '/data'`,
  );
}

/** @throws InvalidConfigError when a pod cannot ask for the resource by its name */
export function assertExtendedResource(what: string, name: string): void {
  if (EXTENDED_RESOURCE.test(name)) return;
  throw new InvalidConfigError(
    `${what} '${name}' is not an extended resource: write its domain and name, for example 'nvidia.com/gpu', 'nvidia.com/mig-1g.10gb' or 'amd.com/gpu'`,
  );
}

/** @throws InvalidConfigError when Kubernetes would refuse one of the annotations, or all of them together */
export function assertAnnotations(annotations: Record<string, string>): void {
  assertAnnotationKeys(Object.keys(annotations));
  const bytes = Buffer.byteLength(Object.entries(annotations).flat().join(''));
  if (bytes <= MOST_ANNOTATION_BYTES) return;
  throw new InvalidConfigError(
    `annotations have ${bytes} bytes, and Kubernetes takes at most ${MOST_ANNOTATION_BYTES}: put what is long into a ConfigMap`,
  );
}

/** Which nodes pods may run on, and before whom. */
interface PodPlacement {
  readonly nodeSelector?: Record<string, string>;
  readonly tolerations?: k8s.Toleration[];
  readonly priorityClassName?: string;
}

/** @throws InvalidConfigError when Kubernetes would refuse a part of it */
export function assertPlacement({ nodeSelector = {}, tolerations = [], priorityClassName }: PodPlacement): void {
  InvalidConfigError.explain('nodeSelector', () => assertLabels(nodeSelector));
  tolerations.forEach(assertToleration);
  if (priorityClassName !== undefined) assertObjectName('priorityClassName', priorityClassName);
}

function assertToleration({ key, operator = 'Equal', value, effect, tolerationSeconds }: k8s.Toleration): void {
  const name = key === undefined ? 'toleration of every taint' : `toleration '${key}'`;
  InvalidConfigError.explain(name, () => assertLabels(key === undefined ? {} : { [key]: value ?? '' }));
  const refuse = (problem: string): never => {
    throw new InvalidConfigError(`${name} ${problem}`);
  };
  if (operator !== 'Equal' && operator !== 'Exists') refuse(`has the operator '${operator}': use Equal or Exists`);
  if (operator === 'Exists' && value) refuse(`has the operator Exists and the value '${value}': leave out the value, or use Equal`);
  if (operator === 'Equal' && key === undefined)
    refuse('has no key: name it, or use the operator Exists, which then tolerates every taint');
  if (effect !== undefined && !EFFECTS.includes(effect)) refuse(`has the effect '${effect}': use one of ${EFFECTS.join(', ')}`);
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') refuse('has tolerationSeconds: these need the effect NoExecute');
}
