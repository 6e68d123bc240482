import { MetricType } from '../../metrics/metric';
import { WORKER } from '../../metrics/training-labels';
import { TRAINING_METRICS } from '../../metrics/training-metrics';
import { PodRelabeling } from '../../scraping/pod-relabeling';
import { dropRayAgents } from '../../scraping/ray-agent';
import { RelabelConfig } from '../../scraping/relabel-config';
import { RUN_ID_LABEL } from './training-labels';

/** What Kubernetes itself writes on the pods of a Job. */
export const JOB_NAME_LABEL = 'batch.kubernetes.io/job-name';

/** The same for the index that a pod of an Indexed Job has in it. */
const COMPLETION_INDEX_LABEL = 'batch.kubernetes.io/job-completion-index';

const JOBSET = 'jobset.sigs.k8s.io';
const LEADER_WORKER_SET = 'leaderworkerset.sigs.k8s.io';
const VOLCANO = 'volcano.sh';
const KUBEFLOW = 'training.kubeflow.org';
const RAY_CLUSTER_LABEL = 'ray.io/cluster';

/**
 * Pod labels that name a run, each stronger than those before it. What owns other objects is stronger than these: a JobSet has Jobs, the
 * launcher of an MPIJob is one, and a RayJob makes a RayCluster for each attempt.
 *
 * @internal
 */
export const RUN_NAME_LABELS: readonly string[] = [
  JOB_NAME_LABEL,
  `${JOBSET}/jobset-name`,
  `${VOLCANO}/job-name`,
  `${LEADER_WORKER_SET}/name`,
  `${KUBEFLOW}/job-name`,
  RAY_CLUSTER_LABEL,
  'ray.io/originated-from-cr-name',
  RUN_ID_LABEL,
];

/**
 * Roles of pods that never do a step: they serve parameters, evaluate checkpoints or start the others.
 *
 * @internal
 */
export const ROLES_WITHOUT_STEPS = 'ps|evaluator|launcher';

/** Where Prometheus puts the worker that an exporter gives, if the target has one. */
const EXPORTED_WORKER = 'exported_worker';

/**
 * Says of every target of which run it is, in which role, and which of its workers.
 *
 * @internal
 */
export function runIdentity(): RelabelConfig[] {
  return [
    ...dropRayAgents(),
    // The last one that exists wins.
    RelabelConfig.copy('__meta_kubernetes_pod_name', 'run_id'),
    ...RUN_NAME_LABELS.map((label) => PodRelabeling.label(label, 'run_id')),
    ...roles(),
    ...workers(),
    PodRelabeling.label('kueue.x-k8s.io/local-queue-name', 'queue'),
  ];
}

/**
 * The worker of a series is the rank that its exporter gives. Where it gives none, it is the one of the target, for series of workers alone.
 * A target has a worker only if it has a role, so that without a role the label is the exporter's.
 *
 * @internal
 */
export function workerOfSeries(): RelabelConfig[] {
  return [
    RelabelConfig.replace(['role', 'worker'], EXPORTED_WORKER, { regex: ';(.+)' }),
    RelabelConfig.replace(['role', 'worker', '__name__', EXPORTED_WORKER], EXPORTED_WORKER, { regex: `.+;(.+);(?:${seriesOfWorkers()});` }),
    RelabelConfig.labelDrop('worker'),
    RelabelConfig.labelMap('exported_(worker)'),
    RelabelConfig.labelDrop(EXPORTED_WORKER),
  ];
}

function roles(): RelabelConfig[] {
  const workerIndex = metaLabel(`${LEADER_WORKER_SET}/worker-index`);
  return [
    RelabelConfig.replace([metaLabel(COMPLETION_INDEX_LABEL)], 'role', { regex: '.+', replacement: 'worker' }),
    PodRelabeling.label(`${JOBSET}/replicatedjob-name`, 'role'),
    PodRelabeling.label(`${VOLCANO}/task-spec`, 'role'),
    RelabelConfig.replace([workerIndex], 'role', { regex: '.+', replacement: 'worker' }),
    RelabelConfig.replace([workerIndex], 'role', { regex: '0', replacement: 'leader' }),
    // The training operator also calls the first replica master, whatever it is; of an MPIJob v2beta1 it is all that there is.
    PodRelabeling.label(`${KUBEFLOW}/job-role`, 'role'),
    PodRelabeling.label(`${KUBEFLOW}/replica-type`, 'role'),
    PodRelabeling.label('ray.io/node-type', 'role'),
  ];
}

/** Indices count per role, so that the role is part of the name. A pod without an index has a name of its own. */
function workers(): RelabelConfig[] {
  return [
    RelabelConfig.replace(['role', '__meta_kubernetes_pod_name'], 'worker', { regex: '.+;(.+)' }),
    indexed(COMPLETION_INDEX_LABEL),
    indexed(`${JOBSET}/job-global-index`),
    indexed(`${JOBSET}/job-global-index`, COMPLETION_INDEX_LABEL),
    indexed(`${VOLCANO}/task-index`),
    indexed(`${LEADER_WORKER_SET}/group-index`, `${LEADER_WORKER_SET}/worker-index`),
    indexed(`${KUBEFLOW}/replica-index`),
  ];
}

function indexed(...labels: string[]): RelabelConfig {
  const parts = ['role', ...labels.map(metaLabel)];
  return RelabelConfig.replace(parts, 'worker', {
    regex: parts.map(() => '(.+)').join(';'),
    replacement: parts.map((_, i) => `$${i + 1}`).join('-'),
  });
}

function seriesOfWorkers(): string {
  const ofWorkers = TRAINING_METRICS.filter(({ labels }) => labels.some(({ name }) => name === WORKER.name));
  return ofWorkers.map(({ name, type }) => (type === MetricType.HISTOGRAM ? `${name}_(?:bucket|count|sum)` : name)).join('|');
}

function metaLabel(podLabel: string): string {
  return `__meta_kubernetes_pod_label_${podLabel.replace(/[^a-zA-Z0-9_]/g, '_')}`;
}
