import { count, duration, list, number, pendingFor, ratio, rateWindow } from '../../values/threshold';
import { atMost, lessThan, ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts about monitoring itself. Durations are in Prometheus' notation. */
export interface PrometheusThresholds {
  /**
   * How long the target of a run must fail before the alert fires.
   *
   * @default '1m'
   */
  readonly targetDownFor?: string;
  /**
   * How long any other target must fail.
   *
   * @default '5m'
   */
  readonly componentDownFor?: string;
  /**
   * How long a target that is new may take until it answers for the first time; the alert fires that much later.
   *
   * @default '10m'
   */
  readonly targetStartsFor?: string;
  /**
   * How long an alert on targets stays after they answer again: a target that comes and goes is one message.
   *
   * @default '1h'
   */
  readonly flappingFor?: string;
  /**
   * How long a scrape may take.
   *
   * @default '5s'
   */
  readonly targetSlowAfter?: string;
  /**
   * How long scrapes must be that slow.
   *
   * @default '5m'
   */
  readonly targetSlowFor?: string;
  /**
   * How old the newest scrape of a job may be: longer than the longest scrape interval, which is checked when the app is synthesized, and
   * shorter than the 5 minutes for which Prometheus looks back.
   *
   * @default '150s'
   */
  readonly scrapesStaleAfter?: string;
  /**
   * How long it must be that old.
   *
   * @default '1m'
   */
  readonly scrapesStaleFor?: string;
  /**
   * How long a scrape that exceeded a limit keeps its alert firing.
   *
   * @default '10m'
   */
  readonly limitsExceededWindow?: string;
  /**
   * How long a failed evaluation, a failed write or a dropped alert is counted.
   *
   * @default '5m'
   */
  readonly failuresWindow?: string;
  /**
   * How long a failed compaction, or a write-ahead log that could not be truncated or read, keeps its alert firing.
   *
   * @default '3h'
   */
  readonly compactionFailuresWindow?: string;
  /**
   * How long a job may be without any target.
   *
   * @default '15m'
   */
  readonly jobEmptyFor?: string;
  /**
   * Jobs whose targets come and go and have rules of their own: whether they have targets, and how fast these are, is not judged.
   *
   * @default ['tensorflow-training']
   */
  readonly transientJobs?: string[];
  /**
   * Over which time failures of service discovery are counted.
   *
   * @default '5m'
   */
  readonly discoveryFailingWindow?: string;
  /**
   * How long service discovery must fail.
   *
   * @default '15m'
   */
  readonly discoveryFailingFor?: string;
  /**
   * How long samples must be rejected; counted over `limitsExceededWindow`.
   *
   * @default '15m'
   */
  readonly samplesRejectedFor?: string;
  /**
   * How full the queue of alerts that wait for Alertmanager may be, as a ratio of its capacity.
   *
   * @default 0.5
   */
  readonly notificationQueueRatio?: number;
  /**
   * How long a configuration may fail to load.
   *
   * @default '5m'
   */
  readonly reloadFailedFor?: string;
  /**
   * How long rules may fail, lag or reach no Alertmanager.
   *
   * @default '5m'
   */
  readonly rulesFailingFor?: string;
  /**
   * How many times as many series as before count as an explosion.
   *
   * @default 2
   */
  readonly seriesGrowthFactor?: number;
  /**
   * How long ago that before is.
   *
   * @default '1d'
   */
  readonly seriesGrowthBaseline?: string;
  /**
   * Below this many series growth is of no concern.
   *
   * @default 100000
   */
  readonly seriesGrowthFrom?: number;
  /**
   * How long there must be that many.
   *
   * @default '30m'
   */
  readonly seriesGrowthFor?: string;
  /**
   * How far a remote write may be behind.
   *
   * @default '5m'
   */
  readonly remoteWriteBehindAfter?: string;
  /**
   * How long it must be that far behind.
   *
   * @default '5m'
   */
  readonly remoteWriteBehindFor?: string;
  /**
   * Ratio of the scrapes of a job that must succeed over four weeks.
   *
   * @default 0.995
   */
  readonly freshnessObjective?: number;
}

/**
 * What is older does not exist for a rule.
 *
 * @internal
 */
export const LOOKBACK = '5m';

/** @internal */
export const PROMETHEUS_THRESHOLDS = new ThresholdSet<PrometheusThresholds>(
  {
    targetDownFor: pendingFor({ default: '1m', reason: 'four scrapes, so that a single lost one raises nothing' }),
    componentDownFor: pendingFor({ default: '5m', reason: 'longer than a roll-out or the reboot of a small node takes' }),
    targetStartsFor: rateWindow({ default: '10m', max: '1d', reason: 'a container loads its libraries and data before it opens its port' }),
    flappingFor: pendingFor({ default: '1h', reason: 'at most one message an hour' }),
    targetSlowAfter: duration({
      default: '5s',
      min: '100ms',
      below: '5m',
      reason: 'half of the timeout of 10s, at which the scrape is lost',
    }),
    targetSlowFor: pendingFor({ default: '5m', reason: 'longer than a compaction or a garbage collection holds a target up' }),
    scrapesStaleAfter: duration({
      default: '150s',
      min: '1s',
      below: LOOKBACK,
      reason: 'ten scrapes; Prometheus looks back for 5 minutes',
    }),
    scrapesStaleFor: pendingFor({ default: '1m', reason: 'a Prometheus that has just started has scraped everything by then' }),
    limitsExceededWindow: rateWindow({
      default: '10m',
      max: '1d',
      reason: 'forty scrapes, so that a target that exceeds it now and then is seen without a gap',
    }),
    failuresWindow: rateWindow({ default: '5m', max: '1d', reason: 'twenty evaluations' }),
    compactionFailuresWindow: rateWindow({ default: '3h', max: '7d', reason: 'there is a compaction every two hours' }),
    jobEmptyFor: pendingFor({ default: '15m', reason: 'longer than the images of a new component take to arrive' }),
    transientJobs: list(
      { unit: 'jobs', mayBeEmpty: true, default: ['tensorflow-training'], reason: 'runs come and go, and have alerts of their own' },
      "names of jobs, of letters, digits, '_', '.', '/' and '-'",
      (job) => /^[\w./-]+$/.test(job),
    ),
    discoveryFailingWindow: rateWindow({ default: '5m', max: '1d', reason: 'a client that fails tries again at least every minute' }),
    discoveryFailingFor: pendingFor({ default: '15m', reason: 'longer than an API server takes to be replaced' }),
    samplesRejectedFor: pendingFor({
      default: '15m',
      reason: 'longer than `limitsExceededWindow`, so that what happens once, as a pod is replaced, raises nothing',
    }),
    notificationQueueRatio: ratio({ of: 'the queue', default: 0.5, reason: 'a queue that is emptied at all holds a few alerts' }),
    reloadFailedFor: pendingFor({ default: '5m', reason: 'longer than a ConfigMap takes to reach all files of a pod' }),
    rulesFailingFor: pendingFor({ default: '5m', reason: 'the start of a replica raises nothing' }),
    seriesGrowthFactor: number({
      unit: 'times the series of before',
      default: 2,
      above: 1,
      max: 1000,
      reason: "more than a day's runs leave behind",
    }),
    seriesGrowthBaseline: duration({ default: '1d', min: '1h', max: '30d', reason: 'the same time of the day' }),
    seriesGrowthFrom: count({ unit: 'series', default: 100_000, min: 1, max: 1_000_000_000, reason: 'about 400 MiB of memory' }),
    seriesGrowthFor: pendingFor({
      default: '30m',
      reason: 'longer than the series of replaced pods stay in memory beside the new ones after a roll-out',
    }),
    remoteWriteBehindAfter: duration({ default: '5m', min: '30s', below: '2h', reason: 'queues catch up with this after a short outage' }),
    remoteWriteBehindFor: pendingFor({ default: '5m', reason: 'it catches up by then once the other side answers again' }),
    freshnessObjective: ratio({
      of: 'the scrapes',
      default: 0.995,
      min: 0.01,
      max: 0.9999,
      reason: 'one lost scrape in two hundred: at four a minute, one an hour',
    }),
  },
  [
    atMost('rulesFailingFor', 'failuresWindow', 'the failure would be forgotten before the alert fires'),
    lessThan('seriesGrowthFor', 'seriesGrowthBaseline', 'the growth would be compared with itself before the alert fires'),
  ],
);
