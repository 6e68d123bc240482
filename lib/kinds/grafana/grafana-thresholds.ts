import { pendingFor, ratio, rateWindow } from '../../values/threshold';
import { ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts about Grafana. Durations are in Prometheus' notation. */
export interface GrafanaThresholds {
  /**
   * Ratio of requests that may fail.
   *
   * @default 0.1
   */
  readonly failedRequestsRatio?: number;
  /**
   * Over which time that ratio is taken.
   *
   * @default '10m'
   */
  readonly failedRequestsWindow?: string;
  /**
   * How long that many may fail.
   *
   * @default '10m'
   */
  readonly failedRequestsFor?: string;
}

/** @internal */
export const GRAFANA_THRESHOLDS = new ThresholdSet<GrafanaThresholds>({
  failedRequestsRatio: ratio({ of: 'the requests', default: 0.1, reason: 'a single wrong panel asks every few seconds' }),
  failedRequestsWindow: rateWindow({
    default: '10m',
    max: '1d',
    reason: 'somebody who looks at dashboards at all has asked in this time',
  }),
  failedRequestsFor: pendingFor({ default: '10m', reason: 'longer than the pods of a data source take to be replaced' }),
});
