import { App, JsonPatch, Testing, ApiObject } from 'cdk8s';
import { WorkloadDefaults } from '../../../lib/kubernetes/workload-defaults';
import { Pushgateway } from '../../../lib/components/exporters/pushgateway';
import { ExitCode } from '../../../trainer/src/exit-codes';
import { UnjudgedGroup } from '../../../lib/kinds/trainer/unjudged-group';
import { GpuTrainerProps } from '../../../lib/components/trainer/gpu-trainer-props';
import { GpuTrainer } from '../../../lib/components/trainer/gpu-trainer';
import { SecretKey } from '../../../lib/values/secret-key';
import { TrainingNamespace } from '../../../lib/components/trainer/training-namespace';

const IMAGE = 'registry.example.com/trainer:1.0.0';

function training(): TrainingNamespace {
  return TrainingNamespace.owned(new App(), 'training');
}

function podOf(namespace: TrainingNamespace) {
  const workload = Testing.synth(namespace).find(({ kind }) => kind === 'Job' || kind === 'Deployment');
  return { workload, pod: workload.spec.template, container: workload.spec.template.spec.containers[0] };
}

function job(props: Partial<GpuTrainerProps> = {}) {
  const namespace = training();
  GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test', ...props });
  return podOf(namespace);
}

describe('GpuTrainer', () => {
  test('asks for its GPUs, and for the nodes that keep others away', () => {
    const { pod, container } = job({ gpus: 2, nodeSelector: { 'nvidia.com/gpu.product': 'H200' } });
    expect(container.resources).toEqual({
      requests: { cpu: '500m', memory: '4Gi', 'nvidia.com/gpu': '2' },
      limits: { memory: '4Gi', 'nvidia.com/gpu': '2' },
    });
    expect(pod.spec.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
    expect(pod.spec.nodeSelector).toEqual({ 'nvidia.com/gpu.product': 'H200' });
  });

  test('without a GPU it neither asks for one nor expects one', () => {
    const { pod, container } = job({ gpus: 0 });
    expect(container.resources.limits).toEqual({ memory: '4Gi' });
    expect(pod.spec.tolerations).toEqual([]);
    expect(container.env).toContainEqual({ name: 'TRAINWATCH_EXPECT_GPU', value: 'false' });
  });

  test('shows Prometheus by labels which run, model and team it is', () => {
    expect(job({ team: 'vision', model: 'resnet50', runId: 'resnet50-42' }).pod.metadata.labels).toMatchObject({
      'trainwatch/subject': 'trainer',
      'trainwatch/run-id': 'resnet50-42',
      'trainwatch/model': 'resnet50',
      'trainwatch/team': 'vision',
      'trainwatch/contract': 'full',
    });
  });

  test('says by an annotation which groups of alerts do not suit it, each once', () => {
    const groups = [UnjudgedGroup.PLATEAU, UnjudgedGroup.DIVERGENCE, UnjudgedGroup.PLATEAU];
    expect(job({ unjudged: groups }).pod.metadata.annotations).toEqual({ 'trainwatch/unjudged': 'plateau,divergence' });
    expect(job({ unjudged: [] }).pod.metadata.annotations).toBeUndefined();
  });

  test('refuses a group of alerts that is misspelt, and one that cannot be left out', () => {
    expect(() => job({ unjudged: ['plateaux' as UnjudgedGroup] })).toThrow(
      "training/mnist: unjudged[0] is 'plateaux', which is no UnjudgedGroup: did you mean 'plateau'",
    );
    expect(() => job({ unjudged: ['stall' as UnjudgedGroup] })).toThrow(
      "unjudged[0] is 'stall', which is no UnjudgedGroup: use one of plateau, divergence",
    );
  });

  test('serves metrics on the port of its Service, and its probes ask the exporter', () => {
    const namespace = training();
    GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test', metricsPort: 9464 });
    const { container } = podOf(namespace);
    expect(container.ports).toEqual([{ containerPort: 9464, name: 'metrics' }]);
    expect(container.env).toContainEqual({ name: 'TRAINWATCH_METRICS_PORT', value: '9464' });
    expect([container.startupProbe, container.livenessProbe, container.readinessProbe].map(({ httpGet }) => httpGet)).toEqual([
      { path: '/healthz', port: 'metrics' },
      { path: '/healthz', port: 'metrics' },
      { path: '/readyz', port: 'metrics' },
    ]);
    const service = Testing.synth(namespace).find(({ kind }) => kind === 'Service');
    expect(service.spec.ports).toEqual([{ name: 'metrics', port: 9464, targetPort: 'metrics' }]);
  });

  describe('with exporterAccess', () => {
    const tls = { certificateAuthority: SecretKey.of('trainer-access', 'ca.pem'), serverName: 'trainer' };
    const basicAuth = { username: 'prometheus', password: SecretKey.of('trainer-access', 'password') };
    const webConfig = SecretKey.of('exporter', 'web.yml');

    test('reads its web config from a Secret, and its probes ask by HTTPS', () => {
      const { pod, container } = job({ exporterAccess: { webConfig, tls, basicAuth } });
      expect(container.env).toContainEqual({ name: 'TRAINWATCH_WEB_CONFIG_FILE', value: '/etc/trainer/web/web.yml' });
      expect(container.volumeMounts).toContainEqual({ name: 'web-config', mountPath: '/etc/trainer/web', readOnly: true });
      expect(pod.spec.volumes).toContainEqual({ name: 'web-config', secret: { secretName: 'exporter' } });
      expect([container.startupProbe, container.livenessProbe, container.readinessProbe].map(({ httpGet }) => httpGet.scheme)).toEqual([
        'HTTPS',
        'HTTPS',
        'HTTPS',
      ]);
    });

    test('without tls its probes ask by HTTP', () => {
      const { container } = job({ exporterAccess: { webConfig, basicAuth } });
      expect(container.livenessProbe.httpGet).toEqual({ path: '/healthz', port: 'metrics' });
    });

    test.each<[string, Partial<GpuTrainerProps>, string]>([
      [
        'an argument in its place',
        { args: ['--web-config-file=web.yml'] },
        "training/mnist: '--web-config-file=web.yml' would be known neither to the probes nor to Prometheus: set exporterAccess, with the web config in a Secret",
      ],
      [
        'a variable in its place',
        { env: { TRAINWATCH_WEB_CONFIG_FILE: 'web.yml' } },
        "training/mnist: 'TRAINWATCH_WEB_CONFIG_FILE' would be known neither to the probes nor to Prometheus",
      ],
      [
        'a sidecar, which serves in another way',
        { exporterSidecar: true, exporterAccess: { webConfig, tls } },
        "training/mnist: 'exporterAccess' cannot be combined with exporterSidecar",
      ],
      ['nothing to get in with', { exporterAccess: { webConfig } }, 'training/mnist: exporterAccess has neither tls nor basicAuth'],
      [
        'a certificate for no name',
        { exporterAccess: { webConfig, tls: {} } },
        'training/mnist: exporterAccess has no tls.serverName: set the name that the certificate is for, as pods are asked by their addresses',
      ],
    ])('refuses %s', (_what, props, message) => {
      expect(() => job(props)).toThrow(message);
    });
  });

  test('has a shared memory in memory and keeps checkpoints on a claim', () => {
    const { pod, container } = job();
    expect(pod.spec.volumes).toEqual([
      { name: 'checkpoints', persistentVolumeClaim: { claimName: 'mnist-checkpoints' } },
      { name: 'tmp', emptyDir: {} },
      { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
    ]);
    expect(container.volumeMounts).toContainEqual({ name: 'shared-memory', mountPath: '/dev/shm' });
  });

  test('passes to the trainer how long it has after SIGTERM', () => {
    const { pod, container } = job({ terminationGracePeriodSeconds: 300 });
    expect(pod.spec.terminationGracePeriodSeconds).toBe(300);
    expect(container.env).toContainEqual({ name: 'TRAINWATCH_GRACE_PERIOD', value: '300' });
  });

  test('knows how often it is scraped when its pod starts, as its final state must stay readable for that long', () => {
    const namespace = training();
    GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test' });
    const interval = () => Testing.synth(namespace).find(({ kind }) => kind === 'ConfigMap');
    expect(interval()).toMatchObject({ metadata: { name: 'mnist-scraping' } });
    expect(interval().data).toEqual({});
    namespace.allowScrape('prometheus', 'monitoring', '1m');
    namespace.allowScrape('prometheus', 'research', '15s');
    expect(interval().data).toEqual({ 'scrape-interval': '60' });
    expect(podOf(namespace).container.env).toContainEqual({
      name: 'TRAINWATCH_SCRAPE_INTERVAL',
      valueFrom: { configMapKeyRef: { name: 'mnist-scraping', key: 'scrape-interval', optional: true } },
    });
  });

  test('takes the scrape interval that it is given', () => {
    const { env } = job({ env: { TRAINWATCH_SCRAPE_INTERVAL: '30' } }).container;
    expect(env.filter(({ name }: { name: string }) => name === 'TRAINWATCH_SCRAPE_INTERVAL')).toEqual([
      { name: 'TRAINWATCH_SCRAPE_INTERVAL', value: '30' },
    ]);
  });

  test('leaves a summary at a Pushgateway under its model, when it is given one', () => {
    const namespace = training();
    const pushgateway = new Pushgateway(namespace, 'pushgateway', { namespace });
    GpuTrainer.job(namespace, 'mnist-42', {
      image: IMAGE,
      monitoredBy: 'a test',
      model: 'mnist',
      pushgateway,
      unjudged: [UnjudgedGroup.PLATEAU, UnjudgedGroup.SPIKES],
    });
    const { env } = podOf(namespace).container;
    expect(env).toContainEqual({ name: 'TRAINWATCH_PUSH_URL', value: 'http://pushgateway.training.svc:9091' });
    expect(env).toContainEqual({ name: 'TRAINWATCH_UNJUDGED', value: 'plateau,spikes' });
    expect(env).toContainEqual({ name: 'TRAINWATCH_MODEL_NAME', value: 'mnist' });
  });

  test('is restarted for a hang only when that is asked for', () => {
    expect(job().container.livenessProbe.httpGet.path).toBe('/healthz');
    expect(job({ restartOnHang: true }).container.livenessProbe.httpGet.path).toBe('/hangz');
  });

  test('is a Job, a Service, a claim, and the interval at which it is scraped', () => {
    const namespace = training();
    GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test', team: 'vision' });
    expect(Testing.synth(namespace)).toMatchSnapshot();
  });

  test('as a Job is tried again after a failure, always after a preemption, and never when it was started wrongly', () => {
    const { spec } = job({ restarts: 5 }).workload;
    expect(spec).toMatchObject({ backoffLimit: 5, template: { spec: { restartPolicy: 'Never' } } });
    expect(spec.podFailurePolicy.rules).toEqual([
      { action: 'FailJob', onExitCodes: { containerName: 'trainer', operator: 'In', values: [ExitCode.USAGE] }, onPodConditions: [] },
      { action: 'Ignore', onExitCodes: { containerName: 'trainer', operator: 'In', values: [ExitCode.PREEMPTED] }, onPodConditions: [] },
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    ]);
  });

  test('as a Deployment recreates its pod and holds the final state', () => {
    const namespace = training();
    GpuTrainer.deployment(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test' });
    const { workload, container } = podOf(namespace);
    expect(workload.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(container.env).toContainEqual({ name: 'TRAINWATCH_HOLD', value: 'forever' });
  });

  test('keeps its own toleration beside those of its namespace', () => {
    const app = new App();
    WorkloadDefaults.set(app, { storageClass: 'fast' });
    const namespace = TrainingNamespace.existing(app, 'training');
    WorkloadDefaults.set(namespace, { tolerations: [{ key: 'pool', operator: 'Exists' }] });
    GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test' });
    expect(podOf(namespace).pod.spec.tolerations.map(({ key }: { key: string }) => key)).toEqual(['nvidia.com/gpu', 'pool']);
    const claim = Testing.synth(namespace).find(({ kind }) => kind === 'PersistentVolumeClaim');
    expect(claim.spec.storageClassName).toBe('fast');
  });

  test('keeps a GPU that is patched in', () => {
    const namespace = training();
    const trainer = GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test' });
    ApiObject.of(trainer).addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu', 4));
    expect(podOf(namespace).container.resources.limits['nvidia.com/gpu']).toBe(4);
  });

  test.each<[string, Partial<GpuTrainerProps>, string]>([
    [
      'a fraction of a GPU',
      { gpus: 0.5 },
      'training/mnist: gpus 0.5 is not a number of GPUs: use a whole number of at least 0; 0 trains on the CPU',
    ],
    [
      'less than no restarts',
      { restarts: -1 },
      'training/mnist: restarts -1 is not a number of restarts: use a whole number of at least 0; 0 gives up at the first failure',
    ],
    [
      'a grace period that is none',
      { terminationGracePeriodSeconds: NaN },
      'training/mnist: terminationGracePeriodSeconds is NaN: give it a number',
    ],
    ['storage that is no quantity', { checkpointStorage: 'ten' }, "training/mnist: checkpoint storage 'ten'"],
    [
      'a moving image tag',
      { image: 'trainer:latest' },
      "training/mnist: image 'trainer:latest' can change between restarts of a run: use a tag other than latest, or a digest",
    ],
    [
      'an image without a tag',
      { image: 'registry.example.com:5000/trainer' },
      "image 'registry.example.com:5000/trainer' can change between restarts of a run",
    ],
    ['a port that is none', { metricsPort: 0 }, 'training/mnist: metrics port 0 is not a port: use a whole number from 1 to 65535'],
    [
      'a team that is no label',
      { team: 'computer vision' },
      "training/mnist: value 'computer vision' of label 'trainwatch/team' is not valid",
    ],
    ['memory in a unit that Kubernetes lacks', { memory: '4 GB' }, "training/mnist: memory '4 GB' is not a quantity"],
  ])('refuses %s, naming the trainer and the value', (_what, props, message) => {
    expect(() => job(props)).toThrow(message);
  });
});

describe('TrainingNamespace', () => {
  test('that is owned admits only restricted pods, and one that exists is left as it is', () => {
    const app = new App();
    const kinds = (namespace: TrainingNamespace): string[] => Testing.synth(namespace).map(({ kind }) => kind);
    const owned = TrainingNamespace.owned(app, 'training');
    expect(Testing.synth(owned)[0].metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
    expect(kinds(TrainingNamespace.existing(app, 'research'))).toEqual([]);
  });

  test('grants discovery once for each who scrapes, and nothing that can be changed', () => {
    const namespace = TrainingNamespace.existing(new App(), 'training');
    namespace.allowScrape('prometheus', 'monitoring', '15s');
    namespace.allowScrape('prometheus', 'monitoring', '15s');
    expect(Testing.synth(namespace).map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      'Role training/monitoring-prometheus-discovery',
      'RoleBinding training/monitoring-prometheus-discovery',
    ]);
    const [role, binding] = Testing.synth(namespace);
    expect(role.rules.flatMap(({ verbs }: { verbs: string[] }) => verbs)).not.toContain('create');
    expect(role.rules.flatMap(({ resources }: { resources: string[] }) => resources)).toEqual(['pods', 'services', 'endpointslices']);
    expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name: 'prometheus', namespace: 'monitoring' }]);
  });
});
