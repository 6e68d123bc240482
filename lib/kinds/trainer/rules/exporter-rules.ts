import { DashboardLink } from '../../../rules/alert-links';
import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { counted } from '../../../rules/value-text';
import { inSeconds } from '../../../values/durations';
import { rounded } from '../../../values/percent-text';
import { MONITORING_HEALTH_UID } from '../../prometheus/prometheus-dashboards';
import { RUN } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import { TRAINING_JOB } from '../training-job';
import { highest, IDLE_STATES, lastIn, lowest, perRun, RUN_DASHBOARD, unlessBusy, unlessIn, unlessWithoutSteps } from './run-expressions';

const HEALTH_DASHBOARD = DashboardLink.to(MONITORING_HEALTH_UID, ['job', 'instance'], 'prometheus');

const HEALTH_OF_RUNS = DashboardLink.to(MONITORING_HEALTH_UID, ['job'], 'prometheus');

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
  const lastUpdate = 'tf_exporter_last_update_timestamp_seconds';
  return new RuleGroup('tf-training-exporter', {
    interval: '1m',
    rules: [
      new AlertingRule('TrainingMetricsMissing', {
        // A pod says by its label what it promises; none of the four core metrics is a step counter.
        expr: perRun([
          `up{job="${TRAINING_JOB}", contract=~"basic|full"} == 1`,
          'unless on (job, instance) tf_train_steps_total',
          `unless on (job, instance) ${lastIn(['initializing'])}`,
          unlessWithoutSteps(),
        ]),
        for: metricsMissingFor,
        severity: Severity.WARNING,
        summary: `Run ${RUN} exports no step counter`,
        description: `The exporter of run ${RUN} does not export tf_train_steps_total, which its label trainwatch/contract promises. Alerts on its progress cannot fire.`,
        dashboard: HEALTH_OF_RUNS,
      }),
      new AlertingRule('ExporterStale', {
        expr: perRun([
          // The clock of the node may be behind: only a value that does not change is old.
          `time() - ${lastUpdate} > ${inSeconds(exporterStaleAfter)} and ${lastUpdate} == (${lastUpdate} offset ${exporterStaleAfter})`,
          `unless time() - ${lastUpdate} < ${exporterStaleAfterSteps} * max without (worker) (tf_train_step_seconds_median)`,
          unlessIn(IDLE_STATES, exporterStaleAfter),
          // Nothing is recorded in a save or an evaluation; TrainingStalled says when one takes too long.
          unlessBusy(exporterStaleAfter),
          unlessWithoutSteps(),
        ]),
        for: exporterStaleFor,
        severity: Severity.WARNING,
        summary: `The metrics of run ${RUN} are stale`,
        description: `The training thread of run ${RUN} has recorded nothing for {{ $value | humanizeDuration }}. Its exporter keeps serving the old values.`,
        dashboard: HEALTH_OF_RUNS,
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
      fileDamaged(thresholds),
    ],
  });
}

function fileDamaged({ damagedFileWindow, damagedFileFor }: Required<TrainerThresholds>): AlertingRule {
  const damaged = 'tf_exporter_damaged_files_total';
  const kept = 'The file is kept beside its place, with the ending .broken, and counters of the run may have fallen.';
  const served = 'The sidecar serves the last good one, which gets older.';
  return new AlertingRule('ExporterFileDamaged', {
    // A journal is read before the first scrape, often in a new pod, so no single series ever increases.
    expr: [
      `${highest(damaged, 'file')} - ${lowest(`min_over_time(${damaged}[${damagedFileWindow}])`, 'file')} > 0`,
      `or (${highest(damaged, 'file')} > 0 unless ${lowest(`${damaged} offset ${damagedFileWindow}`, 'file')})`,
    ].join('\n'),
    for: damagedFileFor,
    severity: Severity.WARNING,
    summary: `A {{ $labels.file }} of run ${RUN} is damaged`,
    description: `The exporter of run ${RUN} could not use its {{ $labels.file }} ${counted('time', 'times')}. {{ if eq $labels.file "journal" }}${kept}{{ else }}${served}{{ end }}`,
    dashboard: RUN_DASHBOARD,
  });
}
