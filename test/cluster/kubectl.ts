import { runCommand } from '../../tools/command';

/** The parts of a Kubernetes object that the test reads. */
export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly replicas?: number;
    readonly parallelism?: number;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
  readonly status: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberReady?: number;
    readonly ready?: number;
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly containerStatuses?: readonly { readonly name: string; readonly restartCount: number }[];
  };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  readonly ports?: readonly object[];
  readonly readinessProbe?: object;
  readonly livenessProbe?: object;
}

/** @throws Error with kubectl's own words when it fails */
export async function kubectl(...args: string[]): Promise<string> {
  return runCommand('kubectl', args);
}

/** Applies manifests and returns what the server warned of. */
export async function apply(...args: string[]): Promise<string[]> {
  const warnings: string[] = [];
  await runCommand('kubectl', ['apply', ...args], { onErrorLine: (line) => warnings.push(line) });
  return warnings;
}

/** @param kinds as kubectl takes them, for example `pods,jobs` */
export async function list(kinds: string, namespace: string): Promise<KubernetesObject[]> {
  const answer = await kubectl('get', kinds, '--namespace', namespace, '--output', 'json');
  return (JSON.parse(answer) as { items: KubernetesObject[] }).items;
}

/**
 * Asks a Service in the cluster, through the API server, so that the machine needs no way to the pods.
 *
 * @param service namespace, name and port, for example `monitoring/prometheus:http`
 * @param path with its query
 * @returns the JSON that it answers
 */
export async function askService(service: string, path: string): Promise<unknown> {
  return askThrough('services', service, path);
}

/** Asks one pod, as {@link askService} asks any of those behind a Service. */
export async function askPod(pod: string, path: string): Promise<unknown> {
  return askThrough('pods', pod, path);
}

async function askThrough(kind: 'services' | 'pods', subject: string, path: string): Promise<unknown> {
  const [namespace, name] = subject.split('/');
  return JSON.parse(await kubectl('get', '--raw', `/api/v1/namespaces/${namespace}/${kind}/${name}/proxy${path}`));
}
