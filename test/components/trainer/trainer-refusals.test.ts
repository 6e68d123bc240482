import { App, Testing } from 'cdk8s';
import { EnvValueFrom } from '../../../lib/kubernetes/env-sources';
import { k8s } from '../../../lib/kubernetes/k8s';
import { PodSecurity } from '../../../lib/kubernetes/pod-security';
import { PodVolume, PodVolumeProps } from '../../../lib/kubernetes/pod-volume';
import { GpuTrainerProps } from '../../../lib/components/trainer/gpu-trainer-props';
import { GpuTrainer } from '../../../lib/components/trainer/gpu-trainer';
import { TrainingNamespace } from '../../../lib/components/trainer/training-namespace';

const IMAGE = 'registry.example.com/trainer:1.0.0';

function job(props: Partial<GpuTrainerProps> = {}, podSecurity?: PodSecurity): object[] {
  const namespace = TrainingNamespace.owned(new App(), 'training', { podSecurity });
  GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test', ...props });
  return Testing.synth(namespace) as object[];
}

const memory = (size: string) => ({ memory: k8s.Quantity.fromString(size) });

describe('A GpuTrainer', () => {
  const volume = (name: string, more: Partial<PodVolumeProps> = {}) => PodVolume.emptyDir(name, { mountPath: `/${name}`, ...more });
  const container = { name: 'fetch', image: IMAGE };

  test.each<[string, () => Partial<GpuTrainerProps>, string, () => Partial<GpuTrainerProps>]>([
    [
      'more shared memory than memory',
      () => ({ memory: '4Gi', sharedMemory: '64Gi' }),
      "sharedMemory '64Gi' is more than the memory limit 4Gi, against which it counts: the trainer would be OOM-killed, so give it more memory or less of that",
      () => ({ memory: '64Gi', sharedMemory: '64Gi' }),
    ],
    [
      'a folder in memory that is larger than the memory',
      () => ({ volumes: [PodVolume.emptyDir('cache', { mountPath: '/cache', inMemory: true, sizeLimit: '5Gi' })] }),
      "sizeLimit 5Gi of volume 'cache', which is in memory, is more than the memory limit 4Gi",
      () => ({ volumes: [PodVolume.emptyDir('cache', { mountPath: '/cache', sizeLimit: '5Gi' })] }),
    ],
    [
      'another number of GPUs in its resources',
      () => ({ resources: { limits: { 'nvidia.com/gpu': k8s.Quantity.fromNumber(4) } } }),
      'resources ask for 4 of nvidia.com/gpu and gpus for 1: say it by gpus alone',
      () => ({ gpus: 4, resources: { limits: { 'nvidia.com/gpu': k8s.Quantity.fromNumber(4) } } }),
    ],
    [
      'memory that is said twice',
      () => ({ memory: '8Gi', resources: { limits: memory('16Gi') } }),
      "memory '8Gi' is said by resources as well, as 16Gi: say it in one of them",
      () => ({ resources: { requests: memory('8Gi'), limits: memory('16Gi') } }),
    ],
    [
      'more reserved than allowed',
      () => ({ resources: { requests: memory('16Gi'), limits: memory('8Gi') } }),
      'resources reserve 16Gi of memory and limit it to 8Gi: reserve at most as much as the limit',
      () => ({ resources: { requests: memory('16Gi'), limits: memory('16384Mi') } }),
    ],
    [
      'a GPU without a domain',
      () => ({ gpuResource: 'gpu' }),
      "gpuResource 'gpu' is not an extended resource: write its domain and name, for example 'nvidia.com/gpu'",
      () => ({ gpuResource: 'nvidia.com/gpu' }),
    ],
    [
      'an env name that no container takes',
      () => ({ env: { '1ST': 'x' } }),
      "environment variable '1ST' is not valid: use letters, digits, '_', '-' and '.', not starting with a digit",
      () => ({ env: { FIRST_1: 'x' } }),
    ],
    [
      'a variable that is said twice',
      () => ({ env: { RECIPE: 'x' }, envValueFrom: { RECIPE: EnvValueFrom.configMap('recipes', 'one') } }),
      "'RECIPE' is in env and in envValueFrom: leave it in one of them",
      () => ({ envValueFrom: { RECIPE: EnvValueFrom.configMap('recipes', 'one') } }),
    ],
    [
      'a web config from elsewhere',
      () => ({ envValueFrom: { TRAINWATCH_WEB_CONFIG_FILE: EnvValueFrom.configMap('web', 'file') } }),
      "'TRAINWATCH_WEB_CONFIG_FILE' would be known neither to the probes nor to Prometheus",
      () => ({ envValueFrom: { TRAINWATCH_EPOCHS: EnvValueFrom.configMap('recipe', 'epochs') } }),
    ],
    [
      'a volume with the name of one of its own',
      () => ({ volumes: [volume('tmp', { mountPath: '/scratch' })] }),
      "volume 'tmp' has the name of one of the trainer's own: rename it",
      () => ({ volumes: [volume('scratch')] }),
    ],
    [
      'two volumes of one name',
      () => ({ volumes: [volume('data'), volume('data', { mountPath: '/other' })] }),
      "two volumes have the name 'data': rename one of them",
      () => ({ volumes: [volume('data'), volume('other')] }),
    ],
    [
      'two volumes in one place',
      () => ({ volumes: [volume('shm', { mountPath: '/dev/shm/' })] }),
      "volumes 'shared-memory' and 'shm' are both mounted at '/dev/shm': mount one of them elsewhere",
      () => ({ volumes: [volume('shm', { mountPath: '/shm' })] }),
    ],
    [
      'a container that mounts what there is not',
      () => ({ initContainers: [{ ...container, volumeMounts: [{ name: 'data', mountPath: '/data' }] }] }),
      "container 'fetch' mounts a volume 'data' that there is not: use one of checkpoints, tmp, shared-memory",
      () => ({ volumes: [volume('data')], initContainers: [{ ...container, volumeMounts: [{ name: 'data', mountPath: '/data' }] }] }),
    ],
    [
      'a container with the name of the trainer',
      () => ({ sidecars: [{ ...container, name: 'trainer' }] }),
      "two containers have the name 'trainer': rename one of them",
      () => ({ sidecars: [{ ...container, name: 'proxy' }] }),
    ],
    [
      'a container without an image',
      () => ({ sidecars: [{ name: 'proxy' }] }),
      "container 'proxy' has no image: name one",
      () => ({ sidecars: [{ ...container, name: 'proxy' }] }),
    ],
    [
      'a writable path that is none',
      () => ({ writablePaths: ['cache'] }),
      "writable path 'cache' is not a path in the container: start with '/', without ':' and '..', for example '/data'",
      () => ({ writablePaths: ['/cache'] }),
    ],
    [
      'a label of its own',
      () => ({ podLabels: { 'trainwatch/run-id': 'other' } }),
      "label 'trainwatch/run-id' is the trainer's own: set team, model, runId or contract, or use another key",
      () => ({ podLabels: { 'example.com/run-id': 'other' } }),
    ],
    [
      'an annotation of its own',
      () => ({ podAnnotations: { 'trainwatch/unjudged': 'plateau' } }),
      "annotation 'trainwatch/unjudged' is the trainer's own: set unjudged or metricsPath",
      () => ({ podAnnotations: { 'example.com/unjudged': 'plateau, anything at all' } }),
    ],
    [
      'an annotation that Kubernetes refuses',
      () => ({ podAnnotations: { 'two words': '' } }),
      "annotation key 'two words' is not valid",
      () => ({ podAnnotations: { 'two-words': '' } }),
    ],
    [
      "a sidecar's port that no container has",
      () => ({ sidecars: [{ name: 'log', image: 'log:1', ports: [{ name: 'fluent-bit-metrics', containerPort: 2020 }] }] }),
      "port of container 'log' 'fluent-bit-metrics' is not the name of a container's port",
      () => ({ sidecars: [{ name: 'log', image: 'log:1', ports: [{ name: 'fluent-bit', containerPort: 2020 }, { containerPort: 1 }] }] }),
    ],
    [
      'a node selector that no node has',
      () => ({ nodeSelector: { pool: 'a b' } }),
      "nodeSelector: value 'a b' of label 'pool' is not valid",
      () => ({ nodeSelector: { pool: 'a.b' } }),
    ],
    [
      'a toleration with an operator that is none',
      () => ({ tolerations: [{ key: 'pool', operator: 'exists' }] }),
      "toleration 'pool' has the operator 'exists': use Equal or Exists",
      () => ({ tolerations: [{ key: 'pool', operator: 'Exists' }] }),
    ],
    [
      'a toleration of any value that says one',
      () => ({ tolerations: [{ key: 'pool', operator: 'Exists', value: 'a' }] }),
      "toleration 'pool' has the operator Exists and the value 'a': leave out the value, or use Equal",
      () => ({ tolerations: [{ key: 'pool', value: 'a' }] }),
    ],
    [
      'a toleration of no key',
      () => ({ tolerations: [{ value: 'a' }] }),
      'toleration of every taint has no key: name it, or use the operator Exists, which then tolerates every taint',
      () => ({ tolerations: [{ operator: 'Exists' }] }),
    ],
    [
      'a toleration of an effect that is none',
      () => ({ tolerations: [{ key: 'pool', operator: 'Exists', effect: 'NoScheduled' }] }),
      "toleration 'pool' has the effect 'NoScheduled': use one of NoSchedule, PreferNoSchedule, NoExecute",
      () => ({ tolerations: [{ key: 'pool', operator: 'Exists', effect: 'NoSchedule' }] }),
    ],
    [
      'a toleration that ends where nobody is evicted',
      () => ({ tolerations: [{ key: 'pool', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 60 }] }),
      "toleration 'pool' has tolerationSeconds: these need the effect NoExecute",
      () => ({ tolerations: [{ key: 'pool', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }] }),
    ],
    [
      'a priority class that is no name',
      () => ({ priorityClassName: 'High' }),
      "priorityClassName 'High' is not the name of an object: use at most 253 of a-z, 0-9, '-' and '.', starting and ending with a letter or digit",
      () => ({ priorityClassName: 'high' }),
    ],
    [
      'checkpoints of a size on a claim that is there',
      () => ({ checkpointClaim: 'old', checkpointStorage: '20Gi' }),
      "checkpointStorage '20Gi' cannot be had of the existing claim 'old': remove one of them",
      () => ({ checkpointClaim: 'old' }),
    ],
    [
      'an end that nobody sees',
      () => ({ ttlSecondsAfterFinished: 100 }),
      'ttlSecondsAfterFinished 100 is too short, or not a number of seconds: use a whole number of at least 300, so that Prometheus sees how the run ended',
      () => ({ ttlSecondsAfterFinished: 300 }),
    ],
    [
      'a path of metrics that is none',
      () => ({ metricsPath: 'prometheus' }),
      "metricsPath 'prometheus' is not a path: start with '/', without blanks, '?' and '#', for example '/metrics'",
      () => ({ metricsPath: '/prometheus' }),
    ],
    [
      'probes beside the sidecar of another image',
      () => ({ probes: {}, exporterSidecar: true }),
      "'probes' cannot be combined with exporterSidecar, which needs an image built from trainer/Dockerfile: remove one of them",
      () => ({ probes: {} }),
    ],
    [
      'a restart on a hang that its probes do not see',
      () => ({ probes: {}, restartOnHang: true }),
      "'restartOnHang' asks /hangz of the trainer's exporter, and 'probes' something else: remove one of them",
      () => ({ restartOnHang: true }),
    ],
    [
      'half a user',
      () => ({ user: 0.5 }),
      'user 0.5 is not the number of a user: use a whole number of at least 0; 0 is root',
      () => ({ user: 5 }),
    ],
  ])('refuses %s, and takes what is nearest to it', (_what, wrong, message, right) => {
    expect(() => job(wrong())).toThrow(`training/mnist: ${message}`);
    expect(() => job(right())).not.toThrow();
  });

  test.each<[string, Partial<GpuTrainerProps>, string, PodSecurity]>([
    ['root', { user: 0 }, 'user 0 is root', PodSecurity.BASELINE],
    [
      'a folder of the node',
      { volumes: [PodVolume.hostPath('nvme', { path: '/mnt/nvme0', mountPath: '/nvme' })] },
      "volume 'nvme' is a folder of the node",
      PodSecurity.PRIVILEGED,
    ],
  ])('refuses %s where its namespace does not admit it', (_what, props, problem, level) => {
    const name = level === PodSecurity.BASELINE ? 'BASELINE' : 'PRIVILEGED';
    expect(() => job(props)).toThrow(
      `training/mnist: ${problem}, which namespace 'training' does not admit: use TrainingNamespace.owned(app, 'training', { podSecurity: PodSecurity.${name} }), or do without`,
    );
    expect(() => job(props, level)).not.toThrow();
  });

  test.each<[string, Partial<GpuTrainerProps>]>([
    ['restarts', { restarts: 3 }],
    ['ttlSecondsAfterFinished', { ttlSecondsAfterFinished: 300 }],
    ['suspend', { suspend: true }],
  ])('refuses %s of a Deployment', (name, props) => {
    const namespace = TrainingNamespace.owned(new App(), 'training');
    expect(() => GpuTrainer.deployment(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test', ...props })).toThrow(
      `training/mnist: ${name} is said of a Deployment, which has none: use GpuTrainer.job, or leave it out`,
    );
  });
});
