import { METRICS_PORT } from '../../kinds/trainer/training-labels';
import { k8s } from '../../kubernetes/k8s';
import { httpProbe, ROOT } from '../../kubernetes/pod-template';
import { GpuTrainerProps } from './gpu-trainer-props';
import { trainerResources } from './trainer-resources';
import { trainerMounts } from './trainer-volumes';

const LIVENESS = { periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 };

/** What the container is made of, besides the props. */
export interface ContainerOfRun {
  /** By which the controller of the run knows it. */
  readonly name: string;
  /** Whether it serves metrics. */
  readonly exporter: boolean;
  readonly port: number;
  readonly gpus: number;
  readonly user: number;
  readonly environment: k8s.EnvVar[];
}

/** The container that trains. */
export function trainerContainer(props: GpuTrainerProps, { name, exporter, port, gpus, user, environment }: ContainerOfRun): k8s.Container {
  return {
    name,
    image: props.image,
    command: props.command,
    args: props.args,
    env: environment,
    envFrom: props.envFrom?.map(({ _source }) => _source),
    resources: trainerResources(props, gpus),
    ...(exporter ? served(props, port) : {}),
    volumeMounts: trainerMounts(props),
    securityContext: {
      readOnlyRootFilesystem: !props.writableRoot,
      // What a program that counts on being root does: changing owners, listening on low ports, becoming another user.
      ...(user === ROOT ? { capabilities: undefined } : {}),
    },
  };
}

function served(props: GpuTrainerProps, port: number): Partial<k8s.Container> {
  return props.exporterSidecar ? probedAtSidecar(props, port) : serving(props, port);
}

/** The exporter has a thread of its own: the probes say that it answers. A hung training loop is an alert first. */
function serving(props: GpuTrainerProps, port: number): Partial<k8s.Container> {
  return { ports: [{ name: METRICS_PORT, containerPort: port }], ...probes(props) };
}

function probes({ probes, exporterAccess, restartOnHang }: GpuTrainerProps): Partial<k8s.Container> {
  if (probes) return { startupProbe: probes.startup, livenessProbe: probes.liveness, readinessProbe: probes.readiness };
  const scheme = exporterAccess?.tls ? 'HTTPS' : undefined;
  const probe = (path: string, timing: Parameters<typeof httpProbe>[2]) => httpProbe(path, METRICS_PORT, timing, scheme);
  return {
    startupProbe: probe('/healthz', { periodSeconds: 5, failureThreshold: 60 }),
    livenessProbe: probe(restartOnHang ? '/hangz' : '/healthz', LIVENESS),
    readinessProbe: probe('/readyz', { periodSeconds: 10, timeoutSeconds: 5 }),
  };
}

/** The sidecar knows that training hangs, and the trainer is what must be restarted: so its probe asks the other container. */
function probedAtSidecar({ restartOnHang }: GpuTrainerProps, port: number): Partial<k8s.Container> {
  return restartOnHang ? { livenessProbe: httpProbe('/hangz', port, LIVENESS) } : {};
}
