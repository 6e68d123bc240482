import { RUN_NAME_LABELS } from '../trainer/run-identity';
import { MODEL_LABEL, SUBJECT_LABEL, TEAM_LABEL } from '../trainer/training-labels';

/** Id of the kind, job of its target and name of its pod. */
export const KUBE_STATE_METRICS = 'kube-state-metrics';

/** The labels of pods that are exported, and no others: each is one more on every series of `kube_pod_labels`. */
export const EXPORTED_POD_LABELS = [SUBJECT_LABEL, MODEL_LABEL, TEAM_LABEL, ...RUN_NAME_LABELS];

/** What NVIDIA's feature discovery calls the GPUs of a node: `…-SHARED` when pods share them, `…-MIG-1g.10gb` when they are divided. */
export const GPU_PRODUCT_LABEL = 'nvidia.com/gpu.product';

/** As how many GPUs each GPU of a node counts, as NVIDIA's feature discovery says: more than 1 where pods share them. */
export const GPU_REPLICAS_LABEL = 'nvidia.com/gpu.replicas';

/** The labels of nodes that are exported, and no others. */
export const EXPORTED_NODE_LABELS = [GPU_PRODUCT_LABEL, GPU_REPLICAS_LABEL];

/** What it exports, by the resource that it is about: what rules and panels read, and nothing else. */
export const EXPORTED_METRICS = [
  ...['kube_node_labels', 'kube_node_status_capacity', 'kube_node_status_condition'],
  ...['kube_pod_created', 'kube_pod_info', 'kube_pod_labels', 'kube_pod_completion_time'],
  ...['kube_pod_status_phase', 'kube_pod_status_reason', 'kube_pod_status_disruption_reason'],
  'kube_pod_start_time',
  ...[
    ...['last_terminated_exitcode', 'last_terminated_reason', 'last_terminated_timestamp'],
    ...['restarts_total', 'terminated_reason', 'waiting_reason'],
  ].map((name) => `kube_pod_container_status_${name}`),
  'kube_pod_init_container_status_waiting_reason',
  ...['kube_job_failed', 'kube_job_info', 'kube_job_status_failed', 'kube_job_status_suspended'],
];

/** What kube-state-metrics calls a label of an object. */
export function kubeStateLabel(label: string): string {
  return `label_${label.replace(/[^a-zA-Z0-9_]/g, '_')}`;
}

/** The series that says which pods are of training runs, and of which run each is. */
export const RUN_OF_POD = 'pod:kube_pod_labels:run';
