import { createHmac } from 'node:crypto';
import { postJson, PostLimits } from '../../runtime/post';
import { Answer, Outcome, readAnswer } from './dingtalk-answer';
import { DingTalkMessage } from './message';
import { SecretFile } from '../../runtime/secret-file';

/** DingTalk answers within a second, with a hundred bytes. */
const LIMITS: PostLimits = { deadlineMs: 5_000, maxAnswerBytes: 64 * 1024 };

/**
 * The `sign` parameter of a request, before URL encoding.
 *
 * @param timestampMs milliseconds since the epoch; DingTalk accepts what is within an hour of its own clock
 * @see https://open.dingtalk.com/document/robots/customize-robot-security-settings
 */
export function sign(secret: string, timestampMs: number): string {
  return createHmac('sha256', secret).update(`${timestampMs}\n${secret}`).digest('base64');
}

/** Where a robot is and what lets us speak through it. */
export interface RobotProps {
  readonly name: string;
  readonly endpoint: string;
  readonly accessToken: SecretFile;
  /** @default - the robot is secured by keyword or IP list; requests are not signed. */
  readonly secret?: SecretFile;
}

/** A custom robot of a DingTalk group. */
export class Robot {
  public constructor(
    private readonly props: RobotProps,
    /** Milliseconds since the epoch. */
    private readonly now: () => number = Date.now,
  ) {}

  public get name(): string {
    return this.props.name;
  }

  /**
   * Posts a message once, signed for this attempt. Never throws: what went wrong is in the answer.
   *
   * @param mayLeave asked right before the message leaves
   */
  public async post(message: DingTalkMessage, mayLeave?: () => boolean): Promise<Answer> {
    let url: URL;
    try {
      url = this.signedUrl();
    } catch (cause) {
      return { outcome: Outcome.UNREACHABLE, reason: `a secret cannot be read: ${(cause as Error).message}` };
    }
    const result = await postJson(url, JSON.stringify(message), { ...LIMITS, mayLeave });
    if (result.answered) return readAnswer(result.status, result.body, secretsIn(url));
    return { outcome: result.sent ? Outcome.UNCONFIRMED : Outcome.UNREACHABLE, reason: `no answer: ${result.reason}` };
  }

  /** @throws Error that names the secret file that cannot be read */
  public checkSecrets(): void {
    this.signedUrl();
  }

  /** Whether its secrets can be read. */
  public hasSecrets(): boolean {
    try {
      this.checkSecrets();
      return true;
    } catch {
      return false;
    }
  }

  private signedUrl(): URL {
    const url = new URL(this.props.endpoint);
    url.searchParams.set('access_token', this.props.accessToken.read());
    if (this.props.secret) {
      const timestamp = this.now();
      url.searchParams.set('timestamp', String(timestamp));
      url.searchParams.set('sign', sign(this.props.secret.read(), timestamp));
    }
    return url;
  }
}

function secretsIn({ searchParams }: URL): string[] {
  return ['access_token', 'sign'].flatMap((name) => searchParams.getAll(name)).filter((secret) => secret !== '');
}
