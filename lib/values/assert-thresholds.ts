import { durationMs } from './durations';
import { InvalidConfigError } from './invalid-config-error';

/**
 * Refuses what would break a rule, or keep it quiet or loud for ever. Later an error could only speak of the expression that it stands in.
 *
 * @param thresholds of the alerts of a kind; texts among them are durations
 * @param shares names of those that are a share of something
 * @throws InvalidConfigError when a text is no duration, a number is none to compare with, or a share is not between 0 and 1
 */
export function assertThresholds<T extends object>(thresholds: T, shares: (keyof T & string)[] = []): void {
  for (const [name, value] of Object.entries(thresholds) as [string, unknown][]) {
    if (typeof value === 'string') durationMs(name, value);
    if (typeof value !== 'number') continue;
    if (!Number.isFinite(value)) throw new InvalidConfigError(`${name} ${value} is nothing to compare with: use a finite number`);
    if (shares.some((share) => share === name) && !(value > 0 && value < 1)) {
      throw new InvalidConfigError(`${name} ${value} is not a share: use a number above 0 and below 1, for example 0.1 for 10 %`);
    }
  }
}
