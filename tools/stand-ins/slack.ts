import { ListenOptions, MessageServer, ReceivedRequest, Reply } from './message-server';

export interface SlackOptions extends ListenOptions {
  /**
   * Messages that a channel takes at once before one a second holds; Slack allows short bursts, but promises none.
   *
   * @default 1
   */
  readonly burst?: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** A message that was accepted. */
export interface SlackMessage {
  readonly channel: string;
  readonly receivedAt: number;
  /** Every text of the message that a reader sees, one per line: text, titles, fields, buttons. */
  readonly text: string;
  readonly payload: Record<string, unknown>;
}

const SECOND_MS = 1_000;
const MAX_TEXT = 40_000;
const MAX_ATTACHMENTS = 100;
const MAX_SECTION_TEXT = 3_000;

/** As strict as an incoming webhook: JSON of a known shape, one message a second per channel, size limits; answers `ok`. */
export class SlackStandIn extends MessageServer<SlackMessage> {
  public static async start(options: SlackOptions = {}): Promise<SlackStandIn> {
    return new SlackStandIn(options).listen(options);
  }

  /** Requests that were refused, with the body of the answer. */
  public readonly refusals: string[] = [];

  private readonly burst: number;
  private readonly now: () => number;
  private readonly earliest = new Map<string, number>();

  private constructor({ burst = 1, now = Date.now }: SlackOptions) {
    super('/services/T00000000/B00000000/stand-in');
    this.burst = burst;
    this.now = now;
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
    const fault = faultOf(payload);
    if (fault) return { status: 400, body: fault };
    const channel = typeof payload.channel === 'string' ? payload.channel : '';
    if (this.isTooFast(channel)) return { status: 429, body: 'rate_limited', headers: { 'retry-after': '1' } };
    this.accept({ channel, receivedAt: this.now(), text: texts(payload).join('\n'), payload });
    return { status: 200, body: 'ok' };
  }

  /** The generic cell rate algorithm: each message moves the channel's earliest next moment on by a second. */
  private isTooFast(channel: string): boolean {
    const now = this.now();
    const earliest = Math.max(this.earliest.get(channel) ?? 0, now);
    if (earliest - now > (this.burst - 1) * SECOND_MS) return true;
    this.earliest.set(channel, earliest + SECOND_MS);
    return false;
  }
}

function faultOf(payload: Record<string, unknown>): string | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return 'invalid_payload';
  const { text, attachments, blocks } = payload;
  if (!text && !isFilledArray(attachments) && !isFilledArray(blocks)) return 'no_text';
  if (typeof text === 'string' && text.length > MAX_TEXT) return 'msg_too_long';
  if (Array.isArray(attachments) && attachments.length > MAX_ATTACHMENTS) return 'too_many_attachments';
  const tooLong = (Array.isArray(blocks) ? blocks : []).some((block) => {
    const section = (block as { type?: string; text?: { text?: string } }) ?? {};
    return section.type === 'section' && (section.text?.text?.length ?? 0) > MAX_SECTION_TEXT;
  });
  return tooLong ? 'invalid_blocks' : undefined;
}

function isFilledArray(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

// What a reader sees; everything else (colours, ids, types) is not a text.
const TEXT_KEYS = ['pretext', 'title', 'title_link', 'text', 'fallback', 'value', 'footer', 'url', 'alt_text'];

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? (TEXT_KEYS.includes(key) ? [inner] : []) : texts(inner),
  );
}
