import { createHmac } from 'node:crypto';
import { ListenOptions, MessageServer, ReceivedRequest, Reply } from './message-server';

export const STAND_IN_ACCESS_TOKEN = 'stand-in-access-token';
export const STAND_IN_SECRET = 'SEC-stand-in';

/** How a robot of the stand-in is secured. */
export interface DingTalkRobot {
  /** @default - requests need no signature. */
  readonly secret?: string;
  /**
   * At least one of them must appear in each message.
   *
   * @default - any text passes.
   */
  readonly keywords?: string[];
}

export interface DingTalkOptions extends ListenOptions {
  /**
   * The robots that exist, by access token.
   *
   * @default - one: STAND_IN_ACCESS_TOKEN, signed with STAND_IN_SECRET.
   */
  readonly robots?: Record<string, DingTalkRobot>;
  /** @default 20 */
  readonly messagesPerMinute?: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** A message that was accepted. */
export interface DingTalkMessage {
  readonly accessToken: string;
  readonly receivedAt: number;
  readonly msgtype: string;
  readonly title: string;
  readonly text: string;
  readonly atMobiles: string[];
  readonly atUserIds: string[];
  readonly isAtAll: boolean;
  readonly buttons: { readonly title: string; readonly actionURL: string }[];
  readonly bytes: number;
}

/** A message that was refused, with HTTP 200 as DingTalk does. */
export interface DingTalkRefusal {
  readonly errcode: number;
  readonly errmsg: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PENALTY_MS = 10 * MINUTE_MS;
const MAX_BYTES = 20_000;

const REFUSALS = {
  missingParameter: [40035, 'miss param : access_token'],
  needsPost: [43002, 'require http method POST'],
  contentType: [43004, 'invalid content type'],
  unknownToken: [300005, 'token is not exist'],
  notJson: [40035, 'invalid json'],
  signature: [310000, 'sign not match'],
  timestamp: [310000, 'invalid timestamp'],
  keyword: [310000, 'keywords not in content'],
  tooLong: [460101, 'message too long, exceed 20000 bytes'],
  messageType: [400105, 'unsupported msgtype'],
  tooFast: [130101, 'send too fast, exceed 20 times per minute'],
} as const satisfies Record<string, readonly [number, string]>;

/**
 * As strict as the custom robot API: signature, a timestamp within an hour, at most 20,000 bytes and 20 messages a minute, then ten
 * minutes of penalty; every failure is an `errcode` with HTTP 200. Only what was answered with errcode 0 is in `messages`.
 */
export class DingTalkStandIn extends MessageServer<DingTalkMessage> {
  public static async start(options: DingTalkOptions = {}): Promise<DingTalkStandIn> {
    return new DingTalkStandIn(options).listen(options);
  }

  public readonly refusals: DingTalkRefusal[] = [];

  private readonly robots: Record<string, DingTalkRobot>;
  private readonly messagesPerMinute: number;
  private readonly now: () => number;
  private readonly recent = new Map<string, number[]>();
  private readonly penaltyUntil = new Map<string, number>();

  private constructor(options: DingTalkOptions) {
    super('/robot/send');
    this.robots = options.robots ?? { [STAND_IN_ACCESS_TOKEN]: { secret: STAND_IN_SECRET } };
    this.messagesPerMinute = options.messagesPerMinute ?? 20;
    this.now = options.now ?? Date.now;
  }

  protected handle(request: ReceivedRequest): Reply {
    const result = this.judge(request);
    if ('errcode' in result) this.refusals.push(result);
    else this.accept(result);
    const { errcode, errmsg } = 'errcode' in result ? result : { errcode: 0, errmsg: 'ok' };
    return { status: 200, contentType: 'application/json', body: JSON.stringify({ errcode, errmsg }) };
  }

  private judge(request: ReceivedRequest): DingTalkMessage | DingTalkRefusal {
    const accessToken = request.url.searchParams.get('access_token');
    if (request.method !== 'POST') return refuse('needsPost');
    if (!accessToken || request.url.pathname !== '/robot/send') return refuse('missingParameter');
    const robot = this.robots[accessToken];
    if (!robot) return refuse('unknownToken');
    if (!request.contentType.startsWith('application/json')) return refuse('contentType');
    const unsigned = this.judgeSignature(request.url, robot);
    if (unsigned) return unsigned;
    const bytes = Buffer.byteLength(request.body);
    if (bytes > MAX_BYTES) return refuse('tooLong');
    const message = parseMessage(request.body);
    if ('errcode' in message) return message;
    if (robot.keywords && !robot.keywords.some((keyword) => `${message.title}\n${message.text}`.includes(keyword)))
      return refuse('keyword');
    if (this.isTooFast(accessToken)) return refuse('tooFast');
    return { ...message, accessToken, receivedAt: this.now(), bytes };
  }

  private judgeSignature(url: URL, { secret }: DingTalkRobot): DingTalkRefusal | undefined {
    if (secret === undefined) return undefined;
    const timestamp = url.searchParams.get('timestamp') ?? '';
    if (!/^\d{13}$/.test(timestamp) || Math.abs(Number(timestamp) - this.now()) > HOUR_MS) return refuse('timestamp');
    const expected = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
    return url.searchParams.get('sign') === expected ? undefined : refuse('signature');
  }

  private isTooFast(accessToken: string): boolean {
    const now = this.now();
    if (now < (this.penaltyUntil.get(accessToken) ?? 0)) return true;
    const recent = (this.recent.get(accessToken) ?? []).filter((at) => at > now - MINUTE_MS);
    if (recent.length >= this.messagesPerMinute) {
      this.penaltyUntil.set(accessToken, now + PENALTY_MS);
      return true;
    }
    this.recent.set(accessToken, [...recent, now]);
    return false;
  }
}

type Content = Omit<DingTalkMessage, 'accessToken' | 'receivedAt' | 'bytes'>;

function parseMessage(body: string): Content | DingTalkRefusal {
  let message: Record<string, unknown>;
  try {
    message = asObject(JSON.parse(body));
  } catch {
    return refuse('notJson');
  }
  const { msgtype } = message;
  if (msgtype !== 'text' && msgtype !== 'markdown' && msgtype !== 'actionCard') return refuse('messageType');
  const content = asObject(message[msgtype]);
  const title = msgtype === 'text' ? '' : content.title;
  const text = msgtype === 'text' ? content.content : content.text;
  if (typeof title !== 'string' || typeof text !== 'string' || text === '' || (msgtype !== 'text' && title === '')) {
    return { errcode: 40035, errmsg: `miss param : ${msgtype} needs title and text` };
  }
  const at = asObject(message.at);
  const buttons = (content.btns ?? []) as Content['buttons'];
  return {
    msgtype,
    title,
    text,
    atMobiles: strings(at.atMobiles),
    atUserIds: strings(at.atUserIds),
    isAtAll: at.isAtAll === true,
    buttons,
  };
}

function refuse(why: keyof typeof REFUSALS): DingTalkRefusal {
  const [errcode, errmsg] = REFUSALS[why];
  return { errcode, errmsg };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
