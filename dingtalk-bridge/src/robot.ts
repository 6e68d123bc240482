import { createHmac } from 'node:crypto';
import { Answer, Outcome, readAnswer } from './dingtalk-answer';
import { DingTalkMessage } from './message';
import { SecretFile } from './secret-file';

/** How long DingTalk may take to answer. */
export const POST_TIMEOUT_MS = 5_000;

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
    private readonly now: () => number = Date.now,
  ) {}

  public get name(): string {
    return this.props.name;
  }

  /** Posts a message once, signed for this attempt. Never throws: what went wrong is in the answer. */
  public async post(message: DingTalkMessage): Promise<Answer> {
    let url: URL;
    try {
      url = await this.signedUrl();
    } catch (cause) {
      return { outcome: Outcome.UNAVAILABLE, reason: `a secret cannot be read: ${(cause as Error).message}` };
    }
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(message),
        redirect: 'error', // the URL carries the token, which no other host may see
        signal: AbortSignal.timeout(POST_TIMEOUT_MS),
      });
      return readAnswer(response.status, await response.text());
    } catch (cause) {
      return { outcome: Outcome.UNAVAILABLE, reason: `no answer: ${describeFailure(cause)}` };
    }
  }

  /** @throws Error that names the secret file that cannot be read */
  public async checkSecrets(): Promise<void> {
    await this.signedUrl();
  }

  private async signedUrl(): Promise<URL> {
    const url = new URL(this.props.endpoint);
    url.searchParams.set('access_token', await this.props.accessToken.read());
    if (this.props.secret) {
      const timestamp = this.now();
      url.searchParams.set('timestamp', String(timestamp));
      url.searchParams.set('sign', sign(await this.props.secret.read(), timestamp));
    }
    return url;
  }
}

// Only codes and names: a message of fetch may quote the URL, and with it the token.
function describeFailure(cause: unknown): string {
  const error = cause as Error & { cause?: { code?: string } };
  if (error.name === 'TimeoutError') return `timeout after ${POST_TIMEOUT_MS / 1000} s`;
  return error.cause?.code ?? error.name;
}
