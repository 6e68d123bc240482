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

/**
 * Stands in for the API server of a cluster with one object of each kind, which never change.
 *
 * @returns its address; it answers as long as this process lives
 */
export async function serveKubernetesApi(): Promise<string> {
  const server = createServer(({ url = '/' }, response) => answer(new URL(url, 'http://localhost'), response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer({ pathname, searchParams }: URL, response: ServerResponse): void {
  const json = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (pathname === '/livez') response.end('ok');
  else if (pathname === '/version') json(200, { major: '1', minor: '36', gitVersion: 'v1.36.0' });
  else if (!(pathname in LISTS)) json(404, failure(404, `the stand-in does not serve ${pathname}`));
  // A client that would rather have the list as a stream of changes asks again without.
  else if (searchParams.has('sendInitialEvents')) json(422, failure(422, 'the stand-in does not support sendInitialEvents', 'Invalid'));
  // Nothing ever changes.
  else if (searchParams.has('watch')) response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  else json(200, LISTS[pathname]);
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
