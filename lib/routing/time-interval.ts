import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertDnsLabel } from '../values/names';
import { assertTimeZone } from '../values/time-zone';

/** Days of the week, under Alertmanager's names. */
export enum Weekday {
  /** Day 1 of ISO 8601, and the first of `TimeInterval.workingHours`. */
  MONDAY = 'monday',
  /** Day 2 of ISO 8601, a working day. */
  TUESDAY = 'tuesday',
  /** Day 3 of ISO 8601, a working day. */
  WEDNESDAY = 'wednesday',
  /** Day 4 of ISO 8601, a working day. */
  THURSDAY = 'thursday',
  /** Day 5 of ISO 8601, and the last of `TimeInterval.workingHours`. */
  FRIDAY = 'friday',
  /** Day 6 of ISO 8601; not a working day unless `weekdays` names it. */
  SATURDAY = 'saturday',
  /** Day 7 of ISO 8601; not a working day unless `weekdays` names it. */
  SUNDAY = 'sunday',
}

/** Hours of the day, on which days, in which zone. */
export interface TimeIntervalProps {
  /** Zone of the times, from the IANA database, for example `Asia/Shanghai`; summer time is followed. */
  readonly location: string;
  /**
   * First minute of the interval, as `HH:MM` in 24 hours.
   *
   * @default '00:00'
   */
  readonly from?: string;
  /**
   * First minute that is no longer in it, as `HH:MM`. When it is before `from`, it is meant on the next day.
   *
   * @default '24:00'
   */
  readonly to?: string;
  /**
   * The days on which it begins.
   *
   * @default - every day.
   */
  readonly weekdays?: Weekday[];
}

const DAYS = Object.values(Weekday);

const DAY_MINUTES = 24 * 60;

/** A part of one day; `end` is exclusive. */
interface DayPart {
  readonly days: Weekday[];
  readonly start: number;
  readonly end: number;
}

/** Hours that come every week, such as working hours or the night. */
@checked
export class TimeInterval {
  /**
   * Monday to Friday.
   *
   * @param from first minute, as `HH:MM`
   * @param to first minute that is no longer in it
   * @param location zone, for example `Asia/Shanghai`
   * @throws InvalidConfigError when one of them cannot work
   */
  public static workingHours(from: string, to: string, location: string): TimeInterval {
    return new TimeInterval(`working-hours-${idOf(location, from, to)}`, { from, to, location, weekdays: DAYS.slice(0, 5) });
  }

  /**
   * Every day; a range over midnight is fine.
   *
   * @param from first minute, as `HH:MM`
   * @param to first minute that is no longer in it
   * @param location zone, for example `Asia/Shanghai`
   * @throws InvalidConfigError when one of them cannot work
   */
  public static daily(from: string, to: string, location: string): TimeInterval {
    return new TimeInterval(`daily-${idOf(location, from, to)}`, { from, to, location });
  }

  private readonly parts: DayPart[];
  private madeClock?: Intl.DateTimeFormat;

  /**
   * @param name unique among the intervals of an Alertmanager
   * @throws InvalidConfigError when the name, a time or the zone is not valid, or no time or no day is in it
   */
  public constructor(
    public readonly name: string,
    private readonly props: TimeIntervalProps,
  ) {
    assertDnsLabel('time interval', name);
    assertTimeZone(`location of time interval '${name}'`, props.location);
    const { from = '00:00', to = '24:00', weekdays = DAYS } = props;
    if (from === '24:00') throw new InvalidConfigError(`time interval '${name}' starts at 24:00, when the day is over: use 00:00`);
    const [start, end] = [minutes(name, from), minutes(name, to)];
    if (start === end) {
      throw new InvalidConfigError(
        `time interval '${name}' from '${from}' to '${to}' is empty: make them different, or leave out both for the whole day`,
      );
    }
    if (weekdays.length === 0) {
      throw new InvalidConfigError(`time interval '${name}' has no weekdays: list at least one, or leave them out for every day`);
    }
    this.parts = dayParts(start, end, weekdays);
  }

  /** Whether a moment is within the hours, by the clock of their zone and to the minute. */
  public contains(moment: Date): boolean {
    const now = Object.fromEntries(this.clock.formatToParts(moment).map(({ type, value }) => [type, value]));
    const minute = Number(now.hour) * 60 + Number(now.minute);
    return this.parts.some(
      ({ days, start, end }) => days.includes(now.weekday.toLowerCase() as Weekday) && start <= minute && minute < end,
    );
  }

  /** The clock of its zone; making one takes a hundred times as long as asking it. */
  private get clock(): Intl.DateTimeFormat {
    const format = { timeZone: this.props.location, hourCycle: 'h23', weekday: 'long', hour: '2-digit', minute: '2-digit' } as const;
    return (this.madeClock ??= new Intl.DateTimeFormat('en', format));
  }

  /** @internal */
  public _render(): object {
    return {
      name: this.name,
      time_intervals: this.parts.map(({ days, start, end }) => ({
        times: [{ start_time: clock(start), end_time: clock(end) }],
        weekdays: days.length < DAYS.length ? days : undefined,
        location: this.props.location,
      })),
    };
  }
}

// Alertmanager's ranges end on the day on which they begin.
function dayParts(start: number, end: number, days: Weekday[]): DayPart[] {
  if (start < end) return [{ days, start, end }];
  const nextDays = days.map((day) => DAYS[(DAYS.indexOf(day) + 1) % DAYS.length]);
  return [{ days, start, end: DAY_MINUTES }, ...(end > 0 ? [{ days: nextDays, start: 0, end }] : [])];
}

function minutes(interval: string, time: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/.exec(time);
  if (match) return time === '24:00' ? DAY_MINUTES : Number(match[1]) * 60 + Number(match[2]);
  throw new InvalidConfigError(`time '${time}' of time interval '${interval}' is not a time of day: use HH:MM from 00:00 to 24:00`);
}

function clock(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

function idOf(location: string, from: string, to: string): string {
  return `${location}-${from}-${to}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
