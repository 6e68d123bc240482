import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { MAX_WEBHOOK_BYTES } from '../../lib/metrics/bridge-limits';
import { Bridge } from './bridge';
import { ConfigError } from './config';
import { count } from './metrics';
import { NotAcceptedError } from './queue';
import { ParsedWebhook, parseWebhook } from './webhook';

/** What to do, by the code of the socket's error. */
const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use: stop the program that uses it, or choose another port with --port',
  EACCES: 'is not permitted for this user: choose a port above 1023 with --port',
  EADDRNOTAVAIL: 'is not on an address of this machine: use 0.0.0.0, 127.0.0.1 or one of its addresses with --host',
  ENOTFOUND: 'is on a host that does not resolve: use 0.0.0.0, 127.0.0.1 or an address of this machine with --host',
};

/** What the server answers with. */
interface Reply {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

/** The HTTP side of the bridge: webhooks in, metrics and health out. */
export class BridgeServer {
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  public constructor(private readonly bridge: Bridge) {}

  /**
   * Listens, and returns its port.
   *
   * @throws ConfigError when the port cannot be used
   */
  public async start(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (cause: NodeJS.ErrnoException) => {
        reject(new ConfigError(`port ${host}:${port} ${REMEDIES[cause.code ?? ''] ?? `cannot be served: ${cause.message}`}`));
      });
      this.server.listen(port, host, resolve);
    });
    return (this.server.address() as { port: number }).port;
  }

  /** Closes the port, and waits for what is under way. */
  public async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeIdleConnections();
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: Reply;
    try {
      reply = await this.route(request);
    } catch (cause) {
      reply = { status: 500, body: (cause as Error).message };
    }
    response.writeHead(reply.status, { 'content-type': reply.contentType ?? 'text/plain; charset=utf-8' });
    response.end(reply.body.endsWith('\n') ? reply.body : `${reply.body}\n`);
  }

  private async route(request: IncomingMessage): Promise<Reply> {
    const path = new URL(request.url ?? '/', 'http://bridge').pathname;
    const channel = /^\/dingtalk\/([^/]+)\/send$/.exec(path)?.[1];
    if (channel !== undefined) return request.method === 'POST' ? this.receive(channel, request) : { status: 405, body: 'use POST' };
    if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: 'use GET' };
    if (path === '/metrics') return { status: 200, body: await this.bridge.renderMetrics(), contentType: this.bridge.metrics.contentType };
    if (path === '/healthz') return { status: 200, body: 'ok' };
    if (path === '/readyz') return this.readiness();
    return { status: 404, body: 'not found: use POST /dingtalk/<robot or group>/send, or GET /metrics, /healthz or /readyz' };
  }

  private async readiness(): Promise<Reply> {
    try {
      await this.bridge.checkReady();
      return { status: 200, body: 'ok' };
    } catch (cause) {
      return { status: 503, body: (cause as Error).message };
    }
  }

  private async receive(channel: string, request: IncomingMessage): Promise<Reply> {
    const names = this.bridge.channelNames;
    if (!names.includes(channel)) return { status: 404, body: `'${channel}' is not configured: use one of ${names.join(', ')}` };
    const body = await readBody(request);
    if (body === undefined)
      return this.invalid(channel, 413, `the body is larger than ${MAX_WEBHOOK_BYTES} bytes: set max_alerts in Alertmanager`);
    let webhook: ParsedWebhook;
    try {
      webhook = parseWebhook(body);
    } catch (cause) {
      return this.invalid(channel, 400, (cause as Error).message);
    }
    try {
      await this.bridge.accept(channel, webhook.notification);
      if (webhook.invalid > 0) this.bridge.setAside(channel, webhook);
      return { status: 200, body: 'accepted' };
    } catch (cause) {
      // Only 5xx makes Alertmanager send a notification again; a 4xx makes it give up.
      if (cause instanceof NotAcceptedError) return { status: 503, body: cause.message };
      throw cause;
    }
  }

  private invalid(channel: string, status: number, body: string): Reply {
    count(this.bridge.metrics, 'dingtalk_bridge_notifications_total', { channel, result: 'invalid' });
    return { status, body };
  }
}

/** The body, or undefined when it is too large. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_WEBHOOK_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
