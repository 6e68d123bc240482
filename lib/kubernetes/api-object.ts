import { ApiObject, ApiObjectMetadata, ApiObjectProps, Chart, GroupVersionKind, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertObjectName } from '../values/names';
import { checkApp } from './app-checks';
import { LabeledObject } from './labeled-object';
import { CLUSTER_SCOPED } from './manifest-types';
import { patchPods } from './pod-patches';

/** What an L1 class of the Kubernetes types offers as statics. */
interface L1Type<Props> {
  readonly GVK: GroupVersionKind;
  manifest(props: Props): unknown;
}

/** Fields of an object below its metadata; each is computed when the app is synthesized. */
type LazyFields<Props> = { [Field in Exclude<keyof Props, 'metadata'>]?: () => Props[Field] };

/**
 * The longest name that what Kubernetes makes of an object can bear: a StatefulSet's goes into a label with a hash behind it, a CronJob's into
 * Jobs with a time behind it.
 */
const LONGEST_NAMES: Record<string, number> = { StatefulSet: 52, CronJob: 52, Service: 63, Job: 63, Deployment: 63, DaemonSet: 63 };

/**
 * An object of a typed L1 class, with two differences from instantiating that class: its fields are computed at synthesis, so that
 * collections may grow after construction, and JSON patches run last. (An L1 object applies them before its serializer, which then
 * silently drops what it does not know: https://github.com/cdk8s-team/cdk8s/issues/2172)
 */
export function apiObject<Props>(
  scope: Construct,
  id: string,
  type: L1Type<Props>,
  metadata: ApiObjectMetadata & { readonly name: string },
  fields: LazyFields<Props>,
): ApiObject {
  assertName(scope, type.GVK.kind, metadata.name);
  const lazy: Record<string, unknown> = {};
  for (const [field, produce] of Object.entries(fields) as [string, () => unknown][]) {
    lazy[field] = Lazy.any({
      produce: () => {
        const value = produce();
        const rendered = (type.manifest({ [field]: value } as Props) as Record<string, unknown>)[field];
        patchPods(scope, value, rendered);
        return rendered;
      },
    });
  }
  return checkedObject(scope, id, { ...type.GVK, metadata, ...lazy });
}

/**
 * An object of a controller of the cluster, which no type of Kubernetes describes.
 *
 * @param spec called when the app is synthesized, so that what it depends on may grow until then
 */
export function customObject(
  scope: Construct,
  id: string,
  type: GroupVersionKind,
  metadata: ApiObjectMetadata & { readonly name: string },
  spec: () => object,
): ApiObject {
  assertName(scope, type.kind, metadata.name);
  // cdk8s resolves objects of plain values only.
  const plain = () => JSON.parse(JSON.stringify(spec())) as unknown;
  return checkedObject(scope, id, { ...type, metadata, spec: Lazy.any({ produce: plain }) as unknown });
}

function checkedObject(scope: Construct, id: string, props: ApiObjectProps): ApiObject {
  const object = new LabeledObject(scope, id, props);
  checkApp(object);
  // A chart with a namespace stamps it on everything, even on objects that have none: https://github.com/cdk8s-team/cdk8s/issues/1558
  if (CLUSTER_SCOPED.has(props.kind) && Chart.of(scope).namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}

/** What the API server or a controller would refuse is refused while it is known which construct makes it. */
function assertName(scope: Construct, kind: string, name: string): void {
  const longest = LONGEST_NAMES[kind];
  InvalidConfigError.locate(scope, () => (longest === undefined ? assertObjectName(`name of ${kind}`, name) : undefined));
  if (longest === undefined || name.length <= longest) return;
  throw InvalidConfigError.at(
    scope,
    `the name of ${kind} '${name}' has ${name.length} characters, and Kubernetes takes at most ${longest}: make it ${name.length - longest} shorter`,
  );
}
