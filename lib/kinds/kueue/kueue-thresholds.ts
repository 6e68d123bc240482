import { count, pendingFor, rateWindow } from '../../values/threshold';
import { ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts about queues, in Prometheus' notation. */
export interface KueueThresholds {
  /**
   * How long workloads may wait in a queue from which none is admitted.
   *
   * @default '4h'
   */
  readonly queueWaitFor?: string;
  /**
   * Over which time an admitted workload shows that the queue moves.
   *
   * @default '5m'
   */
  readonly admissionWindow?: string;
  /**
   * Over which time evictions are counted.
   *
   * @default '15m'
   */
  readonly evictionWindow?: string;
  /**
   * How many workloads must be evicted within `evictionWindow`, by a queue for one reason.
   *
   * @default 1
   */
  readonly evictions?: number;
}

/** @internal */
export const KUEUE_THRESHOLDS = new ThresholdSet<KueueThresholds>({
  queueWaitFor: pendingFor({ default: '4h', reason: 'half of a working day, in which most queues admit something' }),
  admissionWindow: rateWindow({ default: '5m', max: '1d', reason: 'several scrapes at any interval' }),
  evictionWindow: rateWindow({ default: '15m', max: '1d', reason: 'long enough to be read' }),
  evictions: count({ unit: 'workloads', default: 1, min: 1, max: 1000, reason: 'each loses what it computed since its last checkpoint' }),
});
