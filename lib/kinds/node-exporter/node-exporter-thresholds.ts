import { duration, number, pendingFor, ratio, rateWindow } from '../../values/threshold';
import { atMost, lessThan, ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts and panels about machines, all of them optional. Durations are in Prometheus' notation. */
export interface NodeExporterThresholds {
  /**
   * Ratio of a disk that is free, below which it is full.
   *
   * @default 0.05
   */
  readonly diskFullRatio?: number;
  /**
   * How long it must be that full.
   *
   * @default '5m'
   */
  readonly diskFullFor?: string;
  /**
   * How far ahead a disk must not fill up.
   *
   * @default '24h'
   */
  readonly diskHorizon?: string;
  /**
   * Over which time the trend of a disk is taken.
   *
   * @default '6h'
   */
  readonly diskTrendWindow?: string;
  /**
   * Ratio of a disk that is free, below which its trend matters; the dashboard shows it in yellow from here on.
   *
   * @default 0.15
   */
  readonly diskFillingUpRatio?: number;
  /**
   * How long a disk must be filling up.
   *
   * @default '45m'
   */
  readonly diskFillingUpFor?: string;
  /**
   * How far ahead a disk that fills up evenly must not be full, however much room it has.
   *
   * @default '5h'
   */
  readonly diskSoonHorizon?: string;
  /**
   * Length of each of the three times, one after the other, in which such a disk must fill up as fast.
   *
   * @default '30m'
   */
  readonly diskSoonWindow?: string;
  /**
   * Ratio of the memory of a node that is available, below which it is low.
   *
   * @default 0.05
   */
  readonly memoryLowRatio?: number;
  /**
   * How long it must be that low.
   *
   * @default '10m'
   */
  readonly memoryLowFor?: string;
  /**
   * How long a process that was OOM-killed keeps its alert firing, at least.
   *
   * @default '10m'
   */
  readonly oomKillWindow?: string;
  /**
   * Ratio of the memory of a node that is available, below which the dashboard shows it in yellow.
   *
   * @default 0.2
   */
  readonly memoryTightRatio?: number;
  /**
   * How far the clock of a node may differ from that of Prometheus.
   *
   * @default '5s'
   */
  readonly clockSkew?: string;
  /**
   * How long it must differ that far.
   *
   * @default '5m'
   */
  readonly clockSkewFor?: string;
  /**
   * For how long a port of InfiniBand that was active is missed.
   *
   * @default '3d'
   */
  readonly infinibandMemory?: string;
  /**
   * How long such a port must be down.
   *
   * @default '2m'
   */
  readonly infinibandDownFor?: string;
  /**
   * How often the link of a port of InfiniBand may go down within `infinibandErrorsWindow`.
   *
   * @default 1
   */
  readonly infinibandLinkDowns?: number;
  /**
   * How often such a link may recover from errors within `infinibandErrorsWindow`.
   *
   * @default 10
   */
  readonly infinibandRecoveries?: number;
  /**
   * How many symbols such a link may receive wrongly within `infinibandErrorsWindow`.
   *
   * @default 120
   */
  readonly infinibandSymbolErrors?: number;
  /**
   * Over which time errors of InfiniBand are counted.
   *
   * @default '1h'
   */
  readonly infinibandErrorsWindow?: string;
  /**
   * How long links of a bond must be down.
   *
   * @default '5m'
   */
  readonly bondingDegradedFor?: string;
  /**
   * How long an alert stays after its condition has ended: what comes and goes is one message.
   *
   * @default '1h'
   */
  readonly flappingFor?: string;
  /**
   * Difference from which on the dashboard shows it in yellow.
   *
   * @default '1s'
   */
  readonly clockDrift?: string;
}

/** @internal */
export const NODE_EXPORTER_THRESHOLDS = new ThresholdSet<NodeExporterThresholds>(
  {
    diskFullRatio: ratio({
      of: 'the disk',
      default: 0.05,
      reason: 'the kubelet evicts pods at a tenth of what holds images, and a checkpoint must still fit',
    }),
    diskFullFor: pendingFor({ default: '5m', reason: 'longer than a checkpoint takes that is written beside the one before' }),
    diskHorizon: duration({ default: '24h', min: '10m', max: '30d', reason: 'somebody can still act by day' }),
    diskTrendWindow: rateWindow({ default: '6h', min: '5m', reason: 'several checkpoints and their removal' }),
    diskFillingUpRatio: ratio({ of: 'the disk', default: 0.15, reason: 'until then the kubelet does not remove old images' }),
    diskFillingUpFor: pendingFor({ default: '45m', reason: 'longer than the burst of a download' }),
    diskSoonHorizon: duration({ default: '5h', min: '10m', max: '30d', reason: 'somebody who sleeps has time to get up first' }),
    diskSoonWindow: rateWindow({ default: '30m', min: '5m', max: '7d', reason: 'longer than the copy of a data set, three times' }),
    memoryLowRatio: ratio({ of: 'the memory', default: 0.05, reason: 'below it the kernel begins to kill' }),
    memoryLowFor: pendingFor({ default: '10m', reason: 'longer than a data set takes to be read into memory and dropped again' }),
    oomKillWindow: rateWindow({
      default: '10m',
      max: '1d',
      reason: 'several processes that are killed one after the other are one message',
    }),
    memoryTightRatio: ratio({ of: 'the memory', default: 0.2, reason: 'the page cache of a data set no longer fits' }),
    clockSkew: duration({
      default: '5s',
      min: '100ms',
      max: '1h',
      reason: "rules compare the time of a run's last step with Prometheus' own",
    }),
    clockSkewFor: pendingFor({ default: '5m', reason: 'a clock that is being set has arrived by then' }),
    infinibandMemory: duration({ default: '3d', min: '1h', max: '30d', reason: 'a weekend; a port that is taken out of use is forgotten' }),
    infinibandDownFor: pendingFor({ default: '2m', reason: 'longer than a link takes to be trained again' }),
    infinibandLinkDowns: number({ unit: 'times', default: 1, min: 0, max: 1_000_000_000, reason: 'a switch that restarts is one' }),
    infinibandRecoveries: number({
      unit: 'times',
      default: 10,
      min: 0,
      max: 1_000_000_000,
      reason: 'what tools of InfiniBand allow before they report a link',
    }),
    infinibandSymbolErrors: number({
      unit: 'symbols',
      default: 120,
      min: 0,
      max: 1_000_000_000,
      reason: 'in an hour, at the bit error rate that the specification of InfiniBand allows',
    }),
    infinibandErrorsWindow: rateWindow({ default: '1h', max: '7d', reason: 'limits are stated for an hour' }),
    bondingDegradedFor: pendingFor({ default: '5m', reason: 'longer than a switch takes to restart one of its ports' }),
    flappingFor: pendingFor({ default: '1h', reason: 'at most one message an hour' }),
    clockDrift: duration({ default: '1s', min: '1ms', max: '1h', reason: 'a node that synchronizes its clock stays well below' }),
  },
  [
    lessThan('diskFullRatio', 'diskFillingUpRatio', 'a disk fills up before it is full'),
    atMost('diskSoonHorizon', 'diskHorizon', 'what is full soon is full within the longer time as well'),
    lessThan('infinibandDownFor', 'infinibandMemory', 'the port would be forgotten before the alert fires'),
    lessThan('memoryLowRatio', 'memoryTightRatio', 'the dashboard shows what lies between them in yellow'),
    lessThan('clockDrift', 'clockSkew', 'the dashboard shows what lies between them in yellow'),
  ],
);
