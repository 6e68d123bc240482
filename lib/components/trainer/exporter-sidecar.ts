import { METRICS_PORT } from '../../kinds/trainer/training-labels';
import { k8s } from '../../kubernetes/k8s';
import { httpProbe, resources } from '../../kubernetes/pod-template';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { GpuTrainerProps } from './gpu-trainer-props';

/** Name of the container. */
export const EXPORTER_CONTAINER = 'exporter';

const VOLUME = 'snapshots';

const FOLDER = '/run/trainer/snapshots';

const MEMORY_LIMIT_MIB = 192;

/** A third of the limit: beside the heap, as much goes into buffers and the code of Node.js. Without it, the heap of a large node may grow past the limit. */
const HEAP_MIB = MEMORY_LIMIT_MIB / 3;

/** As in the image of trainer/Dockerfile, whose working directory this is relative to. */
const PROGRAM = ['/nodejs/bin/node', `--max-old-space-size=${HEAP_MIB}`, 'build/trainer/sidecar.js'];

/** Options of the trainer that say where metrics are served. */
const PLACES = ['snapshot-dir', 'metrics-host', 'metrics-port', 'web-config-file'];

/** Options of the trainer by which the sidecar knows how long its own state must stay readable. */
const SHARED = ['TRAINWATCH_SCRAPE_INTERVAL', 'TRAINWATCH_HOLD'];

/**
 * The container that serves what the trainer records, as a native sidecar: it starts before the trainer, ends after it, and does not keep
 * a Job from being complete.
 *
 * @param trainer environment of the trainer
 */
export function exporterSidecar(image: string, port: number, trainer: k8s.EnvVar[]): k8s.Container {
  const environment = { TRAINWATCH_METRICS_PORT: String(port), TRAINWATCH_SNAPSHOT_DIR: FOLDER };
  return {
    name: EXPORTER_CONTAINER,
    image,
    command: PROGRAM,
    env: [...Object.entries(environment).map(([name, value]) => ({ name, value })), ...trainer.filter(({ name }) => SHARED.includes(name))],
    ports: [{ name: METRICS_PORT, containerPort: port }],
    restartPolicy: 'Always',
    resources: resources('10m', '96Mi', `${MEMORY_LIMIT_MIB}Mi`),
    // The trainer waits for it, so a short period is a fast start.
    startupProbe: httpProbe('/healthz', METRICS_PORT, { periodSeconds: 1, failureThreshold: 60 }),
    livenessProbe: httpProbe('/healthz', METRICS_PORT, { periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 }),
    readinessProbe: httpProbe('/readyz', METRICS_PORT, { periodSeconds: 10, timeoutSeconds: 5 }),
    volumeMounts: [{ name: VOLUME, mountPath: FOLDER, readOnly: true }],
  };
}

/** What both containers see: a snapshot of at most some hundred kilobytes, and the next one while it is written. */
export function snapshotVolume(): k8s.Volume {
  return { name: VOLUME, emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('16Mi') } };
}

/** Where the trainer writes its snapshots. */
export function snapshotMount(): k8s.VolumeMount {
  return { name: VOLUME, mountPath: FOLDER };
}

/** Lets the trainer leave its port to the sidecar: containers of a pod share their ports. */
export function snapshotEnvironment(): Record<string, string> {
  return { TRAINWATCH_SNAPSHOT_DIR: FOLDER, TRAINWATCH_METRICS_HOST: '127.0.0.1', TRAINWATCH_METRICS_PORT: '0' };
}

/** @throws InvalidConfigError when the trainer is to serve its metrics elsewhere, or in another way, than the sidecar does */
export function assertSidecarDecides({ args = [], env = {}, envValueFrom = {}, exporterAccess }: GpuTrainerProps): void {
  if (exporterAccess) {
    throw new InvalidConfigError(
      "'exporterAccess' cannot be combined with exporterSidecar, which serves the metrics on metricsPort and without TLS: remove one of them",
    );
  }
  for (const place of PLACES) {
    const variable = `TRAINWATCH_${place.toUpperCase().replaceAll('-', '_')}`;
    const given =
      args.find((arg) => arg.split('=', 1)[0] === `--${place}`) ?? (variable in env || variable in envValueFrom ? variable : undefined);
    if (given === undefined) continue;
    throw new InvalidConfigError(
      `'${given}' cannot be combined with exporterSidecar, which serves the metrics on metricsPort and without TLS: remove one of them`,
    );
  }
}
