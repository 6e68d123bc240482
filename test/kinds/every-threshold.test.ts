import { alertmanagerRules, AlertmanagerThresholds } from '../../lib/kinds/alertmanager/alertmanager-rules';
import { dingTalkBridgeRules, DingTalkBridgeThresholds } from '../../lib/kinds/dingtalk-bridge/dingtalk-bridge-rules';
import { dcgmExporterRules, DcgmExporterThresholds } from '../../lib/kinds/dcgm-exporter/dcgm-exporter-rules';
import { DcgmProfile } from '../../lib/kinds/dcgm-exporter/dcgm-profile';
import { kubeStateMetricsRules, KubeStateMetricsThresholds } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-rules';
import { nodeExporterRules, NodeExporterThresholds } from '../../lib/kinds/node-exporter/node-exporter-rules';
import { pushgatewayRules, PushgatewayThresholds } from '../../lib/kinds/pushgateway/pushgateway-rules';
import { GrafanaThresholds } from '../../lib/kinds/grafana/grafana-rules';
import { grafanaRules } from '../../lib/kinds/grafana/grafana-rules';
import { PrometheusThresholds } from '../../lib/kinds/prometheus/prometheus-thresholds';
import { RuleGroup } from '../../lib/rules/rule-group';
import { prometheusRules } from '../../lib/kinds/prometheus/prometheus-rules';
import { ThanosThresholds } from '../../lib/kinds/thanos/thanos-rules';
import { thanosRules } from '../../lib/kinds/thanos/thanos-rules';
import { trainerRules } from '../../lib/kinds/trainer/trainer-rules';
import { Cases, FOR, TRAINER } from './threshold-cases';

const PROMETHEUS: Cases<PrometheusThresholds> = {
  targetDownFor: FOR,
  targetSlowAfter: ['7s', '> 7'],
  targetSlowFor: FOR,
  scrapesStaleAfter: ['77s', '> 77'],
  scrapesStaleFor: FOR,
  limitsExceededWindow: ['17m', 'prometheus_target_scrapes_exceeded_sample_limit_total[17m]'],
  failuresWindow: ['17m', 'prometheus_rule_evaluation_failures_total[17m]'],
  compactionFailuresWindow: ['7h', 'prometheus_tsdb_compactions_failed_total[7h]'],
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
  failuresWindow: ['17m', 'alertmanager_notifications_failed_total[17m]'],
  gossipLostFor: FOR,
  membersMissingFor: FOR,
  reloadFailedFor: FOR,
  deliveryObjective: [0.75, '/ 0.25'],
  deliveryLeast: [7, '>= 7'],
};

const DINGTALK_BRIDGE: Cases<DingTalkBridgeThresholds> = {
  refusedWindow: ['17m', 'dingtalk_bridge_deliveries_total{result=~"rejected|error"}[17m]'],
  refusedFor: FOR,
  delayedAfter: ['7m', '> 420'],
  delayedFor: FOR,
  lostWindow: ['17m', 'dingtalk_bridge_alerts_lost_total[17m]'],
};

const GRAFANA: Cases<GrafanaThresholds> = {
  failedRequestsRatio: [0.77, '> 0.77'],
  failedRequestsWindow: ['17m', '[17m]'],
  failedRequestsFor: FOR,
};

const THANOS: Cases<ThanosThresholds> = {
  uploadsStaleAfter: ['7h', '> 25200'],
  uploadsStaleFor: FOR,
  failuresWindow: ['17m', 'thanos_shipper_upload_failures_total[17m]'],
  failingFor: FOR,
  failingRatio: [0.77, '> 0.77'],
  compactorHaltedFor: FOR,
  storesMissingFor: FOR,
};

const PUSHGATEWAY: Cases<PushgatewayThresholds> = { staleAfter: ['7h', '> 25200'], pushRejectedFor: FOR };

const DCGM_EXPORTER: Cases<DcgmExporterThresholds> = {
  thermalThrottling: [0.77, '> 0.77'],
  thermalThrottlingWindow: ['17m', 'DCGM_FI_DEV_THERMAL_VIOLATION[17m]'],
  thermalThrottlingFor: FOR,
  gpuTemperature: [77, 'DCGM_FI_DEV_GPU_TEMP > 77'],
  memoryTemperature: [77, 'DCGM_FI_DEV_MEMORY_TEMP > 77'],
  temperatureFor: FOR,
  fatalXids: [[77], 'xid=~"77"'],
  eccWindow: ['17m', 'DCGM_FI_DEV_ECC_DBE_VOL_TOTAL[17m]'],
  remappedRowsWindow: ['7d', 'DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS[7d]'],
  nvlinkReplays: [777, '> 777'],
  nvlinkWindow: ['17m', 'DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL[17m]'],
  gpuLostFor: FOR,
  gpuNodeUnmonitoredFor: FOR,
};

const gpuRules = (thresholds: DcgmExporterThresholds): RuleGroup[] => dcgmExporterRules(DcgmProfile.PROFILING, thresholds);

const KUBE_STATE_METRICS: Cases<KubeStateMetricsThresholds> = {
  nodeNotReadyFor: FOR,
  podPendingFor: FOR,
  podNotScrapedFor: FOR,
  failureToldFor: ['7h', 'offset 7h'],
  outOfMemoryWindow: ['17m', 'kube_pod_container_status_restarts_total[17m]'],
};

const NODE_EXPORTER: Cases<NodeExporterThresholds> = {
  diskFullBelow: [0.077, '< 0.077'],
  diskFullFor: FOR,
  diskHorizon: ['7h', '25200) < 0'],
  diskTrendWindow: ['7h', 'node_filesystem_avail_bytes[7h]'],
  diskFillingUpBelow: [0.77, '< 0.77'],
  diskFillingUpFor: FOR,
  memoryLowBelow: [0.077, '< 0.077'],
  memoryLowFor: FOR,
  clockSkewSeconds: [77, '> 77'],
  clockSkewFor: FOR,
};

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

  test('or stays as it is where it is given as undefined', () => {
    const unset = Object.fromEntries(Object.keys(cases).map((name) => [name, undefined]));
    expect(said(rules(unset as Thresholds))).toEqual([...said(rules({} as Thresholds))]);
  });

  test('or is refused by its name, where it is no duration or number', () => {
    const fault = (value: unknown) => (typeof value === 'string' ? '5 minutes' : NaN);
    const single = Object.entries<[unknown, string]>(cases).filter(([, [value]]) => !Array.isArray(value));
    for (const [name, [value]] of single) {
      expect(() => rules({ [name]: fault(value) } as Thresholds)).toThrow(
        typeof value === 'string' ? `${name} '5 minutes' is not a duration` : `${name} NaN is nothing to compare with`,
      );
    }
  });
}

/** Alerts in which a duration stays as it is when every threshold is set to 7 or 17 of something. */
function fixedDurations<Thresholds>(rules: (thresholds: Thresholds) => RuleGroup[], cases: Cases<Thresholds>): string[] {
  const values = Object.fromEntries(Object.entries<[unknown, string]>(cases).map(([name, [value]]) => [name, value]));
  const alerts = rules(values as Thresholds).flatMap((group) => group.alerts);
  const fixed = alerts.filter(({ expr, forDuration }) => /(\[|offset |^)(?!17m|7[mhd]|0s)\d+[smhd]/m.test(`${forDuration}\n${expr}`));
  return fixed.map(({ name }) => name).filter((name) => !/Burn(Fast|Medium|Slow)$/.test(name));
}

describe('no duration is left that no threshold sets, besides the burn rates of an Slo', () => {
  test('in the alerts of a trainer: but for how a trend is told, and where a baseline ends', () => {
    expect(fixedDurations(trainerRules, TRAINER)).toEqual([
      // The state a minute ago, so that a run that has just ended is still excused.
      'TrainingInitTooLong',
      'TrainingThroughputDrop',
      'LossSpike',
      'LossDiverging',
      // A step may take a quarter of an hour.
      'LossPlateau',
      'Overfitting',
      'ExplodingGradient',
      'LearningRateZero',
      'TensorLeak',
      'GpuMemoryGrowth',
      'HostMemoryExhaustionPredicted',
      'NoCheckpointYet',
      'CheckpointVolumeFilling',
      'DeadlineMissPredicted',
      'TimeBudgetExceeded',
      'CostBudgetBurn',
    ]);
  });

  test('in all others: but for the day that growth is compared with', () => {
    expect([
      ...fixedDurations(prometheusRules, PROMETHEUS),
      ...fixedDurations(alertmanagerRules, ALERTMANAGER),
      ...fixedDurations(dingTalkBridgeRules, DINGTALK_BRIDGE),
      ...fixedDurations(grafanaRules, GRAFANA),
      ...fixedDurations(thanosRules, THANOS),
      ...fixedDurations(pushgatewayRules, PUSHGATEWAY),
      ...fixedDurations(gpuRules, DCGM_EXPORTER),
      ...fixedDurations(kubeStateMetricsRules, KUBE_STATE_METRICS),
      ...fixedDurations(nodeExporterRules, NODE_EXPORTER),
    ]).toEqual(['PrometheusSeriesGrowing']);
  });
});

describe('every threshold reaches the rules', () => {
  describe('of a trainer', () => everyThreshold(trainerRules, TRAINER));
  describe('of Prometheus', () => everyThreshold(prometheusRules, PROMETHEUS));
  describe('of Alertmanager', () => everyThreshold(alertmanagerRules, ALERTMANAGER));
  describe('of the DingTalk bridge', () => everyThreshold(dingTalkBridgeRules, DINGTALK_BRIDGE));
  describe('of Grafana', () => everyThreshold(grafanaRules, GRAFANA));
  describe('of Thanos', () => everyThreshold(thanosRules, THANOS));
  describe('of the Pushgateway', () => everyThreshold(pushgatewayRules, PUSHGATEWAY));
  describe('of dcgm-exporter', () => everyThreshold(gpuRules, DCGM_EXPORTER));
  describe('of kube-state-metrics', () => everyThreshold(kubeStateMetricsRules, KUBE_STATE_METRICS));
  describe('of node-exporter', () => everyThreshold(nodeExporterRules, NODE_EXPORTER));
});
