/** What an answer means for the message and the robot. */
export enum Outcome {
  DELIVERED = 'delivered',
  /** Nothing was sent: send it now or later. */
  UNREACHABLE = 'unreachable',
  /** The message was not taken, and nothing is known to be wrong with it: send it again. */
  UNAVAILABLE = 'unavailable',
  /** The message was sent, and DingTalk did not say whether it was taken: each repetition may be a copy. */
  UNCONFIRMED = 'unconfirmed',
  /** Refused by something before DingTalk: again, but a few times only. */
  REFUSED = 'refused',
  /** An unknown code: again, but not forever. */
  UNKNOWN = 'unknown',
  /** Too many messages: wait for a minute at least. */
  THROTTLED = 'throttled',
  /** The robot is refused, whatever it says: token, signature, keyword, removed. */
  ROBOT_REFUSED = 'robot refused',
  TOO_LONG = 'too long',
  /** The message is refused, no matter which robot sends it. */
  MESSAGE_REFUSED = 'message refused',
}

/** The values of the label `result`, which do not grow with the outcomes. */
export const RESULT_OF: Record<Outcome, string> = {
  [Outcome.DELIVERED]: 'ok',
  [Outcome.UNREACHABLE]: 'error',
  [Outcome.UNAVAILABLE]: 'error',
  [Outcome.UNCONFIRMED]: 'unconfirmed',
  [Outcome.REFUSED]: 'rejected',
  [Outcome.UNKNOWN]: 'error',
  [Outcome.THROTTLED]: 'throttled',
  [Outcome.ROBOT_REFUSED]: 'rejected',
  [Outcome.TOO_LONG]: 'rejected',
  [Outcome.MESSAGE_REFUSED]: 'rejected',
};

/** DingTalk's answer, understood. */
export interface Answer {
  readonly outcome: Outcome;
  /** In words, for a log line or a person. */
  readonly reason: string;
}

interface KnownCode {
  readonly outcome: Outcome;
  readonly meaning: string;
}

const THROTTLED: KnownCode = {
  outcome: Outcome.THROTTLED,
  meaning: 'more than 20 messages per minute, so DingTalk throttles the robot',
};
const TOO_MANY_CALLS: KnownCode = { outcome: Outcome.THROTTLED, meaning: 'too many calls, so DingTalk throttles them' };
const UNKNOWN_CODE: KnownCode = { outcome: Outcome.UNKNOWN, meaning: 'an unknown error code' };
const UNKNOWN_TOKEN: KnownCode = { outcome: Outcome.ROBOT_REFUSED, meaning: 'the access token belongs to no robot' };
const TOO_LONG: KnownCode = { outcome: Outcome.TOO_LONG, meaning: 'the message is longer than 20,000 bytes' };
const MALFORMED: KnownCode = { outcome: Outcome.MESSAGE_REFUSED, meaning: 'the message is malformed, which is a bug in this bridge' };

/** Codes that are documented or were seen; 310000 has several causes, which only errmsg distinguishes. */
const KNOWN_CODES = new Map<number, KnownCode>([
  [-1, { outcome: Outcome.UNAVAILABLE, meaning: 'DingTalk is busy' }],
  [130101, THROTTLED],
  [410100, THROTTLED],
  [310000, { outcome: Outcome.ROBOT_REFUSED, meaning: 'the robot’s security settings (keyword, signature or IP list) reject the message' }],
  [300001, UNKNOWN_TOKEN],
  [300005, UNKNOWN_TOKEN],
  [400101, UNKNOWN_TOKEN],
  [400013, { outcome: Outcome.ROBOT_REFUSED, meaning: 'the group was dissolved' }],
  [400102, { outcome: Outcome.ROBOT_REFUSED, meaning: 'the robot was disabled' }],
  [400106, { outcome: Outcome.ROBOT_REFUSED, meaning: 'the robot was removed from the group' }],
  [460101, TOO_LONG],
  [101002, TOO_LONG],
  [40035, MALFORMED],
  [43002, MALFORMED],
  [43004, MALFORMED],
  [400105, MALFORMED],
]);

/**
 * Reads an answer of the robot API. DingTalk reports failures with HTTP 200, so only `errcode` 0 counts as delivered. A status of
 * failure says that the message was not taken; one of success without DingTalk's own words says nothing.
 *
 * @param body undefined when it was too long to be read
 * @param secrets what must not stand in the reason, though DingTalk, or a proxy in its place, may repeat it
 */
export function readAnswer(httpStatus: number, body: string | undefined, secrets: readonly string[] = []): Answer {
  if (httpStatus >= 300) return { outcome: outcomeOf(httpStatus), reason: `HTTP ${httpStatus}` };
  if (body === undefined) return { outcome: Outcome.UNCONFIRMED, reason: 'an answer that is too long' };
  const answer = httpStatus === 200 ? tryParseObject(body) : {};
  if (!answer) return { outcome: Outcome.UNCONFIRMED, reason: body === '' ? 'an empty answer' : 'an answer that is not JSON' };
  const { errcode, errmsg, punish, wait } = answer;
  if (errcode === 0) return { outcome: Outcome.DELIVERED, reason: 'delivered' };
  if (punish !== undefined || wait !== undefined) return { outcome: Outcome.THROTTLED, reason: THROTTLED.meaning };
  if (typeof errcode !== 'number') return { outcome: Outcome.UNCONFIRMED, reason: 'an answer without errcode' };
  const { outcome, meaning } = understand(errcode, answer.sub_code);
  return {
    outcome,
    reason: `errcode ${errcode}: ${meaning}${typeof errmsg === 'string' ? ` (${redacted(errmsg, secrets).slice(0, 500)})` : ''}`,
  };
}

/** Also as they stand in a URL. */
function redacted(text: string, secrets: readonly string[]): string {
  const written = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return written.reduce((clean, secret) => clean.replaceAll(secret, '…'), text);
}

function outcomeOf(httpStatus: number): Outcome {
  if (httpStatus === 429) return Outcome.THROTTLED;
  if (httpStatus === 413) return Outcome.TOO_LONG;
  return httpStatus < 400 || httpStatus >= 500 || httpStatus === 408 ? Outcome.UNAVAILABLE : Outcome.REFUSED;
}

// 88 stands for the code in sub_code; 90001 to 90018 are the limits of calls per second, minute, address and company.
function understand(errcode: number, subCode: unknown): KnownCode {
  const code = errcode === 88 ? Number(subCode ?? 90018) : errcode;
  if (code >= 90001 && code <= 90018) return TOO_MANY_CALLS;
  return KNOWN_CODES.get(code) ?? UNKNOWN_CODE;
}

function tryParseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
