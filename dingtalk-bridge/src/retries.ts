const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 60_000;
/** A notification that has failed so often lets all others pass. */
const SUSPECT_FAILURES = 3;

interface Trouble {
  failures: number;
  /** Those failures that may be final, whatever happens to others. */
  refusals: number;
  until: number;
}

/**
 * What went wrong with the notifications of a channel, so that none of them holds up the others: each one has a back-off of its own.
 * Its times are those of {@link Clock.now}.
 */
export class Retries {
  private readonly troubles = new Map<number, Trouble>();
  private digestLimit = Infinity;

  /** How many notifications the next digest may take: one after a failure, then four times as many with every success. */
  public get maxInDigest(): number {
    return this.digestLimit;
  }

  /** The notifications that have failed. */
  public get ids(): Iterable<number> {
    return this.troubles.keys();
  }

  /** When the next of them may be sent again; Infinity when none waits for that. */
  public nextAt(now: number): number {
    return Math.min(...[...this.troubles.values()].map(({ until }) => until).filter((until) => until > now));
  }

  public isPaused(id: number, now: number): boolean {
    return (this.troubles.get(id)?.until ?? now) > now;
  }

  public isSuspect(id: number): boolean {
    return (this.troubles.get(id)?.failures ?? 0) >= SUSPECT_FAILURES;
  }

  /** A message with this notification alone failed. */
  public failed(id: number, now: number): void {
    const trouble = this.find(id);
    trouble.until = now + Math.min(FIRST_BACKOFF_MS * 2 ** trouble.failures++, LONGEST_BACKOFF_MS);
    this.digestLimit = 1;
  }

  /** Lets others pass until then. */
  public postpone(id: number, until: number): void {
    this.find(id).until = until;
  }

  /** @returns how often this notification was refused alone */
  public refused(id: number): number {
    return ++this.find(id).refusals;
  }

  public digestFailed(): void {
    this.digestLimit = 1;
  }

  /** @param isRecovery whether the failures before were those of the robot */
  public succeeded(isRecovery: boolean): void {
    this.digestLimit *= 4;
    if (!isRecovery) return;
    for (const trouble of this.troubles.values()) Object.assign(trouble, { failures: 0, until: 0 });
  }

  /** Forgets the notifications that are done with. */
  public forget(isDone: (id: number) => boolean): void {
    for (const id of this.troubles.keys()) if (isDone(id)) this.troubles.delete(id);
  }

  private find(id: number): Trouble {
    const trouble = this.troubles.get(id) ?? { failures: 0, refusals: 0, until: 0 };
    this.troubles.set(id, trouble);
    return trouble;
  }
}
