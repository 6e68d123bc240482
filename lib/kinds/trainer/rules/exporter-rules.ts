import { DashboardLink } from '../../../rules/alert-links';
import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { inSeconds } from '../../../values/durations';
import { rounded } from '../../../values/percent-text';
import { MONITORING_HEALTH_UID } from '../../prometheus/prometheus-dashboards';
import { RUN } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import { TRAINING_JOB } from '../training-job';
import { IDLE_STATES, unlessIn } from './run-expressions';

const HEALTH_DASHBOARD = DashboardLink.to(MONITORING_HEALTH_UID, ['job', 'instance'], 'prometheus');

/** Whether what the other rules read is there, fresh and bounded. */
export function exporterRules(thresholds: Required<TrainerThresholds>): RuleGroup {
  const {
    metricsMissingFor,
    exporterStaleAfter,
    exporterStaleAfterSteps,
    exporterStaleFor,
    scrapeSlowAfter,
    scrapeSlowFor,
    sampleLimit,
    cardinalityRatio,
    labelOverflowWindow,
    cardinalityFor,
  } = thresholds;
  const sinceLastUpdate = 'time() - tf_exporter_last_update_timestamp_seconds';
  return new RuleGroup('tf-training-exporter', {
    rules: [
      new AlertingRule('TrainingMetricsMissing', {
        // A pod says by its label what it promises; none of the four core metrics is a step counter.
        expr: [
          `up{job="${TRAINING_JOB}", contract=~"basic|full"} == 1`,
          'unless on (job, instance) tf_train_steps_total',
          'unless on (job, instance) tf_run_state{state="initializing"} == 1',
        ].join('\n'),
        for: metricsMissingFor,
        severity: Severity.WARNING,
        summary: `Run ${RUN} exports no step counter`,
        description: `The exporter of run ${RUN} does not export tf_train_steps_total, which its label trainwatch/contract promises: no alert on its progress can fire.`,
        dashboard: HEALTH_DASHBOARD,
      }),
      new AlertingRule('ExporterStale', {
        expr: [
          `${sinceLastUpdate} > ${inSeconds(exporterStaleAfter)}`,
          `unless ${sinceLastUpdate} < ${exporterStaleAfterSteps} * max without (worker) (tf_train_step_seconds_median)`,
          unlessIn(IDLE_STATES, exporterStaleAfter),
        ].join('\n'),
        for: exporterStaleFor,
        severity: Severity.WARNING,
        summary: `The metrics of run ${RUN} are stale`,
        description: `The training thread of run ${RUN} has recorded nothing for {{ $value | humanizeDuration }}. Its exporter keeps serving the old values.`,
        dashboard: HEALTH_DASHBOARD,
      }),
      new AlertingRule('ScrapeSlow', {
        expr: `scrape_duration_seconds{job="${TRAINING_JOB}"} > ${inSeconds(scrapeSlowAfter)}`,
        for: scrapeSlowFor,
        severity: Severity.WARNING,
        summary: `Scrapes of run ${RUN} are slow`,
        description: `A scrape of run ${RUN} takes {{ $value | humanizeDuration }}. Beyond the scrape timeout Prometheus gets no metrics of the run.`,
        dashboard: HEALTH_DASHBOARD,
      }),
      new AlertingRule('CardinalityExplosion', {
        expr: [
          `scrape_samples_post_metric_relabeling{job="${TRAINING_JOB}"} > ${rounded(cardinalityRatio * sampleLimit)}`,
          `or max without (metric) (increase(tf_exporter_label_overflow_total[${labelOverflowWindow}])) > 0`,
        ].join('\n'),
        for: cardinalityFor,
        severity: Severity.WARNING,
        summary: `Run ${RUN} exports too many series`,
        description: `Run ${RUN} exports labels with more values than planned. Above ${sampleLimit} series every scrape of the run fails.`,
        dashboard: HEALTH_DASHBOARD,
      }),
    ],
  });
}
