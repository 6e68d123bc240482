import { TrainingFramework } from '../../lib/kinds/kube-state-metrics/training-framework';
import { FRAMEWORK_RESOURCES } from '../../lib/kinds/kube-state-metrics/framework-resources';
import { KubernetesItem } from '../../tools/record-catalogs/kubernetes-api';

export const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const POD = { metadata: { labels: { 'trainwatch/run-id': 'bert-7', 'trainwatch/model': 'bert', 'trainwatch/team': 'nlp' } } };

/** The versions that the controllers serve; of MPIJob that of the mpi-operator. */
const VERSIONS = { ...versionsOf(), [TrainingFramework.MPI_JOB]: 'v2beta1' };

function versionsOf(): Record<TrainingFramework, string> {
  const all = Object.entries(FRAMEWORK_RESOURCES).map(([framework, { version }]) => [framework, version]);
  return Object.fromEntries(all) as Record<TrainingFramework, string>;
}

/** The objects of a framework as its controller leaves them, by the types of its source; fields that nothing reads are left out. */
const OBJECTS: Record<TrainingFramework, object> = {
  [TrainingFramework.TF_JOB]: {
    spec: { tfReplicaSpecs: { Chief: { replicas: 1, template: {} }, Worker: { replicas: 2, template: POD } } },
    status: {
      conditions: [
        { type: 'Created', status: 'True', reason: 'TFJobCreated' },
        { type: 'Running', status: 'False', reason: 'TFJobRunning' },
        { type: 'Failed', status: 'True', reason: 'TFJobFailed' },
      ],
      // training-operator leaves out what is 0.
      replicaStatuses: { Chief: { active: 1 }, Worker: { failed: 1 } },
    },
  },
  [TrainingFramework.JOB_SET]: {
    spec: { replicatedJobs: [{ name: 'workers', replicas: 2, template: { spec: { template: POD } } }] },
    status: {
      conditions: [{ type: 'Failed', status: 'True', reason: 'ReachedMaxRestarts' }],
      restarts: 3,
      restartsCountTowardsMax: 3,
      terminalState: 'Failed',
      replicatedJobsStatus: [{ name: 'workers', ready: 0, succeeded: 0, failed: 1, active: 1, suspended: 0 }],
    },
  },
  [TrainingFramework.TRAIN_JOB]: {
    spec: {
      runtimePatches: [
        {
          manager: 'trainwatch.example.com/labels',
          trainingRuntimeSpec: { template: { spec: { replicatedJobs: [{ name: 'node', template: { spec: { template: POD } } }] } } },
        },
      ],
    },
    status: {
      conditions: [{ type: 'Failed', status: 'True', reason: 'JobsFailed' }],
      jobsStatus: [{ name: 'node', ready: 0, succeeded: 0, failed: 1, active: 0, suspended: 0 }],
    },
  },
  [TrainingFramework.MPI_JOB]: {
    spec: { mpiReplicaSpecs: { Launcher: { replicas: 1, template: {} }, Worker: { replicas: 4, template: POD } } },
    status: {
      conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }],
      replicaStatuses: { Launcher: { failed: 1 }, Worker: { active: 4 } },
    },
  },
};

/** The path of the list of a framework's objects in all namespaces. */
export function listOf(framework: TrainingFramework): string {
  const { group, plural } = FRAMEWORK_RESOURCES[framework];
  return `/apis/${group}/${VERSIONS[framework]}/${plural}`;
}

/** A job that failed. */
export function failedJob(framework: TrainingFramework): KubernetesItem {
  const owner =
    framework === TrainingFramework.JOB_SET
      ? { ownerReferences: [{ apiVersion: 'trainer.kubeflow.org/v1alpha1', kind: 'TrainJob', name: 'bert', uid: 'bert' }] }
      : {};
  return object(framework, { ...owner }, OBJECTS[framework]);
}

/** A job of which its controller has not said anything. */
export function newJob(framework: TrainingFramework): KubernetesItem {
  return object(framework, {}, { spec: {} });
}

function object(framework: TrainingFramework, metadata: object, rest: object): KubernetesItem {
  const apiVersion = `${FRAMEWORK_RESOURCES[framework].group}/${VERSIONS[framework]}`;
  return { apiVersion, kind: framework, metadata: { name: 'bert', namespace: 'training', ...metadata }, ...rest };
}

/** Says that the cluster has the resources of a framework, with whatever fields. */
export function definition(framework: TrainingFramework): KubernetesItem {
  const { group, plural } = FRAMEWORK_RESOURCES[framework];
  const version = {
    name: VERSIONS[framework],
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    subresources: { status: {} },
  };
  const spec = { group, names: { kind: framework, plural }, scope: 'Namespaced', versions: [version] };
  return { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${plural}.${group}` }, ...{ spec } };
}
