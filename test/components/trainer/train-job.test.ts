import { App, Chart, Testing } from 'cdk8s';
import { TensorFlowRuntime } from '../../../lib/components/trainer/tensorflow-runtime';
import { TensorFlowRuntimeProps } from '../../../lib/components/trainer/tensorflow-runtime-props';
import { EnvValueFrom } from '../../../lib/kubernetes/env-sources';
import { PodServiceAccount } from '../../../lib/kubernetes/pod-service-account';
import { PodVolume } from '../../../lib/kubernetes/pod-volume';
import { find, jobSetSpecOf, RunManifests, templatesOf, trainJob } from './several-workers';
import { indexedPod, tfConfigOf } from './worker-environment';

function runtime(props: Partial<TensorFlowRuntimeProps> = {}): RunManifests {
  const chart = new Chart(new App(), 'runtimes', { namespace: 'monitoring' });
  new TensorFlowRuntime(chart, 'tensorflow-4', { image: 'registry.example.com/trainer:1.0.0', workers: 4, ...props });
  return Testing.synth(chart) as RunManifests;
}

describe.each([
  ['TrainJob', trainJob],
  ['TensorFlowRuntime', runtime],
])('The runtime of a %s', (_, manifests) => {
  test('has the Job and the container that Kubeflow Trainer knows, as many times as there are workers', () => {
    const [{ name, replicas, template }, ...others] = jobSetSpecOf(manifests()).replicatedJobs;
    expect([name, replicas, others]).toEqual(['node', 1, []]);
    expect(template.metadata).toEqual({ labels: { 'trainer.kubeflow.org/trainjob-ancestor-step': 'trainer' } });
    expect(template.spec.template.spec.containers.map(({ name }) => name)).toEqual(['node']);
    expect(manifests().find(({ kind }) => kind.endsWith('Runtime'))!.spec.mlPolicy).toEqual({ numNodes: 4 });
    const { rules } = (template.spec as unknown as { podFailurePolicy: { rules: { onExitCodes?: object }[] } }).podFailurePolicy;
    expect(rules[0].onExitCodes).toMatchObject({ containerName: 'node' });
  });
});

describe('TrainJob', () => {
  test('comes after its runtime, which must be there first', () => {
    const made = trainJob({ suspend: false, ttlSecondsAfterFinished: 600, labels: { 'kueue.x-k8s.io/queue-name': 'nlp' } });
    expect(made.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
      ['Namespace', 'training'],
      ['PersistentVolumeClaim', 'bert-checkpoints'],
      ['ConfigMap', 'bert-scraping'],
      ['TrainingRuntime', 'bert'],
      ['TrainJob', 'bert'],
    ]);
    const { metadata, spec } = find(made, 'TrainJob');
    expect(metadata.labels).toMatchObject({ 'kueue.x-k8s.io/queue-name': 'nlp' });
    expect(spec).toEqual({ runtimeRef: { apiGroup: 'trainer.kubeflow.org', kind: 'TrainingRuntime', name: 'bert' }, suspend: false });
    expect(jobSetSpecOf(made)).toMatchObject({ ttlSecondsAfterFinished: 600 });
  });
});

describe('TensorFlowRuntime', () => {
  test('lets the workers of any TrainJob know each other by its name', () => {
    const [{ spec }] = templatesOf(runtime());
    for (const [job, index] of [['bert', 0] as const, ['resnet50-7', 3] as const]) {
      expect(tfConfigOf(spec.containers[0], indexedPod(index, job))).toEqual({
        cluster: { worker: [0, 1, 2, 3].map((i) => `${job}-node-0-${i}.${job}:2222`) },
        task: { type: 'worker', index },
      });
    }
  });

  test('brings the labels and the port by which Prometheus finds the pods, and no run: each TrainJob is one', () => {
    const [{ metadata, spec }] = templatesOf(runtime({ team: 'nlp' }));
    expect(Object.entries(metadata!.labels!).filter(([key]) => key.startsWith('trainwatch/'))).toEqual([
      ['trainwatch/contract', 'full'],
      ['trainwatch/subject', 'trainer'],
      ['trainwatch/team', 'nlp'],
    ]);
    expect(spec.containers[0].ports).toEqual([{ name: 'metrics', containerPort: 9091 }]);
  });

  test('belongs to no namespace, and makes nothing in one', () => {
    const made = runtime({ checkpointClaim: 'checkpoints' });
    expect(made.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([['ClusterTrainingRuntime', undefined]]);
    const checkpoints = (manifests: RunManifests) => templatesOf(manifests)[0].spec.volumes![0];
    expect(checkpoints(made)).toEqual({ name: 'checkpoints', persistentVolumeClaim: { claimName: 'checkpoints' } });
    expect(checkpoints(runtime())).toEqual({ name: 'checkpoints', emptyDir: {} });
  });

  test.each<[string, () => Partial<TensorFlowRuntimeProps>, string]>([
    [
      'a claim of its own',
      () => ({ volumes: [PodVolume.newClaim('cache', { size: '1Gi', mountPath: '/cache' })] }),
      "runtimes/tensorflow-4: volume 'cache' is a claim that is made with a run, and a runtime makes none: use PodVolume.existingClaim, which each namespace has",
    ],
    [
      'an account of its own',
      () => ({ serviceAccount: PodServiceAccount.annotated({}) }),
      'runtimes/tensorflow-4: serviceAccount is made with a run, and a runtime makes none: use PodServiceAccount.existing, which each namespace has',
    ],
    [
      'a claim with a wrong name',
      () => ({ checkpointClaim: 'Check points' }),
      "runtimes/tensorflow-4: checkpointClaim 'Check points' is not the name of an object",
    ],
    [
      'an index of its own',
      () => ({ envValueFrom: { JOB_COMPLETION_INDEX: EnvValueFrom.configMap('a', 'b') } }),
      "runtimes/tensorflow-4: 'JOB_COMPLETION_INDEX' is what each worker gets from its Job",
    ],
    ['too many workers', () => ({ workers: 513 }), 'runtimes/tensorflow-4: workers 513 is not a number of workers'],
  ])('refuses %s', (_, props, problem) => {
    expect(() => runtime(props())).toThrow(problem);
  });
});
