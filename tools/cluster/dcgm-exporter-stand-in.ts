import { accessSync, constants, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dcgmExposition } from './dcgm-exposition';

// Stands in for dcgm-exporter, which needs GPUs. It is healthy only when the list of fields is where the settings say, and when it may ask
// the kubelet which pod holds which GPU, if it is configured to. Nobody holds one: what is allocated are numbers, not devices.

/** The fixed path at which the real one looks. */
const KUBELET = '/var/lib/kubelet/pod-resources/kubelet.sock';

const server = createServer((request, response) => {
  try {
    const body = answer(request.url ?? '/');
    response.writeHead(200, { 'content-type': 'text/plain' }).end(body);
  } catch (error) {
    console.error((error as Error).message);
    response.writeHead(503).end((error as Error).message);
  }
});
const port = /^:(\d+)$/.exec(setting('DCGM_EXPORTER_LISTEN'))?.[1];
server.listen(Number(port), () => console.log(`stand-in for dcgm-exporter listens on port ${port}`));
process.once('SIGTERM', () => process.exit(0));

function answer(path: string): string {
  if (path !== '/health' && path !== '/metrics') throw new Error(`the stand-in serves only /health and /metrics, not ${path}`);
  if (setting('DCGM_EXPORTER_KUBERNETES') === 'true') accessSync(KUBELET, constants.R_OK | constants.W_OK);
  const exposition = dcgmExposition(readFileSync(setting('DCGM_EXPORTER_COLLECTORS'), 'utf8'), setting('NODE_NAME'));
  return path === '/metrics' ? exposition : 'OK';
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
