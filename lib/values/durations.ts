import { InvalidConfigError } from './invalid-config-error';

const UNITS_MS: Record<string, number> = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Servers count nanoseconds in 64 bits. */
const LONGEST_YEARS = 292;

const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;

/**
 * Length of a duration as Prometheus, Alertmanager and Thanos write it.
 *
 * @param what what it is the duration of, as it stands in the error, for example `scrape interval`
 * @returns milliseconds
 * @throws InvalidConfigError when it is not one
 */
export function durationMs(what: string, duration: string): number {
  const match = duration === '' ? null : DURATION.exec(duration);
  if (match) {
    const length = Object.values(UNITS_MS).reduce((sum, ms, i) => sum + Number(match[i + 1] ?? 0) * ms, 0);
    if (length <= LONGEST_YEARS * UNITS_MS.y) return length;
    throw new InvalidConfigError(`${what} '${duration}' is too long: use at most '${LONGEST_YEARS}y'`);
  }
  throw new InvalidConfigError(
    `${what} '${duration}' is not a duration: write whole numbers with ms, s, m, h, d, w or y, largest first, for example '30s' or '1h30m'`,
  );
}

/**
 * @returns `duration` as it is
 * @throws InvalidConfigError when it is no duration or zero
 */
export function positiveDuration(what: string, duration: string): string {
  if (durationMs(what, duration) > 0) return duration;
  throw new InvalidConfigError(`${what} '${duration}' must be longer than 0`);
}

/** Seconds of a duration that was checked before, as PromQL compares them. */
export function inSeconds(duration: string): number {
  return durationMs('duration', duration) / 1000;
}

/**
 * @returns the seconds of `duration`
 * @throws InvalidConfigError when it is no duration or zero
 */
export function positiveSeconds(what: string, duration: string): number {
  return inSeconds(positiveDuration(what, duration));
}
