import { postJson, PostResult } from '../../runtime/post';
import { alertmanagerWebhook, Notice, slackMessage } from './notice';

/** What came of a notification. */
export enum Outcome {
  /** By the receiver's own word. */
  CONFIRMED = 'confirmed',
  /** It answered something else. */
  REFUSED = 'refused',
  /** Nothing was sent. */
  UNREACHABLE = 'unreachable',
  /** It was sent, and no answer came. */
  UNCONFIRMED = 'unconfirmed',
}

/** How the receiver is spoken to. */
export type Format = 'slack' | 'webhook';

/** What came of a notification, and why; without the address and the answer's words, which may be secrets. */
export interface Delivery {
  readonly outcome: Outcome;
  readonly reason: string;
}

export interface ReceiverOptions {
  readonly format: Format;
  /** Called for each notification; throws an Error without secrets. */
  readonly address: () => URL;
  /** How long one attempt may take. @default 10000 */
  readonly deadlineMs?: number;
}

const MAX_ANSWER_BYTES = 64 * 1024;

/** The receiver of the notification, on a path around Prometheus and Alertmanager. */
export class Receiver {
  public constructor(private readonly options: ReceiverOptions) {}

  /** Why nothing could be sent to it, as far as that is known without sending; undefined when nothing is wrong. */
  public problem(): string | undefined {
    try {
      this.options.address();
      return undefined;
    } catch (cause) {
      return (cause as Error).message;
    }
  }

  /** Posts the notification once. Never throws. */
  public async send(notice: Notice): Promise<Delivery> {
    const { format, address, deadlineMs = 10_000 } = this.options;
    let url: URL;
    try {
      url = address();
    } catch (cause) {
      return { outcome: Outcome.UNREACHABLE, reason: (cause as Error).message };
    }
    const body = JSON.stringify(format === 'slack' ? slackMessage(notice) : alertmanagerWebhook(notice));
    return judge(format, await postJson(url, body, { deadlineMs, maxAnswerBytes: MAX_ANSWER_BYTES }));
  }
}

/** Only the receiver's own word counts: a proxy, a login page or a load balancer answers for nobody. */
export function judge(format: Format, result: PostResult): Delivery {
  if (!result.answered) {
    return { outcome: result.sent ? Outcome.UNCONFIRMED : Outcome.UNREACHABLE, reason: result.reason };
  }
  const objection = format === 'slack' ? objectionOfSlack(result.status, result.body) : objectionOfWebhook(result.status, result.body);
  return objection === undefined ? { outcome: Outcome.CONFIRMED, reason: 'confirmed' } : { outcome: Outcome.REFUSED, reason: objection };
}

function objectionOfSlack(status: number, body: string | undefined): string | undefined {
  if (status !== 200) return `HTTP ${status}`;
  return body === 'ok' ? undefined : "an answer that is not Slack's 'ok'";
}

function objectionOfWebhook(status: number, body: string | undefined): string | undefined {
  if (status < 200 || status > 299) return `HTTP ${status}`;
  if (body === undefined) return 'an answer that is too long for a webhook';
  if (/^\s*</.test(body)) return 'a page instead of the answer of a webhook';
  const code = errorCode(body);
  return code === undefined ? undefined : `error code ${code}`;
}

/** DingTalk and its like refuse with status 200 and a code. */
function errorCode(body: string): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null || !('errcode' in answer)) return undefined;
  if (answer.errcode === 0) return undefined;
  return typeof answer.errcode === 'number' ? String(answer.errcode) : 'unknown';
}
