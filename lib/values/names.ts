import { InvalidConfigError } from './invalid-config-error';

const DNS_LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

const OBJECT_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const QUALIFIED_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** What IANA registers for a service. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

const PROMETHEUS_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * @param what what is named, as it stands in the error, for example `namespace`
 * @throws InvalidConfigError when `name` cannot be the name of a Service and of all else
 */
export function assertDnsLabel(what: string, name: string): void {
  if (DNS_LABEL.test(name)) return;
  throw new InvalidConfigError(`${what} '${name}' is not a DNS label: use at most 63 of a-z, 0-9 and '-', starting with a letter`);
}

/**
 * @param what what is named, as it stands in the error, for example `priority class`
 * @throws InvalidConfigError when `name` cannot be the name of an object that is not part of an address, such as a Secret
 */
export function assertObjectName(what: string, name: string): void {
  if (OBJECT_NAME.test(name)) return;
  throw new InvalidConfigError(
    `${what} '${name}' is not the name of an object: use at most 253 of a-z, 0-9, '-' and '.', starting and ending with a letter or digit`,
  );
}

/**
 * @param what as it stands in the error, for example `nodeSelector`
 * @throws InvalidConfigError when Kubernetes would refuse one of the labels
 */
export function assertLabels(labels: Record<string, string>, what = 'label'): void {
  for (const [key, value] of Object.entries(labels)) {
    assertKey(what, key, key);
    if (!LABEL_VALUE.test(value)) {
      throw new InvalidConfigError(
        `value '${value}' of ${what} '${key}' is not valid: use at most 63 of letters, digits, '-', '_' and '.', starting and ending with a letter or digit`,
      );
    }
  }
}

/**
 * Values of annotations may hold anything.
 *
 * @throws InvalidConfigError when Kubernetes would refuse a key; of its domain it does not mind capitals
 */
export function assertAnnotationKeys(keys: string[]): void {
  for (const key of keys) assertKey('annotation', key, key.toLowerCase());
}

/** @param judged the key as Kubernetes looks at it */
function assertKey(what: string, key: string, judged: string): void {
  const parts = judged.split('/');
  const [name, ...domain] = parts.reverse();
  if (QUALIFIED_NAME.test(name) && domain.length <= 1 && domain.every((one) => OBJECT_NAME.test(one))) return;
  throw new InvalidConfigError(
    `${what} key '${key}' is not valid: use at most 63 of letters, digits, '-', '_' and '.', after an optional 'domain/'`,
  );
}

/**
 * @param what as it stands in the error, for example `port of queue`
 * @throws InvalidConfigError when no port of a container can have the name
 */
export function assertPortName(what: string, name: string): void {
  if (PORT_NAME.test(name)) return;
  throw new InvalidConfigError(
    `${what} '${name}' is not the name of a container's port: use at most 15 of a-z, 0-9 and single '-' between them, with at least one letter`,
  );
}

/**
 * Prometheus 3 accepts any UTF-8 as a label name; PromQL without quotes does not, and every rule here is unquoted.
 *
 * @throws InvalidConfigError when `label` would have to be quoted
 */
export function assertPrometheusLabelName(what: string, label: string): void {
  if (PROMETHEUS_LABEL.test(label)) return;
  throw new InvalidConfigError(`${what} '${label}' is not a plain label name: use letters, digits and '_', not starting with a digit`);
}

/**
 * @param what the plural of what is named, as it stands in the error, for example `dashboards`
 * @param key what must differ, for example `uid`
 * @throws InvalidConfigError when two of the names are the same
 */
export function assertDistinct(what: string, key: string, names: string[]): void {
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated !== undefined) throw new InvalidConfigError(`two ${what} have the ${key} '${repeated}': rename one of them`);
}

/** @throws InvalidConfigError when `count` is not a whole number of at least 1 */
export function assertCount(what: string, count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new InvalidConfigError(`${what} ${count} is not a count: use a whole number of at least 1`);
}

/** @throws InvalidConfigError when `port` is not a port number */
export function assertPort(what: string, port: number): void {
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return;
  throw new InvalidConfigError(`${what} ${port} is not a port: use a whole number from 1 to 65535`);
}
