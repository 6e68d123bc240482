import { duration, pendingFor, ratio, rateWindow } from '../../values/threshold';
import { ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts about Thanos. Durations are in Prometheus' notation. */
export interface ThanosThresholds {
  /**
   * How long ago a sidecar may have uploaded its last block, or have started.
   *
   * @default '4h'
   */
  readonly uploadsStaleAfter?: string;
  /**
   * How long it must have been longer ago.
   *
   * @default '5m'
   */
  readonly uploadsStaleFor?: string;
  /**
   * Over which time failures are counted.
   *
   * @default '10m'
   */
  readonly failuresWindow?: string;
  /**
   * How long operations on the bucket, uploads, loads of blocks and queries may fail.
   *
   * @default '15m'
   */
  readonly failingFor?: string;
  /**
   * Ratio of operations, loads of blocks and queries that may fail.
   *
   * @default 0.05
   */
  readonly failingRatio?: number;
  /**
   * How long the compactor may have stopped.
   *
   * @default '5m'
   */
  readonly compactorHaltedFor?: string;
  /**
   * How long a query may see fewer Store APIs than there are.
   *
   * @default '10m'
   */
  readonly storesMissingFor?: string;
}

/** @internal */
export const THANOS_THRESHOLDS = new ThresholdSet<ThanosThresholds>({
  uploadsStaleAfter: duration({
    default: '4h',
    above: '3h',
    max: '30d',
    reason: 'the first block of a new Prometheus is complete after three hours, and then there is one every two',
  }),
  uploadsStaleFor: pendingFor({ default: '5m', reason: 'a sidecar that has just started is scraped by every Prometheus by then' }),
  failuresWindow: rateWindow({ default: '10m', max: '1d', reason: 'a failure in every try is seen without a gap' }),
  failingFor: pendingFor({ default: '15m', reason: 'they are tried again in this time' }),
  failingRatio: ratio({
    of: 'the operations',
    default: 0.05,
    reason: 'more than a bucket refuses on a busy day, and than what is tried again',
  }),
  compactorHaltedFor: pendingFor({ default: '5m', reason: 'it does not start again by itself' }),
  storesMissingFor: pendingFor({ default: '10m', reason: 'longer than the pods of Prometheus take to be replaced' }),
});
