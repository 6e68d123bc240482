/** Every stand-in, whatever it receives. */
export interface StandIn<M> {
  /** What a client is configured with. */
  readonly url: string;
  /** Everything that was accepted, oldest first. */
  readonly messages: readonly M[];
  /**
   * The first accepted message that matches, also one that came before the call.
   *
   * @throws Error after `deadlineMs` (default 10,000), with what was received instead
   */
  waitFor(predicate: (message: M) => boolean, deadlineMs?: number): Promise<M>;
  /** Calls the listener with every message that is accepted from now on. */
  onMessage(listener: (message: M) => void): void;
  stop(): Promise<void>;
}

/** What has been accepted, and who waits for more. */
export abstract class Inbox<M> implements StandIn<M> {
  public readonly messages: M[] = [];
  private readonly listeners = new Set<(message: M) => void>();

  public abstract get url(): string;

  public async waitFor(predicate: (message: M) => boolean, deadlineMs = 10_000): Promise<M> {
    const past = this.messages.find(predicate);
    if (past) return past;
    return new Promise<M>((resolve, reject) => {
      const listener = (message: M) => {
        if (!predicate(message)) return;
        clearTimeout(timer);
        this.listeners.delete(listener);
        resolve(message);
      };
      const timer = setTimeout(() => {
        this.listeners.delete(listener);
        reject(new Error(`no such message within ${deadlineMs} ms; received: ${JSON.stringify(this.messages, null, 1)}`));
      }, deadlineMs);
      this.listeners.add(listener);
    });
  }

  public onMessage(listener: (message: M) => void): void {
    this.listeners.add(listener);
  }

  public abstract stop(): Promise<void>;

  protected accept(message: M): void {
    this.messages.push(message);
    for (const listener of this.listeners) listener(message);
  }
}
