import { durationMs, positiveDuration } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';

/** How long samples are kept; what exceeds any of the limits is deleted, oldest first. */
export interface Retention {
  /**
   * Age from which samples are deleted, for example `15d`.
   *
   * @default '15d'
   */
  readonly time?: string;
  /**
   * Bytes of blocks and log together, with B, KB, MB, GB, TB, PB or EB, which are powers of 1024 to Prometheus.
   *
   * @default - no limit.
   */
  readonly size?: string;
  /**
   * Share of the volume that may be filled, in percent, 1 to 100.
   *
   * @default - no limit.
   */
  readonly percentage?: number;
}

/**
 * The block `retention` of prometheus.yml.
 *
 * @internal
 * @throws InvalidConfigError when Prometheus would not understand it
 */
export function renderRetention({ time = '15d', size, percentage }: Retention): { time: string; size?: string; percentage?: number } {
  positiveDuration('retention time', time);
  if (size !== undefined && !/^[1-9]\d*([KMGTPE]?B)$/.test(size)) {
    throw new InvalidConfigError(
      `retention size '${size}' is not a size: write a whole number with B, KB, MB, GB, TB, PB or EB, for example '40GB'`,
    );
  }
  if (percentage !== undefined && !(Number.isInteger(percentage) && percentage >= 1 && percentage <= 100)) {
    throw new InvalidConfigError(`retention percentage ${percentage} is not a percentage: use a whole number from 1 to 100`);
  }
  return { time, size, percentage };
}

/**
 * How long samples are kept at most, in milliseconds.
 *
 * @internal
 */
export function retentionMs({ time = '15d' }: Retention): number {
  return durationMs('retention time', time);
}
