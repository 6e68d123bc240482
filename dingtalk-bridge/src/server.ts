import { IncomingMessage } from 'node:http';
import { MAX_WEBHOOK_BYTES } from '../../lib/metrics/bridge-limits';
import { Authorize, BoundedServer } from '../../runtime/http/bounded-server';
import { authorizeBy, Credentials } from '../../runtime/http/credentials';
import { describeListenError } from '../../runtime/http/listen';
import { RefusedError, Reply, Route, RouteRequest, text } from '../../runtime/http/route';
import { sharedRender } from '../../runtime/http/shared-render';
import { Bridge } from './bridge';
import { ConfigError } from './config';
import { Log } from '../../runtime/log';
import { count } from './metrics';
import { NotAcceptedError } from './queue';
import { ParsedWebhook, parseWebhook } from './webhook';

/** Room for two webhooks of the largest size that come at the same time, and for what it takes to receive them. */
const MAX_BYTES_IN_FLIGHT = 3 * MAX_WEBHOOK_BYTES;
/** Different causes that are logged; others are only counted. */
const MAX_CAUSES = 100;
const MAX_LOGGED_CHARACTERS = 100;

const OPTIONS = { port: '--port', host: '--host' };

/** The HTTP side of the bridge: webhooks in, metrics and health out. */
export class BridgeServer {
  private readonly server: BoundedServer;
  private readonly causes = new Set<string>();

  /** @param credentials that posting and reading metrics take; none by default */
  public constructor(
    private readonly bridge: Bridge,
    private readonly log: Log,
    credentials?: Credentials,
  ) {
    this.server = new BoundedServer({
      routes: this.routes(),
      authorize: credentials && this.authorize(authorizeBy(credentials)),
      log: (line) => log.error(line),
      bodies: { each: MAX_WEBHOOK_BYTES, together: MAX_BYTES_IN_FLIGHT },
    });
  }

  /**
   * Listens, and returns its port.
   *
   * @throws ConfigError when the port cannot be used
   */
  public async start(port: number, host: string): Promise<number> {
    return this.server.listen(port, host).catch((cause: Error) => {
      throw new ConfigError(describeListenError(host, port, cause, OPTIONS));
    });
  }

  /** Closes the port, and waits a moment for what is under way. */
  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private routes(): Route[] {
    const { bridge } = this;
    const metrics = sharedRender(() => bridge.renderMetrics());
    return [
      { method: 'POST', path: '/dingtalk/:robot or group/send', answer: (request) => this.receive(request) },
      {
        method: 'GET',
        path: '/metrics',
        answer: async () => ({ status: 200, contentType: bridge.metrics.contentType, body: await metrics() }),
      },
      { method: 'GET', path: '/healthz', open: true, answer: () => text(200, 'ok') },
      { method: 'GET', path: '/readyz', open: true, answer: () => this.readiness() },
    ];
  }

  private authorize(authorize: Authorize): Authorize {
    return async (request: IncomingMessage) => {
      try {
        await authorize(request);
      } catch (cause) {
        if (cause instanceof RefusedError) this.refuse('unauthorized', { address: request.socket.remoteAddress ?? '' });
        throw cause;
      }
    };
  }

  private readiness(): Reply {
    try {
      this.bridge.checkReady();
      return text(200, 'ok');
    } catch (cause) {
      return text(503, (cause as Error).message);
    }
  }

  private async receive(request: RouteRequest): Promise<Reply> {
    const channel = decode(request.parameter);
    const names = this.bridge.channelNames;
    if (!names.includes(channel)) {
      this.refuse('unknown_channel', { channel: channel.slice(0, MAX_LOGGED_CHARACTERS) });
      return text(404, `'${channel}' is not configured: use one of ${names.join(', ')}`);
    }
    const body = await this.read(channel, request);
    let webhook: ParsedWebhook;
    try {
      webhook = parseWebhook(body);
    } catch (cause) {
      this.count(channel, 'invalid');
      return text(400, (cause as Error).message);
    }
    try {
      await this.bridge.accept(channel, webhook.notification);
      if (webhook.invalid > 0) this.bridge.setAside(channel, webhook);
      return text(200, 'accepted');
    } catch (cause) {
      // Only 5xx makes Alertmanager send a notification again; a 4xx makes it give up.
      if (cause instanceof NotAcceptedError) return text(503, cause.message);
      throw cause;
    }
  }

  private async read(channel: string, { body }: RouteRequest): Promise<Buffer> {
    try {
      return await body();
    } catch (cause) {
      const isTooLarge = cause instanceof RefusedError && cause.status === 413;
      this.count(channel, isTooLarge ? 'invalid' : 'refused');
      throw isTooLarge ? new RefusedError(413, `${cause.message}: set max_alerts in Alertmanager`) : cause;
    }
  }

  private count(channel: string, result: string): void {
    count(this.bridge.metrics, 'dingtalk_bridge_notifications_total', { channel, result });
  }

  /** Counts a request that is refused before anybody knows for which channel it is, and logs its cause once. */
  private refuse(reason: string, cause: Record<string, string>): void {
    count(this.bridge.metrics, 'dingtalk_bridge_requests_refused_total', { reason });
    const key = JSON.stringify([reason, cause]);
    if (this.causes.has(key) || this.causes.size >= MAX_CAUSES) return;
    this.causes.add(key);
    this.log.warn('a request is refused', { reason, ...cause });
  }
}

/** A name as it stands in a URL; what cannot be decoded is no name of ours. */
function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
