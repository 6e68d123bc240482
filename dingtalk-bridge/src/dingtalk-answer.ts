/** What became of a message: `throttled` and `error` may be sent again, `rejected` would be refused again. */
export enum DeliveryResult {
  OK = 'ok',
  THROTTLED = 'throttled',
  REJECTED = 'rejected',
  ERROR = 'error',
}

/** DingTalk's answer, understood. */
export interface Answer {
  readonly result: DeliveryResult;
  /** In words, for a log line or a person. */
  readonly reason: string;
}

interface KnownCode {
  readonly result: DeliveryResult;
  readonly meaning: string;
}

const THROTTLED: KnownCode = {
  result: DeliveryResult.THROTTLED,
  meaning: 'more than 20 messages in a minute; the robot is silenced for a while',
};
const UNKNOWN_TOKEN: KnownCode = { result: DeliveryResult.REJECTED, meaning: 'the access token belongs to no robot' };
const TOO_LONG: KnownCode = { result: DeliveryResult.REJECTED, meaning: 'the message is longer than 20,000 bytes' };
const BAD_REQUEST: KnownCode = { result: DeliveryResult.REJECTED, meaning: 'the message is malformed, which is a defect of this bridge' };

/** Codes that are documented or were seen; 310000 has several causes, which only errmsg tells apart. */
const KNOWN_CODES: Record<number, KnownCode> = {
  [-1]: { result: DeliveryResult.ERROR, meaning: 'DingTalk is busy' },
  130101: THROTTLED,
  410100: THROTTLED,
  310000: { result: DeliveryResult.REJECTED, meaning: 'the robot’s security settings (keyword, signature or IP list) refuse the message' },
  300001: UNKNOWN_TOKEN,
  300005: UNKNOWN_TOKEN,
  400101: UNKNOWN_TOKEN,
  400013: { result: DeliveryResult.REJECTED, meaning: 'the group was dissolved' },
  400102: { result: DeliveryResult.REJECTED, meaning: 'the robot was stopped' },
  400106: { result: DeliveryResult.REJECTED, meaning: 'the robot was removed from the group' },
  460101: TOO_LONG,
  101002: TOO_LONG,
  40035: BAD_REQUEST,
  43002: BAD_REQUEST,
  43004: BAD_REQUEST,
  400105: BAD_REQUEST,
};

/**
 * Reads an answer of the robot API. DingTalk reports failures with HTTP 200, so only `errcode` 0 counts as delivered: a
 * missing code, another content or an empty body is a failure that may pass.
 */
export function readAnswer(httpStatus: number, body: string): Answer {
  if (httpStatus !== 200) return { result: DeliveryResult.ERROR, reason: `HTTP ${httpStatus}` };
  const answer = tryParseObject(body);
  if (!answer) return { result: DeliveryResult.ERROR, reason: body === '' ? 'an empty answer' : 'an answer that is not JSON' };
  const { errcode, errmsg, punish, wait } = answer;
  if (errcode === 0) return { result: DeliveryResult.OK, reason: 'delivered' };
  if (punish !== undefined || wait !== undefined) return { result: DeliveryResult.THROTTLED, reason: THROTTLED.meaning };
  if (typeof errcode !== 'number') return { result: DeliveryResult.ERROR, reason: 'an answer without errcode' };
  const known = KNOWN_CODES[errcode] ?? { result: DeliveryResult.ERROR, meaning: 'an error code that is not known' };
  return { result: known.result, reason: `errcode ${errcode}: ${known.meaning}${typeof errmsg === 'string' ? ` (${errmsg})` : ''}` };
}

function tryParseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
