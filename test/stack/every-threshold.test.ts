import { AlertmanagerThresholds } from '../../lib/alertmanager';
import { alertmanagerRules } from '../../lib/alertmanager/alertmanager-rules';
import { PushgatewayThresholds } from '../../lib/exporters';
import { pushgatewayRules } from '../../lib/exporters/pushgateway-rules';
import { GrafanaThresholds } from '../../lib/grafana';
import { grafanaRules } from '../../lib/grafana/grafana-rules';
import { PrometheusThresholds, RuleGroup } from '../../lib/prometheus';
import { prometheusRules } from '../../lib/prometheus/prometheus-rules';
import { ThanosThresholds } from '../../lib/thanos';
import { thanosRules } from '../../lib/thanos/thanos-rules';
import { TrainerThresholds } from '../../lib/trainer';
import { trainerRules } from '../../lib/trainer/trainer-rules';

/** For each threshold there is a value that no rule has by default, and what rules must say once it is set. A new one is missed by the compiler. */
type Cases<Thresholds> = { [Name in keyof Required<Thresholds>]: [Required<Thresholds>[Name], string] };

/** A duration that nothing has by default, as `for` of an alert. */
const FOR = ['17m', 'for 17m'] as [string, string];

const TRAINER: Cases<TrainerThresholds> = {
  stalledAfter: ['7m', ', 420)'],
  stalledAfterSteps: [7, 'clamp_min(7 * tf_train_step_seconds_median'],
  stalledFor: FOR,
  initTooLongAfter: ['17m', 'time() - tf_run_start_timestamp_seconds > 1020'],
  initTooLongFor: FOR,
  vanishedWindow: ['7h', '[7h]'],
  vanishedFor: FOR,
  endedFor: ['17m', 'tf_run_end_timestamp_seconds < 1020'],
  throughputDropRatio: [0.77, 'run:tf_train_steps:rate5m < 0.77 *'],
  throughputDropFor: FOR,
  stepTailRatio: [7, '> 7 * max by'],
  stepTailFor: FOR,
  stragglerRatio: [7, 'group_left () 7 * quantile'],
  stragglerFor: FOR,
  dataWaitRatio: [0.77, '> 0.77'],
  dataWaitFor: FOR,
  dataErrorsWindow: ['17m', 'tf_data_errors_total[17m]'],
  nonFiniteWindow: ['17m', 'tf_train_nonfinite_total[17m]'],
  highLossFor: FOR,
  lossSpikeRatio: [7, 'tf_train_loss > 7 *'],
  lossDivergingRatio: [0.77, '> 0.77 * abs(min_over_time'],
  lossDivergingLeast: [0.77, '[2h]) > 0.77'],
  lossDivergingFor: FOR,
  lossPlateauGain: [0.077, '< 0.077'],
  lossPlateauTrend: [0.077, '* 3600 < 0.077 *'],
  lossPlateauFor: FOR,
  evalsWithoutImprovement: [7, 'tf_val_evals_since_improvement >= 7'],
  overfittingRatio: [0.77, 'tf_val_loss > 1.77 *'],
  overfittingFor: FOR,
  accuracyRegressedRatio: [0.77, 'tf_val_accuracy < 0.77 *'],
  accuracyRegressedFor: FOR,
  explodingGradientRatio: [7, 'tf_train_gradient_l2_norm > 7 *'],
  explodingGradientFor: FOR,
  vanishingGradient: [0.077, 'tf_layer_gradient_abs_mean < 0.077'],
  vanishingGradientFor: FOR,
  deadReluRatio: [0.77, 'tf_layer_activation_zero_ratio > 0.77'],
  deadReluFor: FOR,
  updateRatioAbove: [7, 'tf_layer_update_weight_ratio > 7'],
  updateRatioBelow: [0.077, 'tf_layer_update_weight_ratio < 0.077'],
  updateRatioFor: FOR,
  classImbalanceRatio: [7, '> 0) > 7'],
  classImbalanceFor: FOR,
  learningRateZeroFor: FOR,
  gpuFallbackFor: FOR,
  lowGpuUtilization: [37, 'avg_over_time(tf_gpu_utilization[15m]) < 37'],
  lowGpuUtilizationFor: FOR,
  idleGpuUtilization: [7, ') < 7'],
  idleGpuWindow: ['17m', 'max_over_time(tf_gpu_utilization[17m])'],
  idleGpuFor: FOR,
  gpuFluctuatingAbove: [77, 'quantile_over_time(0.95, tf_gpu_utilization[15m]) > 77'],
  gpuFluctuatingBelow: [7, 'quantile_over_time(0.05, tf_gpu_utilization[15m]) < 7'],
  gpuFluctuatingFor: FOR,
  tensorLeak: [777, '> 777'],
  tensorLeakRate: [0.77, 'deriv(tf_tensors[15m]) > 0.77'],
  tensorLeakFor: FOR,
  gpuMemoryHorizon: ['7h', 'tf_gpu_memory_used_bytes[1h], 25200)'],
  gpuMemoryGrowth: [0.77, '> 0.77 * tf_gpu_memory_total_bytes'],
  gpuMemoryFor: FOR,
  hostMemoryHorizon: ['7h', '[15m], 25200) > tf_memory_limit_bytes'],
  hostMemorySettledAfter: ['17m', 'offset 17m'],
  hostMemoryFor: FOR,
  checkpointStaleRatio: [7, '> 7 * (tf_checkpoint_interval_target_seconds > 0) + 60'],
  checkpointStaleGrace: ['7m', '> 2 * (tf_checkpoint_interval_target_seconds > 0) + 420'],
  checkpointStaleFor: FOR,
  noCheckpointAfter: ['7h', 'tf_run_start_timestamp_seconds > 25200'],
  checkpointFailureWindow: ['17m', 'tf_checkpoint_saves_total{result="failure"}[17m]'],
  restoreFailureWindow: ['17m', 'tf_checkpoint_restores_total{result="failure"}[17m]'],
  restoreFailureFor: FOR,
  checkpointVolumeSaves: [7, '< 7 * tf_checkpoint_size_bytes'],
  checkpointVolumeHorizon: ['7h', '25200) < tf_checkpoint_size_bytes'],
  checkpointVolumeFor: FOR,
  restartLoop: [7, '> 7'],
  restartsFor: FOR,
  preemptionWindow: ['17m', 'tf_run_interruptions_total{reason="preemption"}[17m]'],
  deadlineMissFor: FOR,
  costBudgetRatio: [0.77, 'tf_run_cost_dollars_total > 0.77 *'],
  metricsMissingFor: FOR,
  exporterStaleAfter: ['7m', 'time() - tf_exporter_last_update_timestamp_seconds > 420'],
  exporterStaleAfterSteps: [7, '< 7 * max without (worker) (tf_train_step_seconds_median)'],
  exporterStaleFor: FOR,
  scrapeSlowAfter: ['7s', '> 7'],
  scrapeSlowFor: FOR,
  cardinalityRatio: [0.5, 'scrape_samples_post_metric_relabeling{job="tensorflow-training"} > '],
  cardinalityFor: FOR,
  goodputObjective: [0.75, '/ 0.25'],
  durabilityObjective: [0.75, '/ 0.25'],
  completionObjective: [0.75, '/ 0.25'],
  completionLeastRuns: [7, '>= 7'],
};

const PROMETHEUS: Cases<PrometheusThresholds> = {
  targetDownFor: FOR,
  targetSlowAfter: ['7s', '> 7'],
  targetSlowFor: FOR,
  scrapesStaleAfter: ['77s', '> 77'],
  jobEmptyFor: FOR,
  transientJobs: [['nightly'], 'scrape_job!="nightly"'],
  reloadFailedFor: FOR,
  rulesFailingFor: FOR,
  seriesGrowthFactor: [7, 'clamp_min(7 *'],
  seriesGrowthFrom: [777, ', 777)'],
  seriesGrowthFor: FOR,
  remoteWriteBehindAfter: ['7m', '> 420'],
  remoteWriteBehindFor: FOR,
  freshnessObjective: [0.75, '/ 0.25'],
};

const ALERTMANAGER: Cases<AlertmanagerThresholds> = {
  notificationsFailingFor: FOR,
  membersMissingFor: FOR,
  reloadFailedFor: FOR,
  deliveryObjective: [0.75, '/ 0.25'],
  deliveryLeast: [7, '>= 7'],
};

const GRAFANA: Cases<GrafanaThresholds> = { failedRequestsRatio: [0.77, '> 0.77'], failedRequestsFor: FOR };

const THANOS: Cases<ThanosThresholds> = {
  uploadsStaleAfter: ['7h', '> 25200'],
  failingFor: FOR,
  failingRatio: [0.77, '> 0.77'],
  compactorHaltedFor: FOR,
  storesMissingFor: FOR,
};

const PUSHGATEWAY: Cases<PushgatewayThresholds> = { staleAfter: ['7h', '> 25200'] };

/** What the alerts and recording rules say, line by line. */
function said(groups: RuleGroup[]): string[] {
  return groups.flatMap(({ rules, alerts }) => [
    ...rules.flatMap(({ expr }) => expr.split('\n')),
    ...alerts.map(({ name, forDuration }) => `${name} for ${forDuration}`),
  ]);
}

function everyThreshold<Thresholds>(rules: (thresholds: Thresholds) => RuleGroup[], cases: Cases<Thresholds>): void {
  const usual = new Set(said(rules({} as Thresholds)));
  test.each(Object.entries<[unknown, string]>(cases))('%s', (name, [value, text]) => {
    const changed = said(rules({ [name]: value } as Thresholds)).filter((line) => !usual.has(line));
    expect(changed).toContainEqual(expect.stringContaining(text));
  });
}

describe('every threshold reaches the rules', () => {
  describe('of a trainer', () => everyThreshold(trainerRules, TRAINER));
  describe('of Prometheus', () => everyThreshold(prometheusRules, PROMETHEUS));
  describe('of Alertmanager', () => everyThreshold(alertmanagerRules, ALERTMANAGER));
  describe('of Grafana', () => everyThreshold(grafanaRules, GRAFANA));
  describe('of Thanos', () => everyThreshold(thanosRules, THANOS));
  describe('of the Pushgateway', () => everyThreshold(pushgatewayRules, PUSHGATEWAY));
});
