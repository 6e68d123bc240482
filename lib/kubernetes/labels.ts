import { assertLabels } from '../values/names';

/** What the recommended labels of an object are made of. */
export interface ComponentIdentity {
  /** The program, for example `prometheus`. */
  readonly name: string;
  /** Which one of them; with `name` it is the selector, so it never changes. */
  readonly instance: string;
  /** Its part in the stack, for example `metrics`. */
  readonly component: string;
}

/** The labels that select the pods of a component; they must not change over its life. */
export function selectorLabels(identity: ComponentIdentity): Record<string, string> {
  return { 'app.kubernetes.io/name': identity.name, 'app.kubernetes.io/instance': identity.instance };
}

/**
 * The recommended labels of Kubernetes; `part-of` and `managed-by` allow `kubectl apply --prune -l`.
 *
 * @throws InvalidConfigError when one is not a valid label
 */
export function componentLabels(identity: ComponentIdentity, further: Record<string, string> = {}): Record<string, string> {
  const labels = {
    ...further,
    ...selectorLabels(identity),
    'app.kubernetes.io/component': identity.component,
    'app.kubernetes.io/part-of': 'trainwatch',
    'app.kubernetes.io/managed-by': 'cdk8s',
  };
  assertLabels(labels);
  return labels;
}
