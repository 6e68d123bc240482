import { durationMs } from './durations';
import { percentText, rounded } from './percent-text';

/** An end of a range, on the scale of its threshold: numbers as they are, durations in milliseconds. */
export interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

/** A limit that an alert or a panel judges by: the only place that has its default. */
export interface Threshold<T> {
  /** What it is measured in, for people. */
  readonly unit: string;
  readonly default: T;
  /** Why the default is what it is. */
  readonly reason: string;
  /** What is allowed, for example `a ratio above 0 and below 1`. */
  readonly range: string;
  /** The ends of the range; none for a list. */
  readonly bounds?: { readonly low: Bound; readonly high: Bound };
  /** Whether a rate or an increase is taken over it, for which there must be several scrapes in it. */
  readonly rateWindow: boolean;

  /** Where the value lies on the scale of the bounds. */
  size(value: T): number;

  /** A sentence that says what is wrong with the value, and what is allowed. */
  violation(name: string, value: unknown): string | undefined;
}

/** A threshold for each property of the props: one that is missing does not compile. */
export type ThresholdTable<Props> = { readonly [Name in keyof Required<Props>]: Threshold<Required<Props>[Name]> };

/** One bound below and one above: `min` and `max` are allowed themselves, `above` and `below` are not. */
export type Range<T> = ({ readonly min: T } | { readonly above: T }) & ({ readonly max: T } | { readonly below: T });

interface Stated<T> {
  readonly default: T;
  readonly reason: string;
}

interface Numeric extends Stated<number> {
  readonly unit: string;
}

/** A share of something, from 0 to 1; the open interval unless the range says otherwise. Never a percentage. */
export function ratio(stated: Stated<number> & { readonly of: string } & Partial<Range<number>>): Threshold<number> {
  const range = withDefaults(stated, { above: 0, below: 1 });
  const text = `a ratio ${rangeText(range)}`;
  return {
    ...numeric({ ...stated, unit: `ratio of ${stated.of}` }, range, text),
    violation: (name, value) => {
      const wrong = numberViolation(name, value, range, text);
      const asPercentage = typeof value === 'number' && value > 1 && value <= 100;
      return wrong !== undefined && asPercentage
        ? `${name} ${value} is in percent: must be ${text}, so write ${rounded(value / 100)} for ${percentText(value / 100)}`
        : wrong;
    },
  };
}

/** A number in the unit of the metric that it is compared with, or a multiple of something. */
export function number(stated: Numeric & Range<number>): Threshold<number> {
  return numeric(stated, stated, `a number ${rangeText(stated)}`);
}

/** A whole number of things. */
export function count(stated: Numeric & Range<number>): Threshold<number> {
  const text = `a whole number ${rangeText(stated)}`;
  return {
    ...numeric(stated, stated, text),
    violation: (name, value) =>
      numberViolation(name, value, stated, text) ??
      (Number.isInteger(value) ? undefined : `${name} ${String(value)} is out of range: must be ${text}`),
  };
}

/** A length of time in Prometheus' notation. */
export function duration(stated: Stated<string> & Range<string>): Threshold<string> {
  return timed(stated, false);
}

/** For how long the expression of an alert must hold. */
export function pendingFor(stated: Stated<string>): Threshold<string> {
  return timed({ ...stated, min: '1s', max: '1d' }, false);
}

/** The range of a rate, an increase or a trend. Whether it holds enough scrapes is checked where their interval is known. */
export function rateWindow(stated: Stated<string> & Partial<Range<string>>): Threshold<string> {
  return timed({ ...stated, ...withDefaults(stated, { min: '10s', max: '30d' }) }, true);
}

/** One of several words. */
export function choice<T extends string>(stated: Stated<T> & { readonly unit: string; readonly of: readonly T[] }): Threshold<T> {
  const { unit, default: usual, reason, of } = stated;
  const range = `one of ${shown([...of])}`;
  return {
    unit,
    default: usual,
    reason,
    range,
    rateWindow: false,
    size: (value) => of.indexOf(value),
    violation: (name, value) => (of.includes(value as T) ? undefined : `${name} ${shown(value)} is not allowed: must be ${range}`),
  };
}

/**
 * A list, of which any element may be wrong.
 *
 * @param allowed what each element must be, for people
 * @param isAllowed whether it is that
 */
export function list<T extends string | number>(
  stated: Stated<T[]> & { readonly unit: string; readonly mayBeEmpty?: boolean },
  allowed: string,
  isAllowed: (element: T) => boolean,
): Threshold<T[]> {
  const range = `a list${stated.mayBeEmpty ? '' : ', not empty,'} of ${allowed}`;
  return {
    unit: stated.unit,
    default: stated.default,
    reason: stated.reason,
    range,
    rateWindow: false,
    size: (value) => value.length,
    violation: (name, value) => {
      if (!Array.isArray(value)) return `${name} ${shown(value)} is not a list: must be ${range}`;
      if (value.length === 0 && !stated.mayBeEmpty) return `${name} is empty: must be ${range}`;
      const wrong = (value as T[]).find((element) => !isAllowed(element));
      return wrong === undefined ? undefined : `${name} has ${shown(wrong)}: must be ${range}`;
    },
  };
}

/** As errors and documents show a value. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : Array.isArray(value) ? value.map(shown).join(', ') : String(value);
}

function numeric({ unit, default: usual, reason }: Numeric, range: Range<number>, text: string): Threshold<number> {
  return {
    unit,
    default: usual,
    reason,
    range: text,
    bounds: bounds(range, (value) => value),
    rateWindow: false,
    size: (value) => value,
    violation: (name, value) => numberViolation(name, value, range, text),
  };
}

function timed(stated: Stated<string> & Range<string>, isRateWindow: boolean): Threshold<string> {
  const { default: usual, reason } = stated;
  const size = (value: string): number => durationMs('duration', value);
  const ends = bounds(stated, size);
  const text = `a duration ${rangeText(stated)}`;
  return {
    unit: 'duration',
    default: usual,
    reason,
    range: text,
    bounds: ends,
    rateWindow: isRateWindow,
    size,
    violation: (name, value) => {
      if (typeof value !== 'string') return `${name} ${shown(value)} is not a duration: must be ${text}`;
      const ms = durationOrReason(name, value);
      if (typeof ms === 'string') return ms;
      return within(ends, ms) ? undefined : `${name} '${value}' is out of range: must be ${text}`;
    },
  };
}

/** Milliseconds, or why it is no duration. */
function durationOrReason(name: string, value: string): number | string {
  try {
    return durationMs(name, value);
  } catch (error) {
    return (error as Error).message;
  }
}

function numberViolation(name: string, value: unknown, range: Range<number>, text: string): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return `${name} ${shown(value)} must be a finite number: ${text}`;
  const ends = bounds(range, (end) => end);
  return within(ends, value) ? undefined : `${name} ${value} is out of range: must be ${text}`;
}

function within({ low, high }: { low: Bound; high: Bound }, size: number): boolean {
  return (low.inclusive ? size >= low.value : size > low.value) && (high.inclusive ? size <= high.value : size < high.value);
}

function bounds<T>(range: Range<T>, size: (value: T) => number): { low: Bound; high: Bound } {
  return {
    low: 'min' in range ? { value: size(range.min), inclusive: true } : { value: size(range.above), inclusive: false },
    high: 'max' in range ? { value: size(range.max), inclusive: true } : { value: size(range.below), inclusive: false },
  };
}

function rangeText<T>(range: Range<T>): string {
  if ('min' in range && 'max' in range) return `from ${shown(range.min)} to ${shown(range.max)}`;
  const low = 'min' in range ? `of at least ${shown(range.min)}` : `above ${shown(range.above)}`;
  return `${low} and ${'max' in range ? `at most ${shown(range.max)}` : `below ${shown(range.below)}`}`;
}

/** What the range leaves open is taken from the defaults. */
function withDefaults<T>(given: object, defaults: Range<T>): Range<T> {
  const low = pick(given, ['min', 'above']) ?? pick(defaults, ['min', 'above']);
  const high = pick(given, ['max', 'below']) ?? pick(defaults, ['max', 'below']);
  return { ...low, ...high } as Range<T>;
}

function pick(from: object, names: string[]): object | undefined {
  const found = Object.entries(from).filter(([name]) => names.includes(name));
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
