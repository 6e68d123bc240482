import { pendingFor } from '../values/threshold';
import { ThresholdSet } from '../values/threshold-set';

/** When an exporter that somebody else has deployed is known to lack a metric. */
export interface ExistingExporterThresholds {
  /**
   * For how long its targets must be up and none of them export a metric that rules read.
   *
   * @default '15m'
   */
  readonly metricsMissingFor?: string;
}

export const EXISTING_EXPORTER_THRESHOLDS = new ThresholdSet<ExistingExporterThresholds>({
  metricsMissingFor: pendingFor({ default: '15m', reason: 'an exporter that restarts with other settings exports everything by then' }),
});
