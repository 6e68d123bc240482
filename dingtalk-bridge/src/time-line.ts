import { elapsed, Stamp } from '../../runtime/boot-clock';
import { Clock } from './clock';

/** A point of a log's time line, and when that was. */
export interface Moment {
  /** Milliseconds on the time line. */
  readonly at: number;
  readonly stamp: Stamp;
}

/** In no boot: of the time since then only the wall clock knows. */
const NO_BOOT = { boot: '', up: 0 };

/**
 * The time of one leadership, by which the records of its log are dated. It begins at the date that the wall clock has when the
 * leadership begins, so that a person, and a version of the bridge that knows wall time only, can read it. From there it continues
 * steadily, whatever is done to the wall clock.
 */
export class TimeLine implements Clock {
  private readonly offset: number;

  public constructor(private readonly clock: Clock) {
    this.offset = clock.wall() - clock.now();
  }

  public now(): number {
    return Math.round(this.clock.now() + this.offset);
  }

  public wall(): number {
    return this.clock.wall();
  }

  public stamp(): Stamp {
    return this.clock.stamp();
  }

  public after(delayMs: number, callback: () => void): () => void {
    return this.clock.after(delayMs, callback);
  }

  /** This moment, to be written down. */
  public moment(): Moment {
    return { at: this.now(), stamp: this.clock.stamp() };
  }

  /**
   * Where a date of an older log is on this line: as long ago as that log's line shows up to its last sign of life, and as the stamp of
   * that one shows since.
   *
   * @param last the last sign of life. Without one, as in the logs of a version that stamped nothing, the date is one of the wall clock,
   *   which proves no more than {@link elapsed} believes of it: an alert then rather waits too long than is given up because of a clock
   */
  public dateOf(at: number, last?: Moment): number {
    const now = this.clock.stamp();
    const age = last ? last.at - at + elapsed(last.stamp, now) : elapsed({ ...NO_BOOT, wall: at }, now);
    return this.now() - Math.round(Math.max(0, age));
  }
}
