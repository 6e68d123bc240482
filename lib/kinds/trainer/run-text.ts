import { ifLabel } from '../../rules/label-text';

/** How messages name a run: pods that name no model have no empty parentheses behind the id. */
export const RUN = `{{ $labels.run_id }}${ifLabel('model_name', ' (', ')')}`;

/** Where a worker or GPU is; targets outside Kubernetes have no node. */
export const ON_NODE = ifLabel('node', ' on node ');

/** Series of the run that an alert is about, in a query of its message: {@link whereFound} fills in which run that is. */
export function ofThisRun(metric: string): string {
  return `${metric}{namespace=%q, run_id=%q}`;
}

/**
 * Text for what a query finds when the message is written, and nothing where it finds nothing.
 *
 * @param expr reads series of {@link ofThisRun}
 * @param text with what is found as its dot: {@link listed}
 */
export function whereFound(expr: string, text: string): string {
  const args = Array<string>(expr.split('run_id=%q').length - 1).fill('$labels.namespace $labels.run_id');
  return `{{ with query (printf \`${expr}\` ${args.join(' ')}) }}${text}{{ end }}`;
}

/** The values of a label of all that is found. */
export function listed(label: string): string {
  return `{{ range $i, $one := . }}{{ if $i }}, {{ end }}{{ .Labels.${label} }}{{ end }}`;
}
