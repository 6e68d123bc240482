import { MessageServer, ReceivedRequest, Reply } from './message-server';
import { ChannelPace, violationOf, SlackMessage, SlackOptions, readTexts } from './slack-message';

/** As strict as an incoming webhook: JSON of a known shape, one message a second per channel, size limits; answers `ok`. */
export class SlackStandIn extends MessageServer<SlackMessage> {
  public static async start(options: SlackOptions = {}): Promise<SlackStandIn> {
    return new SlackStandIn(options).listen(options);
  }

  /** Requests that were refused, with the body of the answer. */
  public readonly refusals: string[] = [];

  private readonly now: () => number;
  private readonly pace: ChannelPace;

  private constructor({ burst = 1, now = Date.now }: SlackOptions) {
    super('/services/T00000000/B00000000/stand-in');
    this.now = now;
    this.pace = new ChannelPace(burst, now);
  }

  protected handle(request: ReceivedRequest): Reply {
    const reply = this.judge(request);
    if (reply.status !== 200) this.refusals.push(reply.body);
    return reply;
  }

  private judge(request: ReceivedRequest): Reply {
    if (request.method !== 'POST') return { status: 405, body: 'method_not_allowed' };
    if (!/^\/services\/T\w+\/B\w+\/[\w-]+$/.test(request.url.pathname)) return { status: 404, body: 'no_service' };
    if (!request.contentType.startsWith('application/json')) return { status: 400, body: 'invalid_payload' };
    let payload: Record<string, unknown>;
    try {
      payload = JSON.parse(request.body) as Record<string, unknown>;
    } catch {
      return { status: 400, body: 'invalid_payload' };
    }
    const violation = violationOf(payload);
    if (violation) return { status: 400, body: violation };
    const channel = typeof payload.channel === 'string' ? payload.channel : '';
    if (this.pace.isTooFast(channel)) return { status: 429, body: 'rate_limited', headers: { 'retry-after': '1' } };
    this.accept({ channel, receivedAt: this.now(), ...readTexts(payload), payload });
    return { status: 200, body: 'ok' };
  }
}
