import { pendingFor, rateWindow } from '../../values/threshold';
import { ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts about the dead man's switch. Durations are in Prometheus' notation. */
export interface DeadMansSwitchThresholds {
  /**
   * How long a notification that was not confirmed keeps the alert about it firing.
   *
   * @default '30m'
   */
  readonly undeliveredWindow?: string;
  /**
   * How long the address of the receiver must have been invalid.
   *
   * @default '5m'
   */
  readonly receiverUnknownFor?: string;
  /**
   * How long the state must not have been saved.
   *
   * @default '15m'
   */
  readonly stateUnsavedFor?: string;
}

/** @internal */
export const DEAD_MANS_SWITCH_THRESHOLDS = new ThresholdSet<DeadMansSwitchThresholds>({
  undeliveredWindow: rateWindow({ default: '30m', max: '7d', reason: 'long enough to be read: nobody was notified by the switch' }),
  receiverUnknownFor: pendingFor({ default: '5m', reason: 'a Secret that is replaced takes up to two minutes to reach the pod' }),
  stateUnsavedFor: pendingFor({ default: '15m', reason: 'a volume that is moved to another node is back by then' }),
});
