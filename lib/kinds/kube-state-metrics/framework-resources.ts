import { Metric, MetricLabel } from '../../metrics/metric';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { nameHint } from '../../values/nearest-name';
import { MODEL_LABEL, RUN_ID_LABEL, TEAM_LABEL } from '../trainer/training-labels';
import { kubeStateLabel } from './kube-state-metrics-metrics';
import { TrainingFramework } from './training-framework';

/** Fields of an object from its root on, as kube-state-metrics reads them. */
type Path = readonly string[];

/** One metric of the objects of a framework: a number for each element of a list or of a map, or one of a field. */
export interface ResourceMetric {
  readonly name: string;
  readonly help: string;
  readonly path: Path;
  /** From an element; that itself where there is none. */
  readonly valueFrom?: Path;
  /** Numbers that are 0 are left out of the object. */
  readonly nilIsZero?: boolean;
  /** The label that holds the key of an element of a map. */
  readonly labelFromKey?: string;
  /** Labels from fields of an element. */
  readonly labels?: Readonly<Record<string, Path>>;
}

/** The objects of a framework, and what is exported of them. */
export interface FrameworkResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Of the names of its metrics. */
  readonly prefix: string;
  /** Where the labels stand that its pods are given. */
  readonly podLabels: Path;
  readonly metrics: readonly ResourceMetric[];
}

/** The label of the type of replicas: a type of TFJob or MPIJob, or the name of a replicated job. */
export const REPLICA_TYPE = 'replica_type';

/** The kind of the object that has made this one. */
export const OWNER_KIND = 'owner_kind';

/** The labels of pods that say which run they are of: the scrape of trainers reads them, and so must the rules about the job. */
export const RUN_LABELS_OF_PODS = { run_id: RUN_ID_LABEL, model_name: MODEL_LABEL, team: TEAM_LABEL };

const POD_TEMPLATE = ['template', 'metadata', 'labels'];

const FIRST = '0';

function condition(what: string): ResourceMetric {
  return {
    name: 'status_condition',
    help: `Whether the condition of the ${what} holds.`,
    path: ['status', 'conditions'],
    valueFrom: ['status'],
    labels: { condition: ['type'], reason: ['reason'] },
  };
}

/** Numbers of each element of a list of replicated jobs. */
function ofReplicatedJobs(path: Path, numbers: readonly [name: string, field: string, help: string][]): ResourceMetric[] {
  return numbers.map(([name, field, help]) => ({ name, help, path, valueFrom: [field], labels: { [REPLICA_TYPE]: ['name'] } }));
}

/** What Kubeflow's operators say of the replicas of each type, which are pods. */
function ofReplicaTypes(specs: string): ResourceMetric[] {
  const ofType = { labelFromKey: REPLICA_TYPE };
  const state = (field: string, help: string): ResourceMetric => {
    return { ...ofType, name: `status_replicas_${field}`, help, path: ['status', 'replicaStatuses'], valueFrom: [field], nilIsZero: true };
  };
  return [
    { ...ofType, name: 'spec_replicas', help: 'Pods of the type that are wanted.', path: ['spec', specs], valueFrom: ['replicas'] },
    state('active', 'Pods of the type that run.'),
    state('succeeded', 'Pods of the type that have succeeded.'),
    state('failed', 'Pods of the type that have failed.'),
  ];
}

/** What JobSet says of its replicated jobs, and Trainer with it, whose replicas are Jobs. */
function jobStates(path: Path): ResourceMetric[] {
  return ofReplicatedJobs(path, [
    ['status_replicas_active', 'active', 'Jobs with a pod that runs or is pending.'],
    ['status_replicas_ready', 'ready', 'Jobs of which all pods are ready or have succeeded.'],
    ['status_replicas_succeeded', 'succeeded', 'Jobs that have succeeded.'],
    ['status_replicas_failed', 'failed', 'Jobs that have failed.'],
  ]);
}

/** What is exported for each framework. */
export const FRAMEWORK_RESOURCES: Readonly<Record<TrainingFramework, FrameworkResource>> = {
  [TrainingFramework.TF_JOB]: {
    group: 'kubeflow.org',
    version: 'v1',
    plural: 'tfjobs',
    prefix: 'kube_tfjob',
    podLabels: ['spec', 'tfReplicaSpecs', 'Worker', ...POD_TEMPLATE],
    metrics: [condition('TFJob'), ...ofReplicaTypes('tfReplicaSpecs')],
  },
  [TrainingFramework.JOB_SET]: {
    group: 'jobset.x-k8s.io',
    version: 'v1alpha2',
    plural: 'jobsets',
    prefix: 'kube_jobset',
    podLabels: ['spec', 'replicatedJobs', FIRST, 'template', 'spec', ...POD_TEMPLATE],
    metrics: [
      condition('JobSet'),
      ...ofReplicatedJobs(['spec', 'replicatedJobs'], [['spec_replicas', 'replicas', 'Jobs of the replicated job that are wanted.']]),
      ...jobStates(['status', 'replicatedJobsStatus']),
      { name: 'status_restarts', help: 'Restarts of all Jobs of the JobSet.', path: ['status', 'restarts'] },
    ],
  },
  [TrainingFramework.TRAIN_JOB]: {
    group: 'trainer.kubeflow.org',
    version: 'v1alpha1',
    plural: 'trainjobs',
    prefix: 'kube_trainjob',
    podLabels: [
      ...['spec', 'runtimePatches', FIRST, 'trainingRuntimeSpec', 'template', 'spec', 'replicatedJobs', FIRST, 'template', 'spec'],
      ...POD_TEMPLATE,
    ],
    metrics: [condition('TrainJob'), ...jobStates(['status', 'jobsStatus'])],
  },
  [TrainingFramework.MPI_JOB]: {
    group: 'kubeflow.org',
    // The training-operator serves v1 and the mpi-operator v2beta1, with the same fields.
    version: '*',
    plural: 'mpijobs',
    prefix: 'kube_mpijob',
    podLabels: ['spec', 'mpiReplicaSpecs', 'Worker', ...POD_TEMPLATE],
    metrics: [condition('MPIJob'), ...ofReplicaTypes('mpiReplicaSpecs')],
  },
};

/** All frameworks, in the order in which they are rendered. */
const FRAMEWORKS = Object.keys(FRAMEWORK_RESOURCES) as TrainingFramework[];

/**
 * The frameworks, each once and always in the same order.
 *
 * @throws InvalidConfigError when one of them is not known
 */
export function inOrder(frameworks: readonly TrainingFramework[]): TrainingFramework[] {
  const unknown = frameworks.find((framework) => !FRAMEWORKS.includes(framework));
  if (unknown !== undefined) {
    throw new InvalidConfigError(`training framework '${unknown}' is not known: ${nameHint(unknown, FRAMEWORKS)}`);
  }
  return FRAMEWORKS.filter((framework) => frameworks.includes(framework));
}

/** What kube-state-metrics itself says of the object of each series. */
const ADDED = ['group', 'version', 'kind'].map((name) => `customresource_${name}`);

/** What is exported for the frameworks, by name. */
export function frameworkMetrics(frameworks: readonly TrainingFramework[]): Metric[] {
  return frameworks.flatMap(metricsOf);
}

function metricsOf(framework: TrainingFramework): Metric[] {
  const { prefix, metrics } = FRAMEWORK_RESOURCES[framework];
  return metrics.map(({ name, help, labelFromKey, labels = {} }) => {
    const own = [...Object.keys(commonLabels(framework)), ...ADDED, ...(labelFromKey ? [labelFromKey] : []), ...Object.keys(labels)];
    return Metric.gauge(`${prefix}_${name}`, help, { labels: own.map(unbounded) });
  });
}

/** The labels that each series of a framework has, and the fields that they are from. */
export function commonLabels(framework: TrainingFramework): Record<string, Path> {
  const { podLabels } = FRAMEWORK_RESOURCES[framework];
  const ofRun = Object.values(RUN_LABELS_OF_PODS).map((label) => [kubeStateLabel(label), [...podLabels, label]] as const);
  return {
    namespace: ['metadata', 'namespace'],
    name: ['metadata', 'name'],
    ...Object.fromEntries(ofRun),
    ...(framework === TrainingFramework.JOB_SET ? { [OWNER_KIND]: ['metadata', 'ownerReferences', FIRST, 'kind'] } : {}),
  };
}

function unbounded(name: string): MetricLabel {
  return { name, bound: Infinity };
}
