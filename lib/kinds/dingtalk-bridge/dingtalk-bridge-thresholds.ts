import { duration, pendingFor, rateWindow } from '../../values/threshold';
import { lessThan, ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts about the DingTalk bridge. Durations are in Prometheus' notation. */
export interface DingTalkBridgeThresholds {
  /**
   * How long a robot must have been unusable: refused by DingTalk, or without a secret that can be read.
   *
   * @default '1m'
   */
  readonly unusableFor?: string;
  /**
   * How long a message that DingTalk has refused is counted.
   *
   * @default '10m'
   */
  readonly refusedWindow?: string;
  /**
   * How long messages must have been refused.
   *
   * @default '1m'
   */
  readonly refusedFor?: string;
  /**
   * How long an alert may wait in the queue.
   *
   * @default '10m'
   */
  readonly delayedAfter?: string;
  /**
   * How long one must have waited that long.
   *
   * @default '1m'
   */
  readonly delayedFor?: string;
  /**
   * How long an alert that was given up keeps the alert about it firing.
   *
   * @default '30m'
   */
  readonly lostWindow?: string;
}

/** @internal */
export const DINGTALK_BRIDGE_THRESHOLDS = new ThresholdSet<DingTalkBridgeThresholds>(
  {
    unusableFor: pendingFor({ default: '1m', reason: 'a Secret that is being replaced is back by then' }),
    refusedWindow: rateWindow({
      default: '10m',
      max: '1d',
      reason: 'two group intervals, so that messages which fail every time are seen without a gap',
    }),
    refusedFor: pendingFor({ default: '1m', reason: 'a Prometheus that has just started has seen the bridge twice by then' }),
    delayedAfter: duration({
      default: '10m',
      min: '10s',
      max: '1d',
      reason: "a storm of thousands takes that long at DingTalk's twenty messages a minute and robot",
    }),
    delayedFor: pendingFor({ default: '1m', reason: 'the next message may take it along' }),
    lostWindow: rateWindow({ default: '30m', max: '7d', reason: 'long enough to be read: nobody was notified of that alert' }),
  },
  [lessThan('refusedFor', 'refusedWindow', 'the refusal would be forgotten before the alert fires')],
);
