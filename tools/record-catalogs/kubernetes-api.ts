import { createServer, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { EXPORTED_NODE_LABELS, EXPORTED_POD_LABELS } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-metrics';

const CREATED = '2026-01-01T00:00:00Z';
const NAMESPACE = 'training';
const NO_IMAGE = { waiting: { reason: 'ImagePullBackOff' } };
const KILLED = { terminated: { reason: 'OOMKilled', exitCode: 137, startedAt: CREATED, finishedAt: CREATED } };

/** One of everything that kube-state-metrics is asked for, by path: a node with GPUs, and a Job that failed as its pod was killed twice. Of its pod a
 * second container and one that comes before it have no image. */
const LISTS: Record<string, object> = {
  '/api/v1/nodes': list('v1', 'Node', {
    metadata: { ...metadata('gpu-1'), labels: Object.fromEntries(EXPORTED_NODE_LABELS.map((label) => [label, 'NVIDIA-H100-80GB-HBM3'])) },
    status: { capacity: { 'nvidia.com/gpu': '8' }, conditions: [{ type: 'Ready', status: 'True' }] },
  }),
  '/api/v1/pods': list('v1', 'Pod', {
    metadata: { ...metadata('mnist-x7k2p', NAMESPACE), labels: Object.fromEntries(EXPORTED_POD_LABELS.map((label) => [label, 'mnist'])) },
    spec: { nodeName: 'gpu-1', containers: [{ name: 'trainer' }, { name: 'exporter' }], initContainers: [{ name: 'data' }] },
    status: {
      phase: 'Failed',
      startTime: CREATED,
      reason: 'Evicted',
      conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet' }],
      containerStatuses: [
        { name: 'trainer', restartCount: 1, state: KILLED, lastState: KILLED },
        { name: 'exporter', restartCount: 0, state: NO_IMAGE },
      ],
      initContainerStatuses: [{ name: 'data', restartCount: 0, state: NO_IMAGE }],
    },
  }),
  '/apis/batch/v1/jobs': list('batch/v1', 'Job', {
    metadata: metadata('mnist', NAMESPACE),
    status: {
      failed: 2,
      conditions: [
        { type: 'Suspended', status: 'False', reason: 'JobResumed' },
        { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' },
      ],
    },
  }),
};

/** An API server without a cluster behind it. */
export interface KubernetesApi {
  readonly url: string;

  /** Puts an object into a list, and says so to who watches it. */
  add(path: string, object: KubernetesItem): void;
}

/** What is in a list. */
export interface KubernetesItem {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

interface List {
  readonly items: KubernetesItem[];
}

/**
 * Stands in for the API server of a cluster with one object of each kind, which never change.
 *
 * @returns its address; it answers as long as this process lives
 */
export async function serveKubernetesApi(): Promise<string> {
  return (await startKubernetesApi()).url;
}

/**
 * The same with further lists of objects.
 *
 * @param further objects by the path of their list, for example `/apis/kubeflow.org/v1/tfjobs`
 */
export async function startKubernetesApi(further: Readonly<Record<string, readonly KubernetesItem[]>> = {}): Promise<KubernetesApi> {
  const added = Object.entries(further).map(([path, items]) => [path, { ...list('v1', '', {}), kind: 'List', items: [...items] }]);
  const lists = { ...LISTS, ...Object.fromEntries(added) } as Record<string, object>;
  const watching: [path: string, response: ServerResponse][] = [];
  const server = createServer(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (answer(lists, { pathname, searchParams }, response)) watching.push([pathname, response]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (path, object) => {
      (lists[path] as List).items.push(object);
      const event = `${JSON.stringify({ type: 'ADDED', object: { ...object, metadata: { ...object.metadata, resourceVersion: '2' } } })}\n`;
      for (const [watched, response] of watching) if (watched === path) response.write(event);
    },
  };
}

/** Answers a request, and says whether it is one that stays open. */
function answer(
  lists: Readonly<Record<string, object>>,
  { pathname, searchParams }: Pick<URL, 'pathname' | 'searchParams'>,
  response: ServerResponse,
): boolean {
  const json = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const watches = pathname in lists && searchParams.has('watch') && !searchParams.has('sendInitialEvents');
  if (pathname === '/livez') response.end('ok');
  else if (pathname === '/version') json(200, { major: '1', minor: '36', gitVersion: 'v1.36.0' });
  else if (!(pathname in lists)) json(404, failure(404, `the stand-in does not serve ${pathname}`));
  // A client that would rather have the list as a stream of changes asks again without.
  else if (searchParams.has('sendInitialEvents')) json(422, failure(422, 'the stand-in does not support sendInitialEvents', 'Invalid'));
  // Only what is added changes.
  else if (watches) response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  else json(200, lists[pathname]);
  return watches;
}

function list(apiVersion: string, kind: string, item: object): object {
  return { apiVersion, kind: `${kind}List`, metadata: { resourceVersion: '1' }, items: [item] };
}

function metadata(name: string, namespace?: string): object {
  return { name, namespace, uid: name, creationTimestamp: CREATED };
}

function failure(code: number, message: string, reason = 'NotFound'): object {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
}
