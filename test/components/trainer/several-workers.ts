import { App, Testing } from 'cdk8s';
import { GpuTrainer } from '../../../lib/components/trainer/gpu-trainer';
import { JobSet } from '../../../lib/components/trainer/job-set';
import { MultiWorkerProps } from '../../../lib/components/trainer/multi-worker-props';
import { TfJob } from '../../../lib/components/trainer/tf-job';
import { TfJobProps } from '../../../lib/components/trainer/tf-job-props';
import { TrainJob } from '../../../lib/components/trainer/train-job';
import { TrainingNamespace } from '../../../lib/components/trainer/training-namespace';
import { Manifest, PodTemplate, podTemplatesOf } from '../../../lib/kubernetes/manifest-types';
import { PodSecurity } from '../../../lib/kubernetes/pod-security';

const GIVEN = { image: 'registry.example.com/trainer:1.0.0', monitoredBy: 'a test' };

/** Makes a run of four workers, or of as many as `props` say. */
export type Make<Props = MultiWorkerProps> = (namespace: TrainingNamespace, id: string, props: Partial<Props>) => unknown;

const indexedJobIn: Make = (namespace, id, props) => GpuTrainer.indexedJob(namespace, id, { ...GIVEN, workers: 4, ...props });

const jobSetIn: Make = (namespace, id, props) => new JobSet(namespace, id, { ...GIVEN, workers: 4, ...props });

const trainJobIn: Make = (namespace, id, props) => new TrainJob(namespace, id, { ...GIVEN, workers: 4, ...props });

const tfJobIn: Make<TfJobProps> = (namespace, id, props) => new TfJob(namespace, id, { ...GIVEN, worker: { replicas: 4 }, ...props });

/** A TFJob with pods of each role that trains. */
const tfJobWithRoles: Make = (namespace, id, { workers, ...props }) =>
  tfJobIn(namespace, id, { ...props, chief: {}, worker: { replicas: workers }, evaluator: {} });

export const MAKE = { indexedJob: indexedJobIn, jobSet: jobSetIn, trainJob: trainJobIn, tfJob: tfJobWithRoles };

/** Manifests of a run, whose kinds are the controllers' own. */
export type RunManifests = (Manifest & { readonly spec: Record<string, unknown> })[];

function manifestsOf<Props>(make: Make<Props>): (props?: Partial<Props>, id?: string) => RunManifests {
  return (props = {}, id = 'bert') => {
    const namespace = TrainingNamespace.owned(new App(), 'training', { podSecurity: PodSecurity.PRIVILEGED });
    make(namespace, id, props);
    return Testing.synth(namespace) as RunManifests;
  };
}

export const indexedJob = manifestsOf(indexedJobIn);

export const jobSet = manifestsOf(jobSetIn);

export const trainJob = manifestsOf(trainJobIn);

export const tfJob = manifestsOf(tfJobIn);

export function find(manifests: RunManifests, kind: string) {
  return manifests.find((manifest) => manifest.kind === kind)!;
}

interface JobSetSpec {
  readonly failurePolicy: object;
  readonly replicatedJobs: {
    readonly name: string;
    readonly replicas: number;
    readonly template: { readonly metadata?: object; readonly spec: { readonly template: PodTemplate } & Record<string, unknown> };
  }[];
}

export function jobSetSpecOf(manifests: RunManifests): JobSetSpec {
  const made = manifests.find(({ kind }) => kind === 'JobSet');
  if (made) return made.spec as unknown as JobSetSpec;
  const runtime = manifests.find(({ kind }) => kind.endsWith('TrainingRuntime'))!;
  return (runtime.spec as unknown as { template: { spec: JobSetSpec } }).template.spec;
}

interface Replicas {
  readonly replicas: number;
  readonly restartPolicy: string;
  readonly template: PodTemplate;
}

export function replicasOf(manifests: RunManifests): Record<string, Replicas> {
  return find(manifests, 'TFJob').spec.tfReplicaSpecs as Record<string, Replicas>;
}

/** The templates of all pods of a run, whatever makes them. */
export function templatesOf(manifests: RunManifests): PodTemplate[] {
  const templates = manifests.flatMap(podTemplatesOf);
  if (templates.length === 0) throw new Error('there are no pods');
  return templates;
}
