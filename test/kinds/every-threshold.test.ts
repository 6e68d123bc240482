import { AlertmanagerKind } from '../../lib/kinds/alertmanager/alertmanager-kind';
import { AlertmanagerThresholds } from '../../lib/kinds/alertmanager/alertmanager-thresholds';
import { DcgmExporterKind } from '../../lib/kinds/dcgm-exporter/dcgm-exporter-kind';
import { DcgmExporterThresholds } from '../../lib/kinds/dcgm-exporter/dcgm-exporter-thresholds';
import { DeadMansSwitchKind } from '../../lib/kinds/dead-mans-switch/dead-mans-switch-kind';
import { DeadMansSwitchThresholds } from '../../lib/kinds/dead-mans-switch/dead-mans-switch-thresholds';
import { DingTalkBridgeKind } from '../../lib/kinds/dingtalk-bridge/dingtalk-bridge-kind';
import { DingTalkBridgeThresholds } from '../../lib/kinds/dingtalk-bridge/dingtalk-bridge-thresholds';
import { ExistingExporterThresholds } from '../../lib/kinds/existing-exporter-thresholds';
import { GrafanaKind } from '../../lib/kinds/grafana/grafana-kind';
import { GrafanaThresholds } from '../../lib/kinds/grafana/grafana-thresholds';
import { KubeStateMetricsKind } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { KubeStateMetricsThresholds } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-thresholds';
import { TrainingFramework } from '../../lib/kinds/kube-state-metrics/training-framework';
import { KueueKind } from '../../lib/kinds/kueue/kueue-kind';
import { KueueThresholds } from '../../lib/kinds/kueue/kueue-thresholds';
import { NodeExporterKind } from '../../lib/kinds/node-exporter/node-exporter-kind';
import { NodeExporterThresholds } from '../../lib/kinds/node-exporter/node-exporter-thresholds';
import { PrometheusKind } from '../../lib/kinds/prometheus/prometheus-kind';
import { PrometheusThresholds } from '../../lib/kinds/prometheus/prometheus-thresholds';
import { PushgatewayKind } from '../../lib/kinds/pushgateway/pushgateway-kind';
import { PushgatewayThresholds } from '../../lib/kinds/pushgateway/pushgateway-thresholds';
import { ISubjectKind } from '../../lib/kinds/subject';
import { ThanosKind } from '../../lib/kinds/thanos/thanos-kind';
import { ThanosThresholds } from '../../lib/kinds/thanos/thanos-thresholds';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { existingExporter } from '../../tools/existing-exporters';
import { Cases, FOR, TRAINER } from './threshold-cases';

const KEEP = ['17m', 'keep_firing_for 17m'] as [string, string];
const ADVANCING = ['17m', 'changes(tf_train_steps_total[17m])'] as [string, string];

const PROMETHEUS: Cases<PrometheusThresholds> = {
  targetDownFor: FOR,
  componentDownFor: FOR,
  targetStartsFor: ['17m', 'max_over_time(up{run_id!=""}[17m])'],
  flappingFor: KEEP,
  targetSlowAfter: ['7s', '> 7'],
  targetSlowFor: FOR,
  scrapesStaleAfter: ['77s', '> 77'],
  scrapesStaleFor: FOR,
  limitsExceededWindow: ['17m', 'prometheus_target_scrapes_exceeded_sample_limit_total[17m]'],
  failuresWindow: ['17m', 'prometheus_rule_evaluation_failures_total[17m]'],
  compactionFailuresWindow: ['7h', 'prometheus_tsdb_compactions_failed_total[7h]'],
  jobEmptyFor: FOR,
  transientJobs: [['nightly'], 'scrape_job!="nightly"'],
  discoveryFailingWindow: ['17m', 'prometheus_sd_kubernetes_failures_total[17m]'],
  discoveryFailingFor: FOR,
  samplesRejectedFor: FOR,
  notificationQueueRatio: [0.77, '> 0.77 *'],
  reloadFailedFor: FOR,
  rulesFailingFor: ['7s', 'for 7s'],
  seriesGrowthFactor: [7, 'clamp_min(7 *'],
  seriesGrowthBaseline: ['7d', 'prometheus_tsdb_head_series offset 7d'],
  seriesGrowthFrom: [777, ', 777)'],
  seriesGrowthFor: FOR,
  remoteWriteBehindAfter: ['7m', '> 420'],
  remoteWriteBehindFor: FOR,
  freshnessObjective: [0.75, '/ 0.25'],
};

const ALERTMANAGER: Cases<AlertmanagerThresholds> = {
  notificationsFailingFor: ['7m', 'for 7m'],
  failuresWindow: ['17m', 'alertmanager_notifications_failed_total[17m]'],
  gossipLostFor: ['7m', 'for 7m'],
  membersMissingFor: FOR,
  reloadFailedFor: FOR,
  deliveryObjective: [0.75, '/ 0.25'],
  deliveryMinNotifications: [7, '>= 7'],
  deliveryWindow: ['17m', 'alertmanager_notifications_total[17m]'],
};

const DEAD_MANS_SWITCH: Cases<DeadMansSwitchThresholds> = {
  undeliveredWindow: ['17m', 'dead_mans_switch_notifications_total{result!="confirmed"}[17m]'],
  receiverUnknownFor: ['7m', 'for 7m'],
  stateUnsavedFor: ['7m', 'for 7m'],
};

const DINGTALK_BRIDGE: Cases<DingTalkBridgeThresholds> = {
  unusableFor: ['7m', 'for 7m'],
  refusedWindow: ['17m', 'dingtalk_bridge_deliveries_total{result=~"rejected|error|unconfirmed"}[17m]'],
  refusedFor: ['7m', 'for 7m'],
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
  thermalThrottlingRatio: [0.77, '> 0.77'],
  thermalThrottlingWindow: ['17m', 'DCGM_FI_DEV_THERMAL_VIOLATION[17m]'],
  thermalThrottlingFor: FOR,
  boardLimitRatio: [0.77, 'DCGM_FI_DEV_BOARD_LIMIT_VIOLATION[5m]) / 1e9 > 0.77'],
  boardLimitWindow: ['17m', 'DCGM_FI_DEV_RELIABILITY_VIOLATION[17m]'],
  boardLimitFor: FOR,
  clockPeerRatio: [0.77, '< 0.77'],
  clockPeers: [7, '>= 7'],
  clockBusyRatio: [0.77, '> 77'],
  clockWindow: ['17m', 'DCGM_FI_DEV_SM_CLOCK < 2147483632)[17m:1m]'],
  clockFor: FOR,
  gpuTemperature: [77, 'DCGM_FI_DEV_GPU_TEMP < 2147483632) > 77'],
  memoryTemperature: [77, 'DCGM_FI_DEV_MEMORY_TEMP < 2147483632) > 77'],
  temperatureFor: FOR,
  fatalXids: [[77], 'xid=~"77"'],
  eccWindow: ['17m', 'DCGM_FI_DEV_ECC_DBE_VOL_TOTAL[17m]'],
  remappedRowsWindow: ['7d', 'DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS[7d]'],
  nvlinkReplays: [777, '> 777'],
  nvlinkWindow: ['17m', 'DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL[17m]'],
  pcieReplays: [777, '> 777'],
  pcieWindow: ['17m', 'DCGM_FI_DEV_PCIE_REPLAY_COUNTER[17m]'],
  gpuLostFor: ['7m', 'for 7m'],
  lostGpuOffset: ['7h', 'offset 7h'],
  failedRunMemory: ['17m', ':failed_run[17m]'],
  failedRunExplains: ['7h', '< 25200'],
  resetWindow: ['17m', 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION[17m]'],
  nodeMemory: ['7h', '[7h]'],
  flappingFor: KEEP,
  advancingWindow: ADVANCING,
  gpuNodeUnmonitoredFor: FOR,
  smActiveLow: [0.57, 'Below 57% the GPU mostly waits'],
  dramActiveHigh: [0.77, 'Near 77% memory is the bottleneck'],
};

const KUBE_STATE_METRICS: Cases<KubeStateMetricsThresholds> = {
  nodeNotReadyFor: ['17m', '[17m])) == 0'],
  nodeLostFor: FOR,
  emptyNodeNotReadyFor: FOR,
  nodeGoneWindow: ['17m', 'last_over_time(kube_node_status_condition{condition="Ready", status="true"}[17m])'],
  flappingFor: KEEP,
  advancingWindow: ADVANCING,
  podPendingFor: FOR,
  cannotStartWindow: ['17m', 'RunContainerError"}[17m])'],
  cannotStartFor: FOR,
  crashLoopRestarts: [7, '>= 7'],
  crashLoopWindow: ['17m', 'min_over_time(kube_pod_container_status_restarts_total[17m])'],
  podNotScrapedFor: FOR,
  failureWindow: ['7h', 'offset 7h'],
  attemptMemory: ['7h', 'time() - 25200'],
  preemptedAfter: ['17m', 'time() - 1020'],
  succeededWithin: ['17m', 'pod:tf_run_state:active_at > time() - 1020'],
  incidentGap: ['17m', 'node:run_incidents:present[17m] offset 1s'],
  peersEndWithin: ['17m', 'pod:tf_run_state:failed_at) - 1020'],
  suspectNodeWindow: ['7d', 'node:run_incidents:begun{incident="failure"}[7d]'],
  suspectNodeFailures: [7, 'node:run_incidents:failures >= 7'],
  suspectNodeRuns: [7, 'node:run_incidents:failed_runs >= 7'],
  suspectNodeChance: [0.077, 'node:run_incidents:chance < 0.077'],
  suspectNodeKeptFor: KEEP,
  outOfMemoryWindow: ['17m', 'kube_pod_container_status_restarts_total[17m]'],
  jobFailedFor: FOR,
  workersMissingFor: FOR,
  jobSetRestarts: [7, '>= 7'],
  jobSetRestartWindow: ['17m', 'min_over_time(job:kube_jobset_status_restarts:run[17m])'],
};

const ofFrameworks = (given: KubeStateMetricsThresholds) =>
  new KubeStateMetricsKind({ frameworks: Object.values(TrainingFramework), ...given });

const KUEUE: Cases<KueueThresholds> = {
  queueWaitFor: FOR,
  admissionWindow: ['17m', 'increase(kueue_admitted_workloads_total{replica_role!="follower"}[17m])'],
  evictionWindow: ['17m', 'increase(kueue_evicted_workloads_total{reason="Preempted", replica_role!="follower"}[17m])'],
  evictions: [7, '>= 7'],
};

const NODE_EXPORTER: Cases<NodeExporterThresholds> = {
  diskFullRatio: [0.077, '< 0.077'],
  diskFullFor: FOR,
  diskHorizon: ['7h', '25200) < 0'],
  diskTrendWindow: ['7h', 'node_filesystem_avail_bytes[7h]'],
  diskFillingUpRatio: [0.77, '< 0.77'],
  diskFillingUpFor: FOR,
  diskSoonHorizon: ['7h', 'node_filesystem_avail_bytes < 25200 *'],
  diskSoonWindow: ['17m', 'avg_over_time(node_filesystem_avail_bytes[17m])'],
  memoryLowRatio: [0.077, '< 0.077'],
  memoryLowFor: FOR,
  oomKillWindow: ['17m', 'node_vmstat_oom_kill[17m]'],
  memoryTightRatio: [0.77, '"value": 0.77'],
  clockSkew: ['77s', '> 77'],
  clockSkewFor: FOR,
  infinibandMemory: ['7h', 'time() - 25200'],
  infinibandDownFor: FOR,
  infinibandLinkDowns: [7, 'node_infiniband_link_downed_total[1h])) > 7'],
  infinibandRecoveries: [7, 'node_infiniband_link_error_recovery_total[1h])) > 7'],
  infinibandSymbolErrors: [777, '> 777'],
  infinibandErrorsWindow: ['7h', 'node_infiniband_symbol_error_total[7h]'],
  bondingDegradedFor: FOR,
  flappingFor: KEEP,
  clockDrift: ['2s', '"value": 2'],
};

const EXISTING_EXPORTER: Cases<ExistingExporterThresholds> = { metricsMissingFor: ['17m', 'KubernetesMetricsMissing for 17m'] };

/** What the rules and the panels say, line by line. */
function said({ ruleGroups, dashboards }: ISubjectKind): string[] {
  return [
    ...ruleGroups.flatMap(({ rules, alerts }) => [
      ...rules.flatMap(({ expr }) => expr.split('\n')),
      ...alerts.map(({ name, forDuration }) => `${name} for ${forDuration}`),
      ...alerts.map((alert) => `${alert.name} keep_firing_for ${(alert._render() as { keep_firing_for?: string }).keep_firing_for}`),
    ]),
    ...dashboards.flatMap((dashboard) => dashboard.toText().split('\n')),
  ];
}

type Make<Thresholds> = (thresholds: Thresholds) => ISubjectKind;

function everyThreshold<Thresholds>(make: Make<Thresholds>, cases: Cases<Thresholds>): void {
  const usual = new Set(said(make({} as Thresholds)));
  test.each(Object.entries<[unknown, string]>(cases))('%s', (name, [value, text]) => {
    const changed = said(make({ [name]: value } as Thresholds)).filter((line) => !usual.has(line));
    expect(changed).toContainEqual(expect.stringContaining(text));
  });

  test('or stays as it is where it is given as undefined', () => {
    const unset = Object.fromEntries(Object.keys(cases).map((name) => [name, undefined]));
    expect(said(make(unset as Thresholds))).toEqual(said(make({} as Thresholds)));
  });
}

/** Their durations are chosen together with all else that they are judged by, from curves: the threshold is their sensitivity. */
const BY_SENSITIVITY = ['LossPlateau', 'LossDiverging', 'Overfitting', 'ValidationAccuracyRegressed'];

/** Alerts in which a duration stays as it is when every threshold is set to 7 or 17 of something, or once or twice that long. */
function fixedDurations<Thresholds>(make: Make<Thresholds>, cases: Cases<Thresholds>): string[] {
  const values = Object.fromEntries(Object.entries<[unknown, string]>(cases).map(([name, [value]]) => [name, value]));
  const alerts = make(values as Thresholds).ruleGroups.flatMap((group) => group.alerts);
  const judged = alerts.filter(({ name }) => !BY_SENSITIVITY.includes(name));
  const fixed = judged.filter(({ expr, forDuration }) =>
    /(\[|offset |^)(?!17[md]|7[smhd]|0s|1020s|2040s)\d+[smhd]/m.test(`${forDuration}\n${expr}`),
  );
  return fixed.map(({ name }) => name).filter((name) => !/Burn(Fast|Medium|Slow)$/.test(name));
}

test('no duration of an alert is left that no threshold sets, besides the burn rates of an Slo', () => {
  expect([
    ...fixedDurations((given) => new TrainerKind(given), TRAINER),
    ...fixedDurations((given) => new PrometheusKind(given), PROMETHEUS),
    ...fixedDurations((given) => new AlertmanagerKind(given), ALERTMANAGER),
    ...fixedDurations((given) => new DingTalkBridgeKind(given), DINGTALK_BRIDGE),
    ...fixedDurations((given) => new DeadMansSwitchKind(given), DEAD_MANS_SWITCH),
    ...fixedDurations((given) => new GrafanaKind(given), GRAFANA),
    ...fixedDurations((given) => new ThanosKind(given), THANOS),
    ...fixedDurations((given) => new PushgatewayKind(given), PUSHGATEWAY),
    ...fixedDurations((given) => new DcgmExporterKind(given), DCGM_EXPORTER),
    ...fixedDurations((given) => ofFrameworks(given), KUBE_STATE_METRICS),
    ...fixedDurations((given) => new NodeExporterKind(given), NODE_EXPORTER),
    ...fixedDurations((given) => new KueueKind(given), KUEUE),
  ]).toEqual([]);
});

describe('every threshold reaches the rules or the panels', () => {
  describe('of a trainer', () => everyThreshold((given) => new TrainerKind(given), TRAINER));
  describe('of Prometheus', () => everyThreshold((given) => new PrometheusKind(given), PROMETHEUS));
  describe('of Alertmanager', () => everyThreshold((given) => new AlertmanagerKind(given), ALERTMANAGER));
  describe('of the DingTalk bridge', () => everyThreshold((given) => new DingTalkBridgeKind(given), DINGTALK_BRIDGE));
  describe("of the dead man's switch", () => everyThreshold((given) => new DeadMansSwitchKind(given), DEAD_MANS_SWITCH));
  describe('of Grafana', () => everyThreshold((given) => new GrafanaKind(given), GRAFANA));
  describe('of Thanos', () => everyThreshold((given) => new ThanosKind(given), THANOS));
  describe('of the Pushgateway', () => everyThreshold((given) => new PushgatewayKind(given), PUSHGATEWAY));
  describe('of dcgm-exporter', () => everyThreshold((given) => new DcgmExporterKind(given), DCGM_EXPORTER));
  describe('of kube-state-metrics', () => everyThreshold((given) => ofFrameworks(given), KUBE_STATE_METRICS));
  describe('of node-exporter', () => everyThreshold((given) => new NodeExporterKind(given), NODE_EXPORTER));
  describe('of exporters that are there', () => everyThreshold(existingExporter, EXISTING_EXPORTER));
  describe('of Kueue', () => everyThreshold((given) => new KueueKind(given), KUEUE));
});
