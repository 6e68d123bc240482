import { assertThresholds } from '../../values/assert-thresholds';
import { durationMs, positiveDuration } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';

/** Thresholds of the alerts about monitoring itself. Durations are in Prometheus' notation. */
export interface PrometheusThresholds {
  /**
   * How long a target must fail before the alert fires.
   *
   * @default '1m', four scrapes, so that a single lost one raises nothing
   */
  readonly targetDownFor?: string;
  /**
   * How long a scrape may take.
   *
   * @default '5s', half of the time-out
   */
  readonly targetSlowAfter?: string;
  /**
   * How long scrapes must be that slow.
   *
   * @default '5m', longer than a compaction or a garbage collection holds a target up
   */
  readonly targetSlowFor?: string;
  /**
   * How old the newest scrape of a job may be: longer than the longest scrape interval, which is checked when the app is synthesized, and
   * shorter than the 5 minutes for which Prometheus looks back.
   *
   * @default '150s', ten scrapes
   */
  readonly scrapesStaleAfter?: string;
  /**
   * How long it must be that old.
   *
   * @default '1m', in which a Prometheus that has just started has scraped everything
   */
  readonly scrapesStaleFor?: string;
  /**
   * How long the alert fires after a scrape exceeded a limit.
   *
   * @default '10m', forty scrapes, so that a target that exceeds it now and then is seen without a gap
   */
  readonly limitsExceededWindow?: string;
  /**
   * How long a failed evaluation, a failed write or a dropped alert is counted.
   *
   * @default '5m', twenty evaluations
   */
  readonly failuresWindow?: string;
  /**
   * How long the alert fires after a failed compaction or a failed truncation or read of the write-ahead log.
   *
   * @default '3h': there is one every two hours
   */
  readonly compactionFailuresWindow?: string;
  /**
   * How long a job may be without any target.
   *
   * @default '15m', longer than the images of a new component take to arrive
   */
  readonly jobEmptyFor?: string;
  /**
   * Jobs whose targets come and go and have rules of their own: whether they have targets, and how fast these are, is not judged.
   *
   * @default ['tensorflow-training']
   */
  readonly transientJobs?: string[];
  /**
   * How long a configuration that cannot be loaded may lie there.
   *
   * @default '5m', longer than a ConfigMap takes to reach all files of a pod
   */
  readonly reloadFailedFor?: string;
  /**
   * How long rules may fail, lag or reach nobody.
   *
   * @default '5m', so that the start of a replica raises nothing
   */
  readonly rulesFailingFor?: string;
  /**
   * How many times as many series as a day before count as an explosion.
   *
   * @default 2, more than a day's runs leave behind
   */
  readonly seriesGrowthFactor?: number;
  /**
   * Below this many series growth is of no concern.
   *
   * @default 100000, about 400 MiB of memory
   */
  readonly seriesGrowthFrom?: number;
  /**
   * How long there must be that many.
   *
   * @default '30m', longer than the series of replaced pods stay in memory beside the new ones after a roll-out
   */
  readonly seriesGrowthFor?: string;
  /**
   * How far a remote write may be behind.
   *
   * @default '5m', within which its queues catch up after a short outage
   */
  readonly remoteWriteBehindAfter?: string;
  /**
   * How long it must be that far behind.
   *
   * @default '5m', in which it catches up once the other side answers again
   */
  readonly remoteWriteBehindFor?: string;
  /**
   * Share of the scrapes of a job that must succeed over four weeks.
   *
   * @default 0.995, one lost scrape in two hundred: at four a minute, each hour one
   */
  readonly freshnessObjective?: number;
}

/**
 * What is older does not exist for a rule.
 *
 * @internal
 */
export const LOOKBACK_MS = 300_000;

/**
 * The thresholds, all of them set.
 *
 * @internal
 * @throws InvalidConfigError when one of them cannot work
 */
export function completeThresholds(thresholds: PrometheusThresholds): Required<PrometheusThresholds> {
  assertThresholds(thresholds);
  const given: PrometheusThresholds = Object.fromEntries(Object.entries(thresholds).filter(([, value]) => value !== undefined));
  const complete = {
    targetDownFor: '1m',
    targetSlowAfter: '5s',
    targetSlowFor: '5m',
    scrapesStaleAfter: '150s',
    scrapesStaleFor: '1m',
    limitsExceededWindow: '10m',
    failuresWindow: '5m',
    compactionFailuresWindow: '3h',
    jobEmptyFor: '15m',
    transientJobs: ['tensorflow-training'],
    reloadFailedFor: '5m',
    rulesFailingFor: '5m',
    seriesGrowthFactor: 2,
    seriesGrowthFrom: 100_000,
    seriesGrowthFor: '30m',
    remoteWriteBehindAfter: '5m',
    remoteWriteBehindFor: '5m',
    freshnessObjective: 0.995,
    ...given,
  };
  positiveDuration('targetSlowAfter', complete.targetSlowAfter);
  const stale = durationMs('scrapesStaleAfter', positiveDuration('scrapesStaleAfter', complete.scrapesStaleAfter));
  if (stale >= LOOKBACK_MS) {
    throw new InvalidConfigError(
      `scrapesStaleAfter '${complete.scrapesStaleAfter}' is longer than Prometheus looks back: use less than '5m', and more than the longest scrape interval`,
    );
  }
  positiveDuration('remoteWriteBehindAfter', complete.remoteWriteBehindAfter);
  const { seriesGrowthFactor, transientJobs } = complete;
  if (!(seriesGrowthFactor > 1)) {
    throw new InvalidConfigError(`seriesGrowthFactor ${seriesGrowthFactor} is no growth: use a number above 1, for example 2`);
  }
  const wrong = transientJobs.find((job) => !/^[\w./-]+$/.test(job));
  if (wrong !== undefined)
    throw new InvalidConfigError(`transient job '${wrong}' is not the name of a job: use letters, digits, '_', '.', '/' and '-'`);
  return complete;
}
