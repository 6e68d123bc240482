import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { DeliveryResult } from './dingtalk-answer';
import { Deliverer } from './deliverer';
import { BridgeMetrics } from './metrics';
import { Notification, parseNotification } from './webhook';

/** Alertmanager sends about 1 KiB per alert. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** What the server answers with. */
interface Reply {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

/** Only 5xx makes Alertmanager send a notification again; a 4xx tells it to give up. */
const STATUS_OF: Record<DeliveryResult, number> = {
  [DeliveryResult.OK]: 200,
  [DeliveryResult.THROTTLED]: 503,
  [DeliveryResult.ERROR]: 503,
  [DeliveryResult.REJECTED]: 422,
};

/** The HTTP side of the bridge: webhooks in, metrics and health out. */
export class BridgeServer {
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private stopping = false;

  public constructor(
    private readonly deliverers: Map<string, Deliverer>,
    private readonly metrics: BridgeMetrics,
    private readonly checkReady: () => Promise<void>,
  ) {}

  /** Listens, and tells the port that it got. */
  public async start(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return (this.server.address() as { port: number }).port;
  }

  /** Refuses what is new, and waits for what is under way. */
  public async stop(): Promise<void> {
    this.stopping = true;
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
    const robot = /^\/dingtalk\/([^/]+)\/send$/.exec(path)?.[1];
    if (robot !== undefined) return request.method === 'POST' ? this.receive(robot, request) : { status: 405, body: 'use POST' };
    if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: 'use GET' };
    if (path === '/metrics') return { status: 200, body: await this.metrics.render(), contentType: this.metrics.contentType };
    if (path === '/healthz') return { status: 200, body: 'ok' };
    if (path === '/readyz') return this.readiness();
    return { status: 404, body: 'not found: there are POST /dingtalk/<robot>/send, /metrics, /healthz and /readyz' };
  }

  private async readiness(): Promise<Reply> {
    if (this.stopping) return { status: 503, body: 'stopping' };
    try {
      await this.checkReady();
      return { status: 200, body: 'ok' };
    } catch (cause) {
      return { status: 503, body: (cause as Error).message };
    }
  }

  private async receive(robot: string, request: IncomingMessage): Promise<Reply> {
    const deliverer = this.deliverers.get(robot);
    if (!deliverer) return { status: 404, body: `robot '${robot}' is not configured: there is ${[...this.deliverers.keys()].join(', ')}` };
    const body = await readBody(request);
    if (body === undefined) return { status: 413, body: `the body is larger than ${MAX_BODY_BYTES} bytes: set max_alerts in Alertmanager` };
    let notification: Notification;
    try {
      notification = parseNotification(body);
    } catch (cause) {
      return { status: 400, body: (cause as Error).message };
    }
    const { result, reason } = await deliverer.deliver(notification);
    return { status: STATUS_OF[result], body: reason };
  }
}

/** The body, or undefined when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
