import { JsonPatch } from 'cdk8s';
import { EnvFrom, EnvValueFrom } from '../../../lib/kubernetes/env-sources';
import { k8s } from '../../../lib/kubernetes/k8s';
import { PodServiceAccount } from '../../../lib/kubernetes/pod-service-account';
import { PodVolume } from '../../../lib/kubernetes/pod-volume';
import { ContractLevel } from '../../../lib/metrics/metric';
import { GpuTrainerProps } from '../../../lib/components/trainer/gpu-trainer-props';
import { TrainerPodProps } from '../../../lib/components/trainer/trainer-pod-props';
import { SecretKey } from '../../../lib/values/secret-key';

/** Every prop of the pod; the compiler asks for new ones. */
const POD: Required<TrainerPodProps> = {
  command: ['python', '-m', 'train'],
  envValueFrom: {
    WANDB_API_KEY: EnvValueFrom.secret(SecretKey.of('wandb', 'api-key')),
    RECIPE: EnvValueFrom.configMap('recipes', 'resnet50'),
  },
  envFrom: [EnvFrom.secret('hub', { prefix: 'HUB_' }), EnvFrom.configMap('defaults')],
  volumes: [
    PodVolume.existingClaim('imagenet', 'imagenet', { mountPath: '/data', readOnly: true }),
    PodVolume.newClaim('scratch', { size: '100Gi', storageClass: 'fast', mountPath: '/scratch' }),
    PodVolume.configMap('recipe', 'recipes', { mountPath: '/etc/recipe.yaml', subPath: 'resnet50' }),
    PodVolume.secret('registry', 'registry', { mountPath: '/etc/registry' }),
    PodVolume.emptyDir('cache', { mountPath: '/cache', sizeLimit: '1Gi', inMemory: true }),
    PodVolume.hostPath('nvme', { path: '/mnt/nvme0', mountPath: '/nvme' }),
  ],
  serviceAccount: PodServiceAccount.annotated({ 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/training' }),
  labels: { 'kueue.x-k8s.io/queue-name': 'vision' },
  podLabels: { 'azure.workload.identity/use': 'true' },
  podAnnotations: { 'sidecar.istio.io/inject': 'false' },
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'nvidia.com/gpu.memory', operator: 'Gt', values: ['70000'] }] }],
      },
    },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 1,
          podAffinityTerm: {
            topologyKey: 'kubernetes.io/hostname',
            labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'trainer' } },
          },
        },
      ],
    },
  },
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'trainer' } },
    },
  ],
  initContainers: [
    {
      name: 'fetch',
      image: 'registry.example.com/fetch:1.0.0',
      args: ['--to', '/scratch'],
      volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
    },
  ],
  sidecars: [{ name: 'proxy', image: 'registry.example.com/proxy:1.0.0', ports: [{ containerPort: 3128 }] }],
  gpuResource: 'nvidia.com/mig-1g.10gb',
  user: 0,
  writableRoot: true,
  writablePaths: ['/root/.cache'],
  probes: { liveness: { tcpSocket: { port: k8s.IntOrString.fromNumber(8000) }, periodSeconds: 30 } },
  resources: { limits: { 'ephemeral-storage': k8s.Quantity.fromString('20Gi') } },
  nodeSelector: { 'nvidia.com/gpu.present': 'true' },
  tolerations: [{ key: 'training', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }],
  priorityClassName: 'training',
  podPatches: [JsonPatch.add('/spec/dnsPolicy', 'ClusterFirst')],
};

/** A run as a Job that uses everything which its pod may have. */
export const EVERYTHING: GpuTrainerProps = {
  ...POD,
  image: 'registry.example.com/python:3.13',
  gpus: 2,
  memory: '16Gi',
  sharedMemory: '8Gi',
  team: 'vision',
  env: { EPOCHS: '90' },
  metricsPort: 8000,
  metricsPath: '/prometheus',
  contract: ContractLevel.CORE,
  checkpointClaim: 'resnet50-checkpoints',
  ttlSecondsAfterFinished: 86_400,
  suspend: true,
  runtimeClassName: 'nvidia',
};
