import { Posted } from './queue-record';
import { Robot } from './robot';
import { Style } from './style';
import { TokenBucket } from './token-bucket';

const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 60_000;
// DingTalk silences a robot for ten minutes; what comes within them may prolong it.
export const FIRST_PENALTY_MS = 60_000;
const LONGEST_PENALTY_MS = 600_000;
/** A robot that was refused is asked again after so long, in case somebody has repaired it. */
const REFUSED_MS = 300_000;
/** When so many different notifications fail in a row, it is not because of what they say. */
const OUTAGE_NOTIFICATIONS = 3;

/** A robot with its share of DingTalk's patience. Its times are those of {@link Clock.now}. */
export class Lane {
  public readonly bucket: TokenBucket;
  /** Tokens that only critical alerts may spend. */
  public readonly reserve: number;

  private blocked = 0;
  private failed = new Set<string>();
  private lastPenaltyMs = 0;
  private refused = false;

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

  /** Whether the last that DingTalk said about the robot was that it refuses it. */
  public get isRefused(): boolean {
    return this.refused;
  }

  /** @returns whether an outage ends with it */
  public succeeded(): boolean {
    const isRecovery = this.failed.size >= OUTAGE_NOTIFICATIONS;
    this.blocked = 0;
    this.failed = new Set();
    this.lastPenaltyMs = 0;
    this.refused = false;
    return isRecovery;
  }

  /** The pause grows with every other notification that fails, but not with one that fails again: that may be its own fault. */
  public failedWith(notification: string, now: number): void {
    const longest = 1 + Math.ceil(Math.log2(LONGEST_BACKOFF_MS / FIRST_BACKOFF_MS));
    if (this.failed.size < longest) this.failed.add(notification);
    this.blocked = now + Math.min(FIRST_BACKOFF_MS * 2 ** (this.failed.size - 1), LONGEST_BACKOFF_MS);
  }

  /** @returns for how many milliseconds the robot is silent */
  public throttled(now: number): number {
    const penaltyMs = Math.min(2 * this.lastPenaltyMs || FIRST_PENALTY_MS, LONGEST_PENALTY_MS);
    this.punish(now, penaltyMs);
    return penaltyMs;
  }

  /** Takes over what the process before this one has sent, or a penalty that it got. */
  public remember({ at, penaltyMs }: Pick<Posted, 'at' | 'penaltyMs'>): void {
    if (penaltyMs === undefined) this.bucket.spend(at);
    else this.punish(at, penaltyMs);
  }

  /** Notes that DingTalk refuses the robot. */
  public refuse(): void {
    this.refused = true;
  }

  /** Leaves the message to another robot for a while. */
  public leave(now: number): void {
    this.blocked = now + REFUSED_MS;
  }

  private punish(at: number, penaltyMs: number): void {
    this.lastPenaltyMs = penaltyMs;
    this.blocked = at + penaltyMs;
  }
}
