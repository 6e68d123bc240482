import { HTTP_PORT } from '../../kinds/thanos/thanos-targets';
import { k8s } from '../../kubernetes/k8s';
import { httpProbe } from '../../kubernetes/pod-template';
import { imageOf, VERSIONS } from '../../kubernetes/versions';

/** Name of the port of the Store API; `dnssrv+_grpc._tcp.` finds it by this name. */
export const GRPC_PORT = 'grpc';

const GRPC_PORT_NUMBER = 10901;

export const HTTP_PORT_NUMBER = 10902;

/** What differs between the containers of Thanos. */
export interface ThanosContainerProps {
  readonly name: string;
  /** The component and its own arguments. */
  readonly args: string[];
  readonly resources: k8s.ResourceRequirements;
  /** @default - none. */
  readonly env?: k8s.EnvVar[];
  /** @default - none. */
  readonly mounts?: k8s.VolumeMount[];
  /** Name of the HTTP port, which must be unique in the pod. */
  readonly httpPort: string;
  /** Whether it answers the Store API. */
  readonly storeApi: boolean;
}

/** A container of Thanos, any component: they share image, ports and probes. */
export function thanosContainer(props: ThanosContainerProps): k8s.Container {
  const { name, args, resources, env, mounts, httpPort, storeApi } = props;
  return {
    name,
    image: imageOf(VERSIONS.thanos),
    args: [...args, '--enable-auto-gomemlimit'],
    env,
    ports: [
      { name: httpPort, containerPort: HTTP_PORT_NUMBER },
      ...(storeApi ? [{ name: GRPC_PORT, containerPort: GRPC_PORT_NUMBER }] : []),
    ],
    resources,
    livenessProbe: httpProbe('/-/healthy', httpPort, { periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 6 }),
    readinessProbe: httpProbe('/-/ready', httpPort, { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 6 }),
    volumeMounts: mounts,
  };
}

/** The port of a Service through which others reach the Store API. */
export function grpcServicePort(): k8s.ServicePort {
  return { name: GRPC_PORT, port: GRPC_PORT_NUMBER, targetPort: k8s.IntOrString.fromString(GRPC_PORT) };
}

/** The port of a Service through which others reach the HTTP API. */
export function httpServicePort(): k8s.ServicePort {
  return { name: HTTP_PORT, port: HTTP_PORT_NUMBER, targetPort: k8s.IntOrString.fromString(HTTP_PORT) };
}

/** How Thanos Query finds every replica behind a headless Service. */
export function storeApiOf(host: string): string {
  return `dnssrv+_${GRPC_PORT}._tcp.${host}`;
}
