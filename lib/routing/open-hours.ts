import { InvalidConfigError } from '../values/invalid-config-error';
import { TimeInterval } from './time-interval';

/** A week from a Monday on, in steps of which every change of an hour in any zone is a multiple. */
const MONDAY = Date.UTC(2026, 0, 5);

const STEP_MS = 15 * 60_000;

const WEEK = Array.from({ length: (7 * 24 * 60 * 60_000) / STEP_MS }, (_, i) => new Date(MONDAY + i * STEP_MS));

/** Hours of a week. */
export interface OpenHours {
  /** In which something might be sent. */
  readonly active: number;
  /** In which it is sent, because it is not muted then. */
  readonly open: number;
}

/** What is left of the hours in which a route is active, every hour unless there are intervals, when it is muted in others. */
export function openHours(activeDuring: TimeInterval[] | undefined, mutedDuring: TimeInterval[]): OpenHours {
  const within = (intervals: TimeInterval[]) => (moment: Date) => intervals.some((interval) => interval.contains(moment));
  const active = activeDuring && activeDuring.length > 0 ? WEEK.filter(within(activeDuring)) : WEEK;
  const open = mutedDuring.length > 0 ? active.filter((moment) => !within(mutedDuring)(moment)) : active;
  return { active: hours(active), open: hours(open) };
}

function hours(moments: Date[]): number {
  return (moments.length * STEP_MS) / 3_600_000;
}

/**
 * @param what has these hours, as it stands in the error, for example `team 'vision'`
 * @throws InvalidConfigError when there is no hour of a week in which a warning is sent, or none of those in which warnings are read
 */
export function assertWarningsAreSent(what: string, workingHours?: TimeInterval, quietHours?: TimeInterval): void {
  if (!quietHours) return;
  if (openHours(undefined, [quietHours]).open === 0) {
    throw new InvalidConfigError(`quietHours of ${what} are all 168 hours of a week, so that no warning is ever sent: make them shorter`);
  }
  if (!workingHours) return;
  const { active, open } = openHours([workingHours], [quietHours]);
  if (open > 0) return;
  throw new InvalidConfigError(
    `quietHours of ${what} cover all ${active} workingHours of a week, so that no warning is ever sent by itself: make them shorter, or leave out workingHours`,
  );
}
