import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { App, Chart, JsonPatch, Testing } from 'cdk8s';
import { TensorFlowRuntime } from '../../../lib/components/trainer/tensorflow-runtime';
import { TrainingNamespace } from '../../../lib/components/trainer/training-namespace';
import { Manifests } from '../../../lib/testing/manifests';
import { EnvValueFrom } from '../../../lib/kubernetes/env-sources';
import { PodServiceAccount } from '../../../lib/kubernetes/pod-service-account';
import { PodVolume } from '../../../lib/kubernetes/pod-volume';
import { MultiWorkerProps } from '../../../lib/components/trainer/multi-worker-props';
import { ContractLevel } from '../../../lib/metrics/metric';
import { SecretKey } from '../../../lib/values/secret-key';
import { CustomObject, problemsOf, RECORDED } from './recorded-schemas';
import { find, indexedJob, jobSet, jobSetSpecOf, MAKE, Make, RunManifests, templatesOf, tfJob, trainJob } from './several-workers';
import { EVERYTHING } from './trainer-with-everything';
import { indexedPod, tfConfigOf } from './worker-environment';

/** Runs whose workers are alike. */
const MULTI_WORKER: [string, (props?: Partial<MultiWorkerProps>, id?: string) => RunManifests][] = [
  ['GpuTrainer.indexedJob', indexedJob],
  ['JobSet', jobSet],
  ['TrainJob', trainJob],
];

const EVERY: typeof MULTI_WORKER = [...MULTI_WORKER, ['TfJob', tfJob]];

describe.each(EVERY)('%s', (_, manifests) => {
  test('shows Prometheus all of its pods as those of one run, which TrainingPods finds', () => {
    for (const { metadata, spec } of templatesOf(manifests({ team: 'nlp', model: 'bert-large', contract: ContractLevel.CORE }))) {
      expect(metadata!.labels).toMatchObject({
        'trainwatch/subject': 'trainer',
        'trainwatch/run-id': 'bert',
        'trainwatch/model': 'bert-large',
        'trainwatch/contract': 'core',
        'trainwatch/team': 'nlp',
      });
      expect(spec.containers[0].ports).toEqual([{ name: 'metrics', containerPort: 9091 }]);
    }
  });

  test('has everything that a Job of one pod may have', () => {
    const [template] = templatesOf(manifests(EVERYTHING));
    const { containers, initContainers, volumes, ...pod } = template.spec as typeof template.spec & { dnsPolicy: string };
    expect(initContainers!.map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual([
      ['proxy', 'Always'],
      ['fetch', undefined],
    ]);
    expect(volumes!.map(({ name }) => name)).toEqual(expect.arrayContaining(['checkpoints', 'imagenet', 'scratch', 'nvme']));
    expect(containers[0]).toMatchObject({
      image: 'registry.example.com/python:3.13',
      command: ['python', '-m', 'train'],
      resources: { limits: { memory: '16Gi', 'nvidia.com/mig-1g.10gb': '2', 'ephemeral-storage': '20Gi' } },
    });
    expect(pod).toMatchObject({ dnsPolicy: 'ClusterFirst', serviceAccountName: 'bert', priorityClassName: 'training' });
    expect(template.metadata!.labels!['azure.workload.identity/use']).toBe('true');
  });

  test('shares its new claims among its pods, which may be on several nodes', () => {
    const volumes = [PodVolume.newClaim('cache', { size: '10Gi', mountPath: '/cache' })];
    const claims = manifests({ volumes }).filter(({ kind }) => kind === 'PersistentVolumeClaim');
    expect(claims.map(({ metadata, spec }) => [metadata.name, spec.accessModes])).toEqual([
      ['bert-checkpoints', ['ReadWriteMany']],
      ['bert-cache', ['ReadWriteMany']],
    ]);
  });

  test('refuses pods that a Job of one pod refuses, and a port of metrics on which workers talk', () => {
    expect(() => manifests({ image: 'trainer:latest' })).toThrow("training/bert: image 'trainer:latest' can change between restarts");
    expect(() => manifests({ ttlSecondsAfterFinished: 60 })).toThrow('training/bert: ttlSecondsAfterFinished 60 is too short');
    expect(() => manifests({ metricsPort: 2222 })).toThrow(
      'training/bert: metricsPort 2222 is the port on which the workers talk to each other: use another one',
    );
  });

  test('refuses a patch that does not fit its pods, with its path', () => {
    expect(() => manifests({ podPatches: [JsonPatch.add('/spec/dns/policy', 'x')] })).toThrow(
      /training\/bert: podPatches do not fit the pod template/,
    );
  });
});

describe.each(MULTI_WORKER)('%s', (name, manifests) => {
  test.each([1, 4, 64])('lets each of %d workers know all of them, and itself', (workers) => {
    const made = manifests({ workers });
    const [{ spec }] = templatesOf(made);
    const host = {
      'GpuTrainer.indexedJob': (i: number) => `bert-${i}.bert:2222`,
      JobSet: (i: number) => `bert-worker-0-${i}.bert:2222`,
      TrainJob: (i: number) => `bert-node-0-${i}.bert:2222`,
    }[name]!;
    const worker = Array.from({ length: workers }, (_, i) => host(i));
    for (const index of [0, workers - 1]) {
      expect(tfConfigOf(spec.containers[0], indexedPod(index))).toEqual({ cluster: { worker }, task: { type: 'worker', index } });
    }
  });

  test('leaves TF_CONFIG to whom sets it', () => {
    const [{ spec }] = templatesOf(manifests({ env: { TF_CONFIG: '{}' } }));
    expect(spec.containers[0].env!.filter(({ name }) => name === 'TF_CONFIG')).toEqual([{ name: 'TF_CONFIG', value: '{}' }]);
  });

  test.each([[0], [1.5], [513], [NaN]])('refuses %d workers', (workers) => {
    expect(() => manifests({ workers })).toThrow(/training\/bert: workers .+(use a whole number from 1 to 512|give it a number)/);
  });

  test('refuses an index of its own, of which TF_CONFIG is made', () => {
    const problem = "training/bert: 'JOB_COMPLETION_INDEX' is what each worker gets from its Job, and TF_CONFIG is made of it: remove it";
    expect(() => manifests({ env: { JOB_COMPLETION_INDEX: '0' } })).toThrow(problem);
    const index = EnvValueFrom.secret(SecretKey.of('secrets', 'index'));
    expect(() => manifests({ envValueFrom: { JOB_COMPLETION_INDEX: index } })).toThrow(problem);
  });
});

describe('The longest id', () => {
  test.each<[string, (id: string) => RunManifests, number, string]>([
    [
      'GpuTrainer.indexedJob',
      (id) => indexedJob({ workers: 10 }, id),
      61,
      "Kubernetes would name a worker '<id>-9', which has 64 characters",
    ],
    ['JobSet', (id) => jobSet({ workers: 11 }, id), 45, "JobSet would name a pod '<id>-worker-0-10-xxxxx', which has 64 characters"],
    ['TrainJob', (id) => trainJob({ workers: 11 }, id), 47, "JobSet would name a pod '<id>-node-0-10-xxxxx', which has 64 characters"],
    ['TfJob', (id) => tfJob({}, id), 54, "The Training Operator would name a pod '<id>-worker-3', which has 64 characters"],
  ])('of %s leaves room for what the controller adds', (_, manifests, longest, problem) => {
    const id = 'a'.repeat(longest + 1);
    expect(() => manifests('a'.repeat(longest))).not.toThrow();
    const sentence = `training/${id}: ${problem.replace('<id>', id)}, and Kubernetes takes at most 63: make the id 1 shorter`;
    expect(() => manifests(id)).toThrow(sentence);
  });
});

describe('The schemas of the controllers', () => {
  const roles = { chief: {}, worker: { replicas: 3 }, ps: { replicas: 2 }, evaluator: {} };
  const chart = () => new Chart(Testing.app(), 'runtimes', { namespace: 'monitoring' });
  const runtime = () => {
    const scope = chart();
    const volumes = EVERYTHING.volumes!.filter(({ _newClaim }) => !_newClaim);
    const serviceAccount = PodServiceAccount.existing('training');
    new TensorFlowRuntime(scope, 'tensorflow-4', { ...EVERYTHING, volumes, initContainers: [], serviceAccount, workers: 4 });
    return Testing.synth(scope) as RunManifests;
  };

  test.each<[string, () => RunManifests]>([
    ['JobSet', jobSet],
    ['JobSet', () => jobSet({ ...EVERYTHING, exporterSidecar: false })],
    ['TrainJob', trainJob],
    ['TrainingRuntime', trainJob],
    ['TrainingRuntime', () => trainJob(EVERYTHING)],
    ['TFJob', tfJob],
    ['TFJob', () => tfJob({ ...EVERYTHING, ...roles, ps: { ...roles.ps, gpus: 2 } })],
    ['ClusterTrainingRuntime', runtime],
  ])('take a %s as it is', (kind, manifests) => {
    expect(problemsOf(find(manifests(), kind) as CustomObject)).toEqual([]);
  });

  test('take the TrainJob of the document', () => {
    const document = readFileSync(join(__dirname, '../../../docs/how-to/several-workers.md'), 'utf8');
    const [, text] = /^```yaml\n(.*?)^```$/ms.exec(document)!;
    expect(problemsOf(parse(text) as CustomObject)).toEqual([]);
  });

  test('are of the versions that the documents name', () => {
    expect(Object.fromEntries(Object.entries(RECORDED.kinds).map(([kind, { controller }]) => [kind, controller]))).toEqual({
      TFJob: 'training-operator 1.9.3',
      JobSet: 'jobset 0.12.0',
      TrainJob: 'trainer 2.3.0',
      TrainingRuntime: 'trainer 2.3.0',
      ClusterTrainingRuntime: 'trainer 2.3.0',
    });
  });

  test('refuse a field of a pod that there is not, a wrong word and a wrong namespace', () => {
    const misspelled = find(jobSet({ podPatches: [JsonPatch.add('/spec/dnsPolicies', 'x')] }), 'JobSet') as CustomObject;
    expect(problemsOf(misspelled)).toEqual([
      '/replicatedJobs/0/template/spec/template/spec must NOT have additional properties {"additionalProperty":"dnsPolicies"}',
    ]);
    const made = find(jobSet(), 'JobSet') as CustomObject;
    const { metadata, spec } = made as CustomObject & { spec: { failurePolicy: { rules: object[] } } };
    const rules = spec.failurePolicy.rules.map((rule) => ({ ...rule, action: 'Restart' }));
    expect(problemsOf({ ...made, spec: { ...spec, failurePolicy: { rules } } })).toHaveLength(2);
    expect(problemsOf({ ...made, metadata: { ...metadata, namespace: undefined } })).toEqual([
      'namespace is undefined, and it is Namespaced',
    ]);
  });

  test('take what a JobSet and a runtime have in common', () => {
    expect(jobSetSpecOf(trainJob()).failurePolicy).toEqual(jobSetSpecOf(jobSet()).failurePolicy);
  });
});

describe.each<[string, Make, string]>([
  ['indexedJob', MAKE.indexedJob, 'Resource: Job training/bert container trainer'],
  ['JobSet', MAKE.jobSet, 'Resource: JobSet training/bert container trainer'],
  ['TrainJob', MAKE.trainJob, 'Runtime: TrainingRuntime training/bert container node'],
  ['TfJob', MAKE.tfJob, 'Resource: TFJob training/bert container tensorflow'],
])('The manifests of a %s', (_, make, place) => {
  const appWith = (props: Partial<MultiWorkerProps>) => {
    const app = new App();
    make(TrainingNamespace.owned(app, 'training'), 'bert', props);
    return app;
  };

  test('meet the Pod Security Standard, and name the Secrets that must be there', () => {
    const app = appWith({ envValueFrom: { HUB_TOKEN: EnvValueFrom.secret(SecretKey.of('hub', 'token')) } });
    const { violations, requiredSecrets } = Manifests.of(app);
    expect([violations, requiredSecrets]).toEqual([[], ['training/hub: token']]);
  });

  test('have the fault of a patch once', () => {
    const mount = JsonPatch.add('/spec/containers/0/volumeMounts/-', { name: 'lost', mountPath: '/lost' });
    expect(() => appWith({ podPatches: [mount] }).synth()).toThrow(
      new Error(
        `Validation failed with the following errors:\n  [] training/bert/${place} mounts volume lost, which does not exist: add it to the volumes of the pod; Manifests.exempt takes a reason against ManifestRule.VOLUME`,
      ),
    );
  });
});
