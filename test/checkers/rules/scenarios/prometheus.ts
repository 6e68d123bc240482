import { firesBetween, HOUR, MINUTE, quietAt, WATCHDOG } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { componentSeries, growsFrom, OF_POD, oneFrom } from '../simulated-component';
import { InputSeries, Timeline } from '../simulated-run';

const JOB = 'prometheus';
const GROUP = { rule_group: '/etc/prometheus/rules/training.yml;training' };
const REMOTE = { remote_name: 'archive', url: 'https://archive.example.com/write' };
const DAY = 24 * HOUR;

const of = (name: string, timeline: Timeline, own?: Record<string, string>, seconds?: number): InputSeries =>
  componentSeries(JOB, `prometheus_${name}`, timeline, own, seconds);

/** An alert with every label of the pod. */
function ofPod(alertname: string, severity: string, more: FiringAlert = {}): FiringAlert {
  return { alertname, severity, job: JOB, ...OF_POD, ...more };
}

/** An alert over the series of a pod. */
function overPod(alertname: string, severity: string, more: FiringAlert = {}): FiringAlert {
  return { alertname, severity, job: JOB, namespace: OF_POD.namespace, pod: OF_POD.pod, ...more };
}

const ALERT_PATH = { alert_path: 'true' };

const stale: FiringAlert = { alertname: 'ScrapesStale', severity: 'critical', job: 'alertmanager', ...ALERT_PATH };

/** A target that is up, of the job, whose scrapes end after so many seconds without the target having gone. */
const scrapedUntil = (job: string, seconds: number): InputSeries => componentSeries(job, 'up', (t) => (t <= seconds ? 1 : undefined));

export const PROMETHEUS: Scenario[] = [
  {
    name: 'TargetSlow: scrapes that take longer than half of their time-out for five minutes',
    series: [componentSeries('thanos-query', 'scrape_duration_seconds', (t) => (t >= 600 ? 5.5 : 0.1))],
    firing: firesBetween('14m45s', '15m', { alertname: 'TargetSlow', severity: 'warning', job: 'thanos-query', ...OF_POD }),
  },
  {
    name: 'TargetSlow: quiet about a single slow scrape and about one at the threshold',
    series: [
      componentSeries('thanos-query', 'scrape_duration_seconds', (t) => (t === 600 ? 9 : 0.1)),
      componentSeries('thanos-store-gateway', 'scrape_duration_seconds', () => 5),
    ],
    firing: quietAt('10m', '15m', '50m'),
  },
  {
    name: 'ScrapeJobEmpty: a job that has lost its targets on every shard for 15 minutes',
    series: ['0', '1'].map((shard) =>
      of('target_scrape_pool_targets', (t) => (t < 600 ? 2 : 0), { scrape_job: 'thanos-sidecar', pod: `prometheus-shard-${shard}-0` }),
    ),
    firing: firesBetween('24m45s', '25m', { alertname: 'ScrapeJobEmpty', severity: 'warning', scrape_job: 'thanos-sidecar' }),
  },
  {
    name: 'ScrapeJobEmpty: quiet about a shard without targets, and about trainers that have ended',
    series: [
      of('target_scrape_pool_targets', () => 0, { scrape_job: 'thanos-query', pod: 'prometheus-shard-0-0' }),
      of('target_scrape_pool_targets', () => 2, { scrape_job: 'thanos-query', pod: 'prometheus-shard-1-0' }),
      of('target_scrape_pool_targets', () => 0, { scrape_job: 'tensorflow-training' }),
    ],
    firing: quietAt('15m', '50m'),
  },
  {
    name: 'ScrapesStale: a job whose newest scrape is older than 150 seconds, and a minute to be sure',
    series: [scrapedUntil('alertmanager', 600)],
    firing: { ...firesBetween('13m30s', '13m45s', stale), '15m15s': [WATCHDOG, stale], '50m': [WATCHDOG, stale] },
  },
  {
    name: 'ScrapesStale: until the job is scraped again',
    series: [componentSeries('alertmanager', 'up', (t) => (t <= 600 || t >= 1800 ? 1 : undefined))],
    firing: { '29m': [WATCHDOG, stale], ...quietAt('30m15s', '50m') },
  },
  {
    name: 'ScrapesStale: quiet about a job that was removed',
    series: [componentSeries('alertmanager', 'up', (t) => (t < 600 ? 1 : t === 600 ? 'stale' : undefined))],
    firing: quietAt('10m', '14m', '50m'),
  },
  {
    name: 'TargetDown: a component for five minutes, which is no page',
    series: [componentSeries('grafana', 'up', (t) => Number(t < 600))],
    firing: firesBetween('14m45s', '15m', { alertname: 'TargetDown', severity: 'warning', job: 'grafana', ...OF_POD }),
  },
  {
    name: 'TargetDown: quiet about a component that is rolled out, and about one that needs ten minutes for its first answer',
    series: [
      componentSeries('grafana', 'up', (t) => Number(t < 600 || t >= 840)),
      componentSeries('thanos-query', 'up', (t) => (t < 900 ? undefined : Number(t >= 1500))),
    ],
    firing: quietAt('13m45s', '20m', '24m45s', '50m'),
  },
  {
    name: 'ScrapesStale: quiet about one target of a job that was replaced while Prometheus was away',
    series: [
      scrapedUntil('alertmanager', 600),
      componentSeries('alertmanager', 'up', () => 1, { pod: 'pod-1', instance: '10.0.2.2:9093' }),
    ],
    firing: quietAt('13m45s', '14m30s', '50m'),
  },
  {
    name: 'SampleLimitHit: at the first scrape that is thrown away',
    series: [of('target_scrapes_exceeded_sample_limit_total', oneFrom(600))],
    firing: firesBetween('9m45s', '10m', ofPod('SampleLimitHit', 'warning')),
  },
  {
    name: 'SampleLimitHit: quiet about what was thrown away long ago',
    series: [of('target_scrapes_exceeded_sample_limit_total', () => 7), of('target_scrapes_exceeded_body_size_limit_total', () => 1)],
    firing: quietAt('10m', '50m'),
  },
  {
    name: 'PrometheusDiscoveryFailing: requests to the API server that fail for 15 minutes',
    series: [of('sd_kubernetes_failures_total', growsFrom(600))],
    firing: firesBetween('24m45s', '25m', overPod('PrometheusDiscoveryFailing', 'warning', ALERT_PATH)),
  },
  {
    name: 'PrometheusDiscoveryFailing: a list of targets that cannot be fetched once in two minutes, and a configuration of discovery that is wrong',
    series: [
      of('sd_refresh_failures_total', (t) => Math.floor(t / 120), { mechanism: 'http', config: 'lab' }),
      of('sd_failed_configs', () => 1, { name: 'scrape', pod: 'pod-1', instance: '10.0.2.2:9090' }),
    ],
    firing: {
      '30m': [
        WATCHDOG,
        overPod('PrometheusDiscoveryFailing', 'warning', ALERT_PATH),
        overPod('PrometheusDiscoveryFailing', 'warning', { ...ALERT_PATH, pod: 'pod-1' }),
      ],
    },
  },
  {
    name: 'PrometheusDiscoveryFailing: quiet while the API server is replaced for nine minutes',
    series: [
      of('sd_kubernetes_failures_total', (t) => Math.floor((Math.min(Math.max(t, 600), 1140) - 600) / 15)),
      of('sd_failed_configs', () => 0, { name: 'scrape' }),
    ],
    firing: quietAt('15m', '20m', '24m', '25m', '50m'),
  },
  {
    name: 'PrometheusSamplesRejected: two targets with the same labels, for 15 minutes',
    series: [of('target_scrapes_sample_duplicate_timestamp_total', (t) => 2 * Math.max(0, t - 600))],
    firing: firesBetween('25m', '25m15s', overPod('PrometheusSamplesRejected', 'warning')),
  },
  {
    name: 'PrometheusSamplesRejected: quiet about a pod that takes the place of another, and samples that are late and kept',
    series: [
      of('target_scrapes_sample_out_of_order_total', (t) => (t < 600 ? 0 : 400)),
      of('tsdb_head_out_of_order_samples_appended_total', growsFrom(0), { type: 'float' }),
    ],
    firing: quietAt('10m', '19m', '25m', '50m'),
  },
  {
    name: 'PrometheusConfigReloadFailed: five minutes with a configuration that cannot be loaded',
    series: [of('config_last_reload_successful', (t) => Number(t < 600))],
    firing: firesBetween('14m45s', '15m', ofPod('PrometheusConfigReloadFailed', 'warning', ALERT_PATH)),
  },
  {
    name: 'PrometheusConfigReloadFailed: quiet while the files of a change arrive one after the other',
    series: [of('config_last_reload_successful', (t) => Number(t < 600 || t >= 840))],
    firing: quietAt('13m45s', '15m', '50m'),
  },
  {
    name: 'PrometheusRuleFailing: rules that fail for five minutes',
    series: [of('rule_evaluation_failures_total', growsFrom(600), GROUP)],
    firing: firesBetween('14m45s', '15m', overPod('PrometheusRuleFailing', 'critical', { ...GROUP, ...ALERT_PATH })),
  },
  {
    name: 'PrometheusRuleFailing: quiet about a single evaluation that failed',
    series: [of('rule_evaluation_failures_total', oneFrom(600), GROUP)],
    firing: quietAt('14m45s', '15m', '20m'),
  },
  {
    name: 'PrometheusRuleGroupSlow: a group that takes longer than its interval for five minutes',
    series: [of('rule_group_last_duration_seconds', (t) => (t >= 600 ? 16 : 2), GROUP), of('rule_group_interval_seconds', () => 15, GROUP)],
    firing: firesBetween('14m45s', '15m', ofPod('PrometheusRuleGroupSlow', 'warning', { ...GROUP, ...ALERT_PATH })),
  },
  {
    name: 'PrometheusRuleGroupSlow: quiet about a group that just fits, and about one evaluation after a restart',
    series: [
      of('rule_group_last_duration_seconds', (t) => (t === 600 ? 40 : 15), GROUP),
      of('rule_group_interval_seconds', () => 15, GROUP),
    ],
    firing: quietAt('15m', '50m'),
  },
  {
    name: 'PrometheusWalFailing: at the first sample that cannot be written to the log',
    series: [of('tsdb_wal_writes_failed_total', oneFrom(600))],
    firing: firesBetween('9m45s', '10m', ofPod('PrometheusWalFailing', 'critical', ALERT_PATH)),
  },
  {
    name: 'PrometheusWalFailing: quiet about a log that was cut and written as it should be',
    series: [
      of('tsdb_wal_writes_failed_total', () => 0),
      of('tsdb_wal_truncations_failed_total', () => 0),
      of('tsdb_wal_corruptions_total', () => 1),
    ],
    firing: quietAt('10m', '50m'),
  },
  {
    name: 'PrometheusCompactionFailing: at the first compaction that fails',
    series: [of('tsdb_compactions_failed_total', oneFrom(600))],
    firing: firesBetween('9m45s', '10m', ofPod('PrometheusCompactionFailing', 'warning')),
  },
  {
    name: 'PrometheusCompactionFailing: quiet three hours after a failure, when the next compaction was good',
    series: [of('tsdb_compactions_failed_total', oneFrom(600), {}, 4 * HOUR)],
    firing: quietAt('9m45s', '3h10m15s', '3h55m'),
  },
  {
    name: 'PrometheusSeriesGrowing: more than twice as many series as a day before, for half an hour',
    series: [of('tsdb_head_series', (t) => (t < DAY + HOUR ? 200_000 : 400_001), {}, DAY + 3 * HOUR)],
    firing: firesBetween('25h25m', '25h30m', overPod('PrometheusSeriesGrowing', 'warning')),
    evaluationSeconds: 300,
  },
  {
    name: 'PrometheusSeriesGrowing: quiet about a stack that is new, and about twice as many of few',
    series: [
      of('tsdb_head_series', (t) => Math.min(90_000, 10 * t), {}, DAY + 3 * HOUR),
      of('tsdb_head_series', () => 900_000, { pod: 'pod-1' }, HOUR),
    ],
    firing: quietAt('50m', '25h30m', '26h55m'),
    evaluationSeconds: 300,
  },
  {
    name: 'PrometheusNotificationsDropped: alerts that no Alertmanager takes for five minutes',
    series: ['0', '1'].map((i) => of('notifications_dropped_total', growsFrom(600), { alertmanager: `http://alertmanager-${i}:9093` })),
    firing: firesBetween('14m45s', '15m', overPod('PrometheusNotificationsDropped', 'critical', ALERT_PATH)),
  },
  {
    name: 'PrometheusNotificationsDropped: quiet when one of two Alertmanagers is down',
    series: [
      of('notifications_dropped_total', growsFrom(600), { alertmanager: 'http://alertmanager-0:9093' }),
      of('notifications_dropped_total', () => 0, { alertmanager: 'http://alertmanager-1:9093' }),
    ],
    firing: quietAt('15m', '50m'),
  },
  {
    name: 'PrometheusAlertBacklog: half of the queue of every Alertmanager, for five minutes',
    series: [
      of('notifications_queue_capacity', () => 10_000),
      ...['0', '1'].map((i) =>
        of('notifications_queue_length', (t) => 10 * Math.max(0, t - 600), { alertmanager: `http://alertmanager-${i}:9093` }),
      ),
    ],
    firing: firesBetween('23m', '23m30s', overPod('PrometheusAlertBacklog', 'warning', ALERT_PATH)),
  },
  {
    name: 'PrometheusAlertBacklog: quiet when one of two Alertmanagers takes them, and at a burst that is sent in four minutes',
    series: [
      of('notifications_queue_capacity', () => 10_000),
      of('notifications_queue_length', () => 9_000, { alertmanager: 'http://alertmanager-0:9093' }),
      of('notifications_queue_length', (t) => (t % 600 < 240 ? 8_000 : 0), { alertmanager: 'http://alertmanager-1:9093' }),
    ],
    firing: quietAt('4m', '5m', '15m', '50m'),
  },
  {
    name: 'PrometheusWithoutAlertmanager: five minutes without any Alertmanager',
    series: [of('notifications_alertmanagers_discovered', (t) => (t < 600 ? 3 : 0))],
    firing: firesBetween('14m45s', '15m', ofPod('PrometheusWithoutAlertmanager', 'critical', ALERT_PATH)),
  },
  {
    name: 'PrometheusWithoutAlertmanager: quiet when one of three is left, and while a replica starts',
    series: [
      of('notifications_alertmanagers_discovered', (t) => (t < 600 ? 3 : 1)),
      of('notifications_alertmanagers_discovered', (t) => (t < 240 ? 0 : 3), { pod: 'pod-1', instance: '10.0.2.2:9090' }),
    ],
    firing: quietAt('4m', '5m', '15m', '50m'),
  },
  {
    name: 'RemoteWriteBehind: a store that has got nothing for five minutes, and five more to catch up',
    series: [of('remote_storage_queue_highest_sent_timestamp_seconds', (t) => Math.min(t, 10 * MINUTE), REMOTE)],
    firing: firesBetween('20m', '20m15s', overPod('RemoteWriteBehind', 'warning', { remote_name: REMOTE.remote_name })),
  },
  {
    name: 'RemoteWriteBehind: quiet about an outage that is made up for in time',
    series: [
      of('remote_storage_queue_highest_sent_timestamp_seconds', (t) => (t < 10 * MINUTE || t >= 19 * MINUTE ? t : 10 * MINUTE), REMOTE),
    ],
    firing: quietAt('15m', '18m45s', '20m15s', '50m'),
  },
];
