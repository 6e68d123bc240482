import { Robot } from './robot';
import { Style } from './style';
import { TokenBucket } from './token-bucket';

const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 60_000;
// DingTalk silences a robot for ten minutes; what comes within them may prolong it.
const FIRST_PENALTY_MS = 60_000;
const LONGEST_PENALTY_MS = 600_000;
/** A robot that was refused is asked again after so long, in case somebody has repaired it. */
const REFUSED_MS = 300_000;

/** A robot with its share of DingTalk's patience. */
export class Lane {
  public readonly bucket: TokenBucket;
  /** Tokens that only critical alerts may spend. */
  public readonly reserve: number;

  private blocked = 0;
  private failures = 0;
  private penalties = 0;

  public constructor(
    public readonly robot: Robot,
    public readonly style: Style,
    messagesPerMinute: number,
  ) {
    this.bucket = new TokenBucket(messagesPerMinute);
    this.reserve = Math.min(3, Math.floor(messagesPerMinute / 6));
  }

  /** Until when the robot had better be left alone. */
  public get blockedUntil(): number {
    return this.blocked;
  }

  public succeeded(): void {
    this.blocked = 0;
    this.failures = 0;
    this.penalties = 0;
  }

  public failed(now: number): void {
    this.blocked = now + Math.min(FIRST_BACKOFF_MS * 2 ** this.failures++, LONGEST_BACKOFF_MS);
  }

  public throttled(now: number): void {
    this.blocked = now + Math.min(FIRST_PENALTY_MS * 2 ** this.penalties++, LONGEST_PENALTY_MS);
  }

  public refused(now: number): void {
    this.blocked = now + REFUSED_MS;
  }
}
