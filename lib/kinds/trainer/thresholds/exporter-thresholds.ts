import { count, duration, number, pendingFor, ratio, rateWindow, ThresholdTable } from '../../../values/threshold';

/** When what a trainer exports counts as unreliable. Durations are in Prometheus' notation. */
export interface ExporterThresholds {
  /**
   * How long a pod may answer without the metrics that its label promises.
   *
   * @default '5m'
   */
  readonly metricsMissingFor?: string;
  /**
   * Shortest time without anything recorded that counts as stale; a slow run gets `exporterStaleAfterSteps` instead.
   *
   * @default '5m'
   */
  readonly exporterStaleAfter?: string;
  /**
   * How many of its own median steps a slow run may be without anything recorded.
   *
   * @default 5
   */
  readonly exporterStaleAfterSteps?: number;
  /**
   * How long the metrics must be stale.
   *
   * @default '1m'
   */
  readonly exporterStaleFor?: string;
  /**
   * How long a scrape of a run may take.
   *
   * @default '5s'
   */
  readonly scrapeSlowAfter?: string;
  /**
   * How long scrapes must be that slow.
   *
   * @default '5m'
   */
  readonly scrapeSlowFor?: string;
  /**
   * Series that one pod may export: a fuse, above which its scrape fails and nobody else's.
   *
   * @default 2000
   */
  readonly sampleLimit?: number;
  /**
   * Ratio of `sampleLimit` above which a pod has too many series.
   *
   * @default 0.9
   */
  readonly cardinalityRatio?: number;
  /**
   * How long a value that was folded into `other` keeps the alert firing.
   *
   * @default '10m'
   */
  readonly labelOverflowWindow?: string;
  /**
   * How long there must be too many series.
   *
   * @default '5m'
   */
  readonly cardinalityFor?: string;
  /**
   * How long a file that was found damaged keeps its alert firing.
   *
   * @default '1h'
   */
  readonly damagedFileWindow?: string;
  /**
   * How long that must be known.
   *
   * @default '1m'
   */
  readonly damagedFileFor?: string;
}

/** @internal */
export const EXPORTER_THRESHOLDS: ThresholdTable<ExporterThresholds> = {
  metricsMissingFor: pendingFor({ default: '5m', reason: 'longer than a run needs to do its first step after its state' }),
  exporterStaleAfter: rateWindow({ default: '5m', max: '1d', reason: 'longer than a slow batch or an upload between two steps' }),
  exporterStaleAfterSteps: number({ unit: 'median steps', default: 5, above: 1, max: 1000, reason: 'as for a stall' }),
  exporterStaleFor: pendingFor({ default: '1m', reason: 'a single scrape that comes late raises nothing' }),
  scrapeSlowAfter: duration({
    default: '5s',
    min: '100ms',
    below: '10s',
    reason: 'half of the timeout of 10s, at which the scrape is lost',
  }),
  scrapeSlowFor: pendingFor({ default: '5m', reason: 'longer than a save that holds the machine' }),
  sampleLimit: count({
    unit: 'series',
    default: 2000,
    min: 10,
    max: 1_000_000,
    reason: 'one worker with every series of the contract stays below it',
  }),
  cardinalityRatio: ratio({ of: 'sampleLimit', default: 0.9, reason: 'there is time to act before the scrape fails as a whole' }),
  labelOverflowWindow: rateWindow({ default: '10m', max: '1d', reason: 'twice as long as the alert waits' }),
  cardinalityFor: pendingFor({ default: '5m', reason: 'the two pods of a restart raise nothing' }),
  damagedFileWindow: rateWindow({ default: '1h', max: '7d', reason: 'as for a checkpoint, which may lie on the same volume' }),
  damagedFileFor: pendingFor({ default: '1m', reason: 'a Prometheus that has just started has seen all pods of the run by then' }),
};
