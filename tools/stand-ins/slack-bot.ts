import { MessageServer, ReceivedRequest, Reply } from './message-server';
import { ChannelPace, violationOf, SlackMessage, SlackOptions, readTexts } from './slack-message';

export const STAND_IN_BOT_TOKEN = 'xoxb-stand-in';

export interface SlackBotOptions extends SlackOptions {
  /**
   * The channels that the bot is a member of, their ids by their names.
   *
   * @default - `#training` with the id C0TRAINING.
   */
  readonly channels?: Readonly<Record<string, string>>;
}

/** A message that was posted or changed. */
export interface SlackBotMessage extends SlackMessage {
  readonly method: 'chat.postMessage' | 'chat.update';
  /** Identifies the message in its channel. */
  readonly ts: string;
}

/** What goes wrong, in Slack's word for it. */
class ApiError extends Error {}

/**
 * As strict as the Web API with the token of a bot: refusals are `ok: false` with HTTP 200, but for 429 with Retry-After when a channel gets
 * more than a message a second. Only a message that was posted here can be changed, by the id of its channel, and a change notifies nobody.
 */
export class SlackBotStandIn extends MessageServer<SlackBotMessage> {
  public static async start(options: SlackBotOptions = {}): Promise<SlackBotStandIn> {
    return new SlackBotStandIn(options).listen(options);
  }

  /** What was refused, in Slack's words. */
  public readonly refusals: string[] = [];

  private readonly channels: Readonly<Record<string, string>>;
  private readonly now: () => number;
  private readonly pace: ChannelPace;

  private constructor({ burst = 1, now = Date.now, channels = { '#training': 'C0TRAINING' } }: SlackBotOptions) {
    super('/api/chat.postMessage');
    this.channels = channels;
    this.now = now;
    this.pace = new ChannelPace(burst, now);
  }

  protected handle(request: ReceivedRequest): Reply {
    const contentType = 'application/json; charset=utf-8';
    try {
      const { channel, ts } = this.take(request);
      return { status: 200, contentType, body: JSON.stringify({ ok: true, channel, ts }) };
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      this.refusals.push(cause.message);
      const body = JSON.stringify({ ok: false, error: cause.message });
      return cause.message === 'ratelimited'
        ? { status: 429, contentType, body, headers: { 'retry-after': '1' } }
        : { status: 200, contentType, body };
    }
  }

  private take(request: ReceivedRequest): SlackBotMessage {
    const payload = payloadOf(request);
    const message = request.url.pathname === '/api/chat.update' ? this.changed(payload) : this.posted(payload);
    this.accept(message);
    return message;
  }

  private posted(payload: Record<string, unknown>): SlackBotMessage {
    const { channel } = payload as { channel?: string };
    const id = Object.entries(this.channels).find((names) => names.includes(channel ?? ''))?.[1];
    if (id === undefined) throw new ApiError('channel_not_found');
    if (this.pace.isTooFast(id)) throw new ApiError('ratelimited');
    const ts = `${Math.floor(this.now() / 1000)}.${String(this.messages.length).padStart(6, '0')}`;
    return this.message('chat.postMessage', id, ts, payload);
  }

  private changed(payload: Record<string, unknown>): SlackBotMessage {
    const { channel, ts } = payload as { channel?: string; ts?: string };
    if (channel === undefined || !Object.values(this.channels).includes(channel)) throw new ApiError('channel_not_found');
    const original = this.messages.find((message) => message.channel === channel && message.ts === ts);
    if (original === undefined) throw new ApiError('message_not_found');
    return this.message('chat.update', channel, original.ts, payload);
  }

  private message(method: SlackBotMessage['method'], channel: string, ts: string, payload: Record<string, unknown>): SlackBotMessage {
    return { method, channel, ts, receivedAt: this.now(), ...readTexts(payload), payload };
  }
}

function payloadOf({ method, url, contentType, authorization, body }: ReceivedRequest): Record<string, unknown> {
  if (method !== 'POST' || !['/api/chat.postMessage', '/api/chat.update'].includes(url.pathname)) throw new ApiError('unknown_method');
  if (authorization === '') throw new ApiError('not_authed');
  if (authorization !== `Bearer ${STAND_IN_BOT_TOKEN}`) throw new ApiError('invalid_auth');
  // A body of another type is not read, and so there is no channel in it.
  if (!contentType.startsWith('application/json')) throw new ApiError('channel_not_found');
  let payload: Record<string, unknown>;
  try {
    payload = JSON.parse(body) as Record<string, unknown>;
  } catch {
    throw new ApiError('invalid_json');
  }
  const violation = violationOf(payload);
  if (violation) throw new ApiError(violation);
  return payload;
}
