import { DashboardLink } from '../../rules/alert-links';
import { RUN_OVERVIEW_UID } from '../trainer/dashboard-uids';
import { RUN_OF_POD } from './kube-state-metrics-metrics';

/** A pod, as messages say it. */
export const POD = '{{ $labels.namespace }}/{{ $labels.pod }}';

/** What identifies the run of a pod, besides its namespace. */
export const RUN_LABELS = 'run_id, model_name, team';

export const RUN_DASHBOARD = DashboardLink.to(RUN_OVERVIEW_UID, ['namespace', 'model_name', 'run_id']);

/** Series of the pods of runs, with the labels of the run. */
export function ofRun(expr: string): string {
  return `${expr} * on (namespace, pod) group_left (node, ${RUN_LABELS}) ${RUN_OF_POD}`;
}
