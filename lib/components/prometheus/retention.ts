import { durationMs, positiveDuration } from '../../values/durations';
import { sizeOf } from '../../kubernetes/quantities';
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
   * Bytes of blocks and log together, with B, KB, MB, GB, TB, PB or EB, which are powers of 1024 to Prometheus; at most the volume.
   *
   * @default - 80% of the volume, unless there is a percentage.
   */
  readonly size?: string;
  /**
   * Share of the volume that may be filled, in percent, 1 to 100.
   *
   * @default - no limit.
   */
  readonly percentage?: number;
}

const SIZE = /^([1-9]\d*)([KMGTPE]?)B$/;

/** The rest is for the log of the last hours, and for blocks while they are compacted. */
const SHARE_OF_VOLUME = 0.8;

const MEBIBYTE = 1024 ** 2;

/**
 * The same limits, with a size that the volume bears when there is neither size nor percentage.
 *
 * @param volume size of the volume, a quantity of Kubernetes
 * @internal
 * @throws InvalidConfigError when more is to be kept than the volume holds
 */
export function retentionOn(volume: string, retention: Retention): Retention {
  const { size, percentage } = retention;
  if (size === undefined) {
    if (percentage !== undefined) return retention;
    return { ...retention, size: `${Math.max(1, Math.floor((SHARE_OF_VOLUME * sizeOf(volume)) / MEBIBYTE))}MB` };
  }
  if (bytesOf(size) <= sizeOf(volume)) return retention;
  throw new InvalidConfigError(
    `retention size '${size}' is more than the volume of '${volume}', which would be full before: decrease it, or increase storage`,
  );
}

/** Bytes of a size in the notation of Prometheus; NaN when it is none. */
function bytesOf(size: string): number {
  const [, number, unit = ''] = SIZE.exec(size) ?? [];
  return Number(number) * 1024 ** ' KMGTPE'.indexOf(unit || ' ');
}

/**
 * The block `retention` of prometheus.yml.
 *
 * @internal
 * @throws InvalidConfigError when Prometheus would not understand it
 */
export function renderRetention({ time = '15d', size, percentage }: Retention): { time: string; size?: string; percentage?: number } {
  positiveDuration('retention time', time);
  if (size !== undefined && !SIZE.test(size)) {
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
