import { App, ApiObject, Testing } from 'cdk8s';
import { EnvFrom, EnvValueFrom } from '../../../lib/kubernetes/env-sources';
import { k8s } from '../../../lib/kubernetes/k8s';
import { PodSecurity } from '../../../lib/kubernetes/pod-security';
import { PodServiceAccount } from '../../../lib/kubernetes/pod-service-account';
import { PodVolume } from '../../../lib/kubernetes/pod-volume';
import { GpuTrainerProps } from '../../../lib/components/trainer/gpu-trainer-props';
import { GpuTrainer } from '../../../lib/components/trainer/gpu-trainer';
import { TrainingNamespace } from '../../../lib/components/trainer/training-namespace';
import { Manifests } from '../../../lib/testing/manifests';
import { SecretKey } from '../../../lib/values/secret-key';
import { EVERYTHING } from './trainer-with-everything';

const IMAGE = 'registry.example.com/trainer:1.0.0';

function job(props: Partial<GpuTrainerProps> = {}, podSecurity?: PodSecurity) {
  const app = new App();
  const namespace = TrainingNamespace.owned(app, 'training', { podSecurity });
  GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test', ...props });
  const manifests = Testing.synth(namespace);
  const workload = manifests.find(({ kind }) => kind === 'Job');
  const { metadata, spec: pod } = workload.spec.template;
  return { app, manifests, workload, metadata, pod, container: pod.containers[0] };
}

const memory = (size: string) => ({ memory: k8s.Quantity.fromString(size) });

describe('The pod of a GpuTrainer', () => {
  test('has everything that it may have, each in its place', () => {
    const { manifests } = job(EVERYTHING, PodSecurity.PRIVILEGED);
    expect(manifests.filter(({ kind }) => ['Job', 'ServiceAccount', 'PersistentVolumeClaim'].includes(kind))).toMatchSnapshot();
  });

  describe('resources', () => {
    test('that are given are completed by its GPUs, CPU and memory', () => {
      const { container } = job({ gpus: 2, resources: { limits: { ...memory('64Gi'), 'rdma/hca': k8s.Quantity.fromString('1') } } });
      expect(container.resources).toEqual({
        requests: { cpu: '500m', memory: '64Gi', 'nvidia.com/gpu': '2' },
        limits: { memory: '64Gi', 'nvidia.com/gpu': '2', 'rdma/hca': '1' },
      });
    });

    test('may reserve less memory than their limit, and less CPU', () => {
      const cpu = k8s.Quantity.fromString('8');
      const { container } = job({ cpu: '2', gpus: 0, resources: { requests: memory('8Gi'), limits: { ...memory('16Gi'), cpu } } });
      expect(container.resources).toEqual({ requests: { cpu: '2', memory: '8Gi' }, limits: { memory: '16Gi', cpu: '8' } });
    });

    test.each([
      ['nvidia.com/mig-1g.10gb', 'nvidia.com/gpu'],
      ['nvidia.com/gpu.shared', 'nvidia.com/gpu'],
      ['amd.com/gpu', 'amd.com/gpu'],
    ])('are those of %s, and its taint is tolerated', (gpuResource, taint) => {
      const { container, pod } = job({ gpuResource, gpus: 3 });
      expect(container.resources.limits).toEqual({ memory: '4Gi', [gpuResource]: '3' });
      expect(pod.tolerations).toEqual([{ key: taint, operator: 'Exists', effect: 'NoSchedule' }]);
    });

    test('hold a shared memory of at most the memory limit', () => {
      const sizes = (props: Partial<GpuTrainerProps>) => job(props).pod.volumes[2].emptyDir.sizeLimit;
      expect([sizes({}), sizes({ memory: '512Mi' }), sizes({ memory: '2G', sharedMemory: '1.8G' })]).toEqual(['1Gi', '512Mi', '1.8G']);
    });
  });

  describe('environment', () => {
    test('takes values from Secrets and ConfigMaps before those that may refer to them, and what is said wins', () => {
      const { container } = job({
        env: { TRACKING_URL: 'https://$(TOKEN).example.com', TRAINWATCH_GRACE_PERIOD: '60' },
        envValueFrom: { TOKEN: EnvValueFrom.secret(SecretKey.of('tracking', 'token')) },
      });
      const names = container.env.map(({ name }: { name: string }) => name);
      expect(names.indexOf('TOKEN')).toBeLessThan(names.indexOf('TRACKING_URL'));
      expect(new Set(names).size).toBe(names.length);
      expect(container.env).toContainEqual({ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'tracking', key: 'token' } } });
      expect(container.env).toContainEqual({ name: 'TRAINWATCH_GRACE_PERIOD', value: '60' });
    });

    test('names the Secrets that must exist', () => {
      const { app } = job({
        envValueFrom: { TOKEN: EnvValueFrom.secret(SecretKey.of('tracking', 'token')) },
        envFrom: [EnvFrom.secret('hub')],
        volumes: [PodVolume.secret('registry', 'registry', { mountPath: '/etc/registry' })],
      });
      expect(Manifests.of(app).requiredSecrets).toEqual(['training/hub: *', 'training/registry: *', 'training/tracking: token']);
    });
  });

  test('continues with the checkpoints of another run', () => {
    const { manifests, pod } = job({ checkpointClaim: 'mnist-1-checkpoints' });
    expect(pod.volumes[0]).toEqual({ name: 'checkpoints', persistentVolumeClaim: { claimName: 'mnist-1-checkpoints' } });
    expect(manifests.filter(({ kind }) => kind === 'PersistentVolumeClaim')).toEqual([]);
  });

  test('runs as an account that is there already, and gets a token of it when it asks for one', () => {
    const accounts = (account?: PodServiceAccount) => {
      const { manifests, pod } = job({ serviceAccount: account });
      const made = manifests.filter(({ kind }) => kind === 'ServiceAccount').length;
      return [pod.serviceAccountName, pod.automountServiceAccountToken, made];
    };
    expect(accounts()).toEqual([undefined, false, 0]);
    expect(accounts(PodServiceAccount.existing('training'))).toEqual(['training', false, 0]);
    expect(accounts(PodServiceAccount.existing('training', { apiToken: true }))).toEqual(['training', true, 0]);
    expect(accounts(PodServiceAccount.annotated({}, { apiToken: true }))).toEqual(['mnist', true, 1]);
  });

  test('starts its sidecars before what fetches data, and a Job is complete without their end', () => {
    const container = { image: IMAGE, volumeMounts: [{ name: 'checkpoints', mountPath: '/out' }] };
    const { pod } = job({
      exporterSidecar: true,
      initContainers: [{ ...container, name: 'fetch' }],
      sidecars: [{ ...container, name: 'proxy' }],
    });
    expect(pod.initContainers.map(({ name, restartPolicy }: k8s.Container) => [name, restartPolicy])).toEqual([
      ['exporter', 'Always'],
      ['proxy', 'Always'],
      ['fetch', undefined],
    ]);
    expect(pod.initContainers[2].securityContext).toMatchObject({ readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    expect(pod.containers).toHaveLength(1);
  });

  describe('of an image that is not ours', () => {
    test('may be root with what root may do, and write anywhere', () => {
      const { pod, container } = job({ user: 0, writableRoot: true }, PodSecurity.BASELINE);
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: false, runAsUser: 0, fsGroup: 0 });
      expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: false });
    });

    test('may be another user, and write to some folders', () => {
      const { pod, container } = job({ user: 1001, writablePaths: ['/home/user', '/app/logs'] });
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1001, runAsGroup: 1001, fsGroup: 1001 });
      expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
      expect(container.volumeMounts.slice(3)).toEqual([
        { name: 'writable-1', mountPath: '/home/user' },
        { name: 'writable-2', mountPath: '/app/logs' },
      ]);
      expect(pod.volumes).toContainEqual({ name: 'writable-2', emptyDir: {} });
    });

    test('has the probes that it answers, or none', () => {
      const readiness = { exec: { command: ['true'] } };
      const { container } = job({ probes: { readiness } });
      expect([container.startupProbe, container.livenessProbe, container.readinessProbe]).toEqual([undefined, undefined, readiness]);
      expect(job({ probes: {} }).container.readinessProbe).toBeUndefined();
      expect(job({ probes: {} }).container.ports).toEqual([{ name: 'metrics', containerPort: 9091 }]);
    });

    test('says where its metrics are, and what it promises of them', () => {
      const { metadata } = job({ metricsPath: '/prometheus', contract: 'core' as GpuTrainerProps['contract'] });
      expect(metadata.annotations).toEqual({ 'trainwatch/metrics-path': '/prometheus' });
      expect(metadata.labels).toMatchObject({ 'trainwatch/contract': 'core' });
    });
  });

  test('is admitted by whatever level somebody else gave an existing namespace', () => {
    const namespace = TrainingNamespace.existing(new App(), 'training');
    const nvme = PodVolume.hostPath('nvme', { path: '/mnt/nvme0', mountPath: '/nvme' });
    expect(() => GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test', user: 0, volumes: [nvme] })).not.toThrow();
  });

  test('is that of a Deployment as well', () => {
    const namespace = TrainingNamespace.owned(new App(), 'training', { podSecurity: PodSecurity.PRIVILEGED });
    const trainer = GpuTrainer.deployment(namespace, 'mnist', { ...EVERYTHING, ttlSecondsAfterFinished: undefined, suspend: undefined });
    const { spec } = ApiObject.of(trainer).toJson().spec.template;
    expect(spec.dnsPolicy).toBe('ClusterFirst');
    expect(spec.volumes.map(({ name }: { name: string }) => name)).toContain('imagenet');
  });
});
