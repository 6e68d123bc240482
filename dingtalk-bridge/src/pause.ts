import { Clock } from './clock';

/** A wait that somebody can cut short. */
export class Pause {
  private wakeUp: () => void = () => undefined;

  public constructor(private readonly clock: Clock) {}

  /** Ends the wait that is under way, if one is. */
  public end(): void {
    this.wakeUp();
  }

  /** Waits for the delay, or until `end`; with an infinite delay for that alone. */
  public async wait(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = delayMs === Infinity ? () => undefined : this.clock.after(delayMs, resolve);
      this.wakeUp = () => {
        cancel();
        resolve();
      };
    });
  }
}
