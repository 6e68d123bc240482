import { duration, pendingFor } from '../../values/threshold';
import { ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts about pushed metrics, in Prometheus' notation. */
export interface PushgatewayThresholds {
  /**
   * How old the last push of a group may be.
   *
   * @default '6h'
   */
  readonly staleAfter?: string;
  /**
   * How long the last push of a group may stay refused.
   *
   * @default '1m'
   */
  readonly pushRejectedFor?: string;
}

/** @internal */
export const PUSHGATEWAY_THRESHOLDS = new ThresholdSet<PushgatewayThresholds>({
  staleAfter: duration({ default: '6h', min: '1m', max: '30d', reason: 'a job that ran once is not reported the same hour' }),
  pushRejectedFor: pendingFor({ default: '1m', reason: 'a job that tries again has succeeded by then' }),
});
