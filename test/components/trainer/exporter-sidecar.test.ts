import { App, Testing } from 'cdk8s';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkloadDefaults } from '../../../lib/kubernetes/workload-defaults';
import { Manifests } from '../../../lib/testing/manifests';
import { Container, Manifest, Pod } from '../../../lib/kubernetes/manifest-types';
import { GpuTrainerProps } from '../../../lib/components/trainer/gpu-trainer-props';
import { GpuTrainer } from '../../../lib/components/trainer/gpu-trainer';
import { TrainingNamespace } from '../../../lib/components/trainer/training-namespace';

const IMAGE = 'registry.example.com/trainer:1.0.0';
const DOCKERFILE = readFileSync(join(__dirname, '../../../trainer/Dockerfile'), 'utf8');

function job(props: Partial<GpuTrainerProps> = {}, app = new App()) {
  const namespace = TrainingNamespace.owned(app, 'training');
  namespace.allowScrape('prometheus', 'monitoring', '20s');
  GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test', exporterSidecar: true, ...props });
  const manifests = Testing.synth(namespace) as Manifest[];
  const pod: Pod = manifests.find(({ kind }) => kind === 'Job')!.spec!.template!.spec;
  const [sidecar] = pod.initContainers ?? [];
  return { manifests, pod, sidecar, trainer: pod.containers[0] };
}

const environmentOf = ({ env = [] }: Container) => Object.fromEntries(env.map(({ name, value }) => [name, value]));

describe('GpuTrainer with exporterSidecar', () => {
  test('has a second container that starts before the trainer and does not keep the Job from being complete', () => {
    const { sidecar, pod } = job();
    expect(sidecar).toMatchSnapshot();
    expect(pod.containers.map(({ name }) => name)).toEqual(['trainer']);
  });

  test('has it as a Deployment as well', () => {
    const namespace = TrainingNamespace.existing(new App(), 'training');
    GpuTrainer.deployment(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test', exporterSidecar: true });
    const workload = (Testing.synth(namespace) as Manifest[]).find(({ kind }) => kind === 'Deployment')!;
    expect(workload.spec!.template!.spec.initContainers!.map(({ name, restartPolicy }) => ({ name, restartPolicy }))).toEqual([
      { name: 'exporter', restartPolicy: 'Always' },
    ]);
  });

  test('without it the trainer is alone', () => {
    const { pod } = job({ exporterSidecar: false });
    expect(pod.initContainers).toBeUndefined();
    expect(pod.volumes!.map(({ name }) => name)).toEqual(['checkpoints', 'tmp', 'shared-memory']);
  });

  test('gives the port of the metrics to the sidecar alone, and the trainer one that only its pod reaches', () => {
    const { manifests, sidecar, trainer } = job({ metricsPort: 9464 });
    expect(sidecar.ports).toEqual([{ name: 'metrics', containerPort: 9464 }]);
    expect(environmentOf(sidecar).TRAINWATCH_METRICS_PORT).toBe('9464');
    expect(trainer.ports).toBeUndefined();
    expect(environmentOf(trainer)).toMatchObject({ TRAINWATCH_METRICS_HOST: '127.0.0.1', TRAINWATCH_METRICS_PORT: '0' });
    const service = manifests.find(({ kind }) => kind === 'Service')!;
    expect(service.spec!.ports).toEqual([{ name: 'metrics', port: 9464, targetPort: 9464 }]);
  });

  test('lets the trainer write snapshots into memory, and the sidecar read them', () => {
    const { pod, sidecar, trainer } = job();
    expect(pod.volumes).toContainEqual({ name: 'snapshots', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } });
    const folder = '/run/trainer/snapshots';
    expect(trainer.volumeMounts).toContainEqual({ name: 'snapshots', mountPath: folder });
    expect(sidecar.volumeMounts).toEqual([{ name: 'snapshots', mountPath: folder, readOnly: true }]);
    expect([sidecar, trainer].map((container) => environmentOf(container).TRAINWATCH_SNAPSHOT_DIR)).toEqual([folder, folder]);
  });

  test('passes to the sidecar how long the final state is held, as the trainer knows it', () => {
    const held = (container: Container) => {
      const { TRAINWATCH_SCRAPE_INTERVAL: interval, TRAINWATCH_HOLD: hold } = environmentOf(container);
      return { interval, hold };
    };
    const { sidecar, trainer } = job({ env: { TRAINWATCH_SCRAPE_INTERVAL: '60', TRAINWATCH_HOLD: '5', TRAINWATCH_EPOCHS: '3' } });
    expect([held(trainer), held(sidecar)]).toEqual(Array(2).fill({ interval: '60', hold: '5' }));
    expect(environmentOf(sidecar)).not.toHaveProperty('TRAINWATCH_EPOCHS');
    expect(held(job().sidecar).hold).toBeUndefined();
    const interval = (container: Container) => container.env!.find(({ name }) => name === 'TRAINWATCH_SCRAPE_INTERVAL')!.valueFrom;
    expect(interval(job().sidecar)).toEqual(interval(job().trainer));
    expect(interval(job().sidecar)).toMatchObject({ configMapKeyRef: { name: 'mnist-scraping' } });
  });

  test('starts the program of the sidecar where the image has it', () => {
    const [program, script] = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(DOCKERFILE)![1]) as string[];
    const { command = [] } = job().sidecar;
    expect([command.at(0), command.at(-1)]).toEqual([program, script.replace('main.js', 'sidecar.js')]);
    // The whole folder, so that it holds both programs.
    expect(DOCKERFILE).toContain('COPY --from=build /app/build/trainer build/trainer\n');
  });

  test('bounds the heap of the sidecar by its memory limit, as Node.js does not', () => {
    const { command = [], resources } = job().sidecar;
    const [, heapMib] = /^--max-old-space-size=(\d+)$/.exec(command[1])!;
    const [, limitMib] = /^(\d+)Mi$/.exec(resources!.limits!.memory)!;
    expect(Number(heapMib)).toBe(Number(limitMib) / 3);
  });

  test('asks the sidecar whether training hangs, and restarts the trainer for it, when that is asked for', () => {
    const probes = ({ startupProbe, livenessProbe, readinessProbe }: Container) => ({ startupProbe, livenessProbe, readinessProbe });
    expect(probes(job().trainer)).toEqual({});
    const { sidecar, trainer } = job({ restartOnHang: true, metricsPort: 9464 });
    expect(probes(trainer)).toEqual({
      livenessProbe: { httpGet: { path: '/hangz', port: 9464 }, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 },
    });
    expect(sidecar.livenessProbe).toMatchObject({ httpGet: { path: '/healthz', port: 'metrics' } });
  });

  test('takes the workload defaults for the sidecar as well', () => {
    const app = new App();
    WorkloadDefaults.set(app, { imageRegistry: 'mirror.example.com', caBundle: { configMapName: 'authorities' } });
    const { sidecar } = job({}, app);
    expect(sidecar.image).toBe(IMAGE);
    expect(environmentOf(sidecar).NODE_EXTRA_CA_CERTS).toBe('/etc/trainwatch/ca/ca.crt');
    expect(sidecar.volumeMounts!.map(({ name }) => name)).toEqual(['snapshots', 'ca-bundle']);
  });

  test('is accepted by the Pod Security Standard of its namespace, and its Service reaches the sidecar', () => {
    const app = new App();
    GpuTrainer.job(TrainingNamespace.owned(app, 'training'), 'mnist', { image: IMAGE, monitoredBy: 'a test', exporterSidecar: true });
    expect(Manifests.of(app).violations).toEqual([]);
  });

  test.each<[string, Partial<GpuTrainerProps>, string]>([
    ['a port of the trainer', { env: { TRAINWATCH_METRICS_PORT: '9092' } }, "'TRAINWATCH_METRICS_PORT'"],
    ['an argument for it', { args: ['--metrics-port=9092'] }, "'--metrics-port=9092'"],
    ['another folder', { args: ['--snapshot-dir', '/tmp'] }, "'--snapshot-dir'"],
  ])('refuses %s, naming the trainer and the setting', (_what, props, setting) => {
    expect(() => job(props)).toThrow(
      `training/mnist: ${setting} cannot be combined with exporterSidecar, which serves the metrics on metricsPort and without TLS: remove one of them`,
    );
    expect(() => job({ ...props, exporterSidecar: false })).not.toThrow();
  });

  test('refuses a web config, which the sidecar would not have', () => {
    expect(() => job({ env: { TRAINWATCH_WEB_CONFIG_FILE: '/tmp/web.yml' } })).toThrow(
      "training/mnist: 'TRAINWATCH_WEB_CONFIG_FILE' cannot be combined with exporterSidecar",
    );
  });
});
