const WINDOW_MS = 60_000;

/**
 * As many tokens as messages are allowed in a minute; each comes back a minute after it was spent, so that no minute holds more
 * than the limit, wherever it begins. (A bucket that refills steadily would allow nearly twice the limit after a pause.)
 */
export class TokenBucket {
  private readonly spent: number[] = [];

  public constructor(public readonly messagesPerMinute: number) {}

  public available(now: number): number {
    this.expire(now);
    return this.messagesPerMinute - this.spent.length;
  }

  /** Counts a message that was sent, allowed or not, at the given time. */
  public spend(at: number): void {
    this.spent.push(at);
  }

  /** When the next token comes back; `now` when all are there. */
  public nextReturn(now: number): number {
    this.expire(now);
    const oldest = this.spent[0];
    return oldest === undefined ? now : oldest + WINDOW_MS;
  }

  private expire(now: number): void {
    while (this.spent.length > 0 && this.spent[0] <= now - WINDOW_MS) this.spent.shift();
  }
}
