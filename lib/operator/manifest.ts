import { InvalidConfigError } from '../values/invalid-config-error';
import { assertLabels } from '../values/names';

/** An object of Kubernetes, as it stands in a file for `kubectl apply`. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec?: object;
  readonly data?: Record<string, string>;
  readonly stringData?: Record<string, string>;
}

/** Where an object is, and the labels by which it is selected. */
export interface Place {
  readonly namespace: string;
  readonly labels: Record<string, string>;
}

/** Says of an object that it is one of these. */
export const OURS = { 'app.kubernetes.io/part-of': 'trainwatch' };

/** Its metadata, under a name that a DNS subdomain may have: a job may also be called `my_queue`. */
export function metadata(name: string, { namespace, labels }: Place): Manifest['metadata'] {
  const words = name.replace(/([a-z\d])(?=[A-Z])/g, '$1-').toLowerCase();
  const dns = words.replace(/[^a-z\d]+/g, '-').replace(/-$/, '');
  return { name: `trainwatch-${dns}`, namespace, labels: { ...OURS, ...labels } };
}

/** @throws InvalidConfigError when there is no label by which objects are selected, or one is not valid */
export function assertSelects(selectorLabels: Record<string, string>): void {
  if (Object.keys(selectorLabels).length === 0) {
    throw new InvalidConfigError(
      "selectorLabels is empty, and the Prometheus of kube-prometheus-stack selects by the label 'release': use for example { release: 'kube-prometheus-stack' }, or what 'kubectl get prometheus -A -o yaml' shows as ruleSelector and podMonitorSelector",
    );
  }
  assertLabels(selectorLabels);
}
