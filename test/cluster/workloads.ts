import { waitUntil } from '../servers';
import { kubectl, KubernetesObject, list } from './kubectl';

const LOG_LINES = 50;
const LAST_EVENTS = 15;
const COMPLAINT = /level="?(warn|error|fatal)|"level":"(warn|error|fatal)"/i;

/**
 * Waits until every workload of the namespaces runs as it was last applied, and its own probes say that it is ready.
 *
 * @throws Error with what is not ready, the events and the logs when the deadline passes
 */
export async function untilReady(namespaces: readonly string[], deadlineMs: number): Promise<void> {
  const look = async () => (await Promise.all(namespaces.map(unready))).flat();
  await explained(namespaces, () => waitUntil('every workload is ready', look, { until: (left) => left.length === 0, deadlineMs }));
}

/** Adds to a failure what the pods and the cluster have to say. */
export async function explained<Result>(namespaces: readonly string[], work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const details = await Promise.all(namespaces.map(describeNamespace)).catch((cause: unknown) => [String(cause)]);
    throw new Error([(error as Error).message, ...details].join('\n'));
  }
}

export async function podsIn(namespaces: readonly string[]): Promise<KubernetesObject[]> {
  return (await Promise.all(namespaces.map((namespace) => list('pods', namespace)))).flat();
}

/** The workloads of a namespace that are not what was applied, or not ready, each as one sentence. */
async function unready(namespace: string): Promise<string[]> {
  const objects = await list('deployments,statefulsets,daemonsets,jobs,pods', namespace);
  return objects.flatMap((object) => {
    const lack = object.kind === 'Pod' ? lackOfPod(object) : lackOfWorkload(object);
    return lack ? [`${object.kind} ${namespace}/${object.metadata.name} ${lack}`] : [];
  });
}

function lackOfWorkload({ kind, metadata, spec, status }: KubernetesObject): string | undefined {
  if (kind === 'Job') return status.ready === (spec.parallelism ?? 1) ? undefined : 'has no ready pod';
  if (status.observedGeneration !== metadata.generation) return 'is not observed yet';
  const { wanted, updated = 0, ready = 0 } = kind === 'DaemonSet' ? podsOfDaemonSet(status) : podsOfReplicas(spec, status);
  // Where no node has the labels that a DaemonSet asks for.
  if (wanted === 0) return 'has no node to run on';
  if (updated !== wanted) return `has ${updated} of ${wanted} pods as they were last applied`;
  return ready === wanted ? undefined : `has ${ready} of ${wanted} pods ready`;
}

interface PodCounts {
  readonly wanted?: number;
  readonly updated?: number;
  readonly ready?: number;
}

function podsOfDaemonSet(status: KubernetesObject['status']): PodCounts {
  return { wanted: status.desiredNumberScheduled, updated: status.updatedNumberScheduled, ready: status.numberReady };
}

function podsOfReplicas({ replicas = 1 }: KubernetesObject['spec'], status: KubernetesObject['status']): PodCounts {
  return { wanted: replicas, updated: status.updatedReplicas, ready: status.readyReplicas };
}

function lackOfPod({ metadata, status }: KubernetesObject): string | undefined {
  if (metadata.deletionTimestamp) return 'is still ending';
  return isReady(status) ? undefined : `is ${status.phase ?? 'not scheduled'}`;
}

function isReady({ conditions }: KubernetesObject['status']): boolean {
  return conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

export function restarts({ containerStatuses = [] }: KubernetesObject['status']): number {
  return containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
}

/** The logs of the pods that are not well, what the others complain of, and what the cluster complains of. */
async function describeNamespace(namespace: string): Promise<string> {
  const pods = await Promise.all((await list('pods', namespace)).map(describePod));
  const events = await kubectl('get', 'events', '--namespace', namespace, '--field-selector', 'type=Warning', '--sort-by', 'lastTimestamp');
  return [...pods, `--- last warnings in ${namespace} ---`, ...events.split('\n').slice(-LAST_EVENTS)].join('\n');
}

async function describePod(pod: KubernetesObject): Promise<string> {
  const { metadata, status } = pod;
  const { namespace, name } = metadata;
  const logs = async (...options: string[]) => {
    const all = ['--all-containers', '--prefix', `--tail=${LOG_LINES}`, ...options];
    return kubectl('logs', '--namespace', namespace, name, ...all).catch((error: Error) => error.message);
  };
  const before = restarts(status) > 0 ? [`--- pod ${namespace}/${name} before its restart ---`, await logs('--previous')] : [];
  const log = await logs();
  const shown = isReady(status) ? log.split('\n').filter((line) => COMPLAINT.test(line)) : [log];
  return [...before, `--- pod ${namespace}/${name}: ${lackOfPod(pod) ?? 'ready'} ---`, ...shown].join('\n');
}
