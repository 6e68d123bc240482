import { Clock } from '../../../dingtalk-bridge/src/clock';
import { Stamp } from '../../../runtime/boot-clock';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that moves only when a test advances it. */
export class FakeClock implements Clock {
  private readonly timers = new Set<Timer>();
  private wallOffset = 0;

  public constructor(
    private time: number,
    private readonly boot = 'test',
  ) {}

  /** Whether somebody waits for the time to pass. */
  public get isAwaited(): boolean {
    return this.timers.size > 0;
  }

  /** When the next timer is due; Infinity when there is none. */
  public get nextAt(): number {
    return Math.min(...[...this.timers].map((timer) => timer.at));
  }

  public readonly now = (): number => this.time;

  public wall(): number {
    return this.time + this.wallOffset;
  }

  public stamp(): Stamp {
    return { boot: this.boot, up: this.time, wall: this.wall() };
  }

  /** Sets the wall clock forward, or back. */
  public stepWall(ms: number): void {
    this.wallOffset += ms;
  }

  public after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.time + delayMs, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  public moveTo(time: number): void {
    this.time = time;
    for (const timer of this.timers) {
      if (timer.at > time) continue;
      this.timers.delete(timer);
      timer.callback();
    }
  }
}
