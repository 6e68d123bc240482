import { DashboardLink } from '../../rules/alert-links';
import { ALERT_PATH_LABELS } from '../../rules/alert-path';
import { AlertingRule } from '../../rules/alerting-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { VALUE, counted } from '../../rules/value-text';
import { inSeconds } from '../../values/durations';
import { MONITORING_HEALTH_UID } from './prometheus-dashboards';
import { perPod } from './per-pod';
import { PrometheusThresholds } from './prometheus-thresholds';

/** Whether Prometheus loads, evaluates, stores and sends what it should. */
export function serverRules(thresholds: Required<PrometheusThresholds>): RuleGroup {
  const { reloadFailedFor, rulesFailingFor, seriesGrowthFactor, seriesGrowthBaseline, seriesGrowthFrom, seriesGrowthFor } = thresholds;
  const { failuresWindow, compactionFailuresWindow, remoteWriteBehindAfter, remoteWriteBehindFor } = thresholds;
  const { notificationQueueRatio } = thresholds;
  const failed = (counter: string, window: string) => `increase(prometheus_tsdb_${counter}_total[${window}]) > 0`;
  const dashboard = DashboardLink.to(MONITORING_HEALTH_UID, ['job', 'instance']);
  const ofJob = DashboardLink.to(MONITORING_HEALTH_UID, ['job']);
  return new RuleGroup('prometheus', {
    rules: [
      new AlertingRule('PrometheusConfigReloadFailed', {
        expr: 'prometheus_config_last_reload_successful == 0',
        for: reloadFailedFor,
        severity: Severity.WARNING,
        labels: ALERT_PATH_LABELS,
        summary: 'Prometheus {{ $labels.pod }} cannot load its configuration',
        description: 'Prometheus {{ $labels.pod }} runs with an older configuration. New targets and rules have no effect.',
        dashboard,
      }),
      new AlertingRule('PrometheusRuleFailing', {
        expr: `${perPod('sum', `increase(prometheus_rule_evaluation_failures_total[${failuresWindow}])`, ', rule_group')} > 0`,
        for: rulesFailingFor,
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'Rules of group {{ $labels.rule_group }} fail',
        description: `Prometheus {{ $labels.pod }} failed ${counted('evaluation', 'evaluations')} of rules of group {{ $labels.rule_group }} in the last ${failuresWindow}. Their alerts cannot fire.`,
        dashboard: ofJob,
      }),
      new AlertingRule('PrometheusRuleGroupSlow', {
        expr: 'prometheus_rule_group_last_duration_seconds > prometheus_rule_group_interval_seconds',
        for: rulesFailingFor,
        severity: Severity.WARNING,
        labels: ALERT_PATH_LABELS,
        summary: 'Rule group {{ $labels.rule_group }} takes longer than its interval',
        description:
          'Prometheus {{ $labels.pod }} takes {{ $value | humanizeDuration }} to evaluate rule group {{ $labels.rule_group }}. It skips evaluations, and alerts fire late.',
        dashboard,
      }),
      new AlertingRule('PrometheusWalFailing', {
        expr: [
          failed('wal_writes_failed', failuresWindow),
          `or ${failed('wal_truncations_failed', compactionFailuresWindow)}`,
          `or ${failed('wal_corruptions', compactionFailuresWindow)}`,
        ].join('\n'),
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'Prometheus {{ $labels.pod }} cannot write its write-ahead log',
        description:
          'Prometheus {{ $labels.pod }} failed to write, truncate or read its write-ahead log. Samples are lost now or at the next restart.',
        dashboard,
      }),
      new AlertingRule('PrometheusCompactionFailing', {
        expr: [
          failed('compactions_failed', compactionFailuresWindow),
          `or ${failed('reloads_failures', compactionFailuresWindow)}`,
          `or ${failed('head_truncations_failed', compactionFailuresWindow)}`,
        ].join('\n'),
        severity: Severity.WARNING,
        summary: 'Prometheus {{ $labels.pod }} cannot compact its blocks',
        description: `Prometheus {{ $labels.pod }} failed to compact or load blocks ${counted('time', 'times')} in the last ${compactionFailuresWindow}. Its memory and disk fill up.`,
        dashboard,
      }),
      new AlertingRule('PrometheusSeriesGrowing', {
        expr: `${perPod('max', 'prometheus_tsdb_head_series')} > clamp_min(${seriesGrowthFactor} * ${perPod('max', `prometheus_tsdb_head_series offset ${seriesGrowthBaseline}`)}, ${seriesGrowthFrom})`,
        for: seriesGrowthFor,
        severity: Severity.WARNING,
        summary: `Prometheus {{ $labels.pod }} has many more series than ${seriesGrowthBaseline} ago`,
        description: `Prometheus {{ $labels.pod }} holds ${VALUE} series, more than ${seriesGrowthFactor} times as many as ${seriesGrowthBaseline} ago. Each series takes memory.`,
        dashboard: ofJob,
      }),
      new AlertingRule('PrometheusNotificationsDropped', {
        // If only one Alertmanager rejects alerts, it is down and the others accept them.
        expr: `${perPod('min', `increase(prometheus_notifications_dropped_total[${failuresWindow}])`)} > 0`,
        for: rulesFailingFor,
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'No Alertmanager accepts the alerts of Prometheus {{ $labels.pod }}',
        description: 'Prometheus {{ $labels.pod }} drops alerts because none of its Alertmanagers accepts them. Nobody is notified.',
        dashboard: ofJob,
      }),
      new AlertingRule('PrometheusAlertBacklog', {
        // Each Alertmanager has a queue of its own, and one that is sent everything is enough.
        expr: `${perPod('min', 'prometheus_notifications_queue_length')} > ${notificationQueueRatio} * ${perPod('max', 'prometheus_notifications_queue_capacity')}`,
        for: rulesFailingFor,
        severity: Severity.WARNING,
        labels: ALERT_PATH_LABELS,
        summary: 'Alerts of Prometheus {{ $labels.pod }} pile up',
        description:
          '{{ $value }} alerts of Prometheus {{ $labels.pod }} wait to be sent. Its Alertmanagers take them too slowly: notifications are late, and are lost once the queue is full.',
        dashboard: ofJob,
      }),
      new AlertingRule('PrometheusWithoutAlertmanager', {
        expr: 'prometheus_notifications_alertmanagers_discovered < 1',
        for: rulesFailingFor,
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'Prometheus {{ $labels.pod }} has no Alertmanager',
        description: 'Prometheus {{ $labels.pod }} discovered no Alertmanager to send its alerts to. Nobody is notified.',
        dashboard,
      }),
      new AlertingRule('RemoteWriteBehind', {
        expr: `time() - ${perPod('max', 'prometheus_remote_storage_queue_highest_sent_timestamp_seconds', ', remote_name')} > ${inSeconds(remoteWriteBehindAfter)}`,
        for: remoteWriteBehindFor,
        severity: Severity.WARNING,
        summary: 'Remote write {{ $labels.remote_name }} is behind',
        description:
          'Remote write from Prometheus {{ $labels.pod }} to {{ $labels.remote_name }} is {{ $value | humanizeDuration }} behind. After two hours it loses samples.',
        dashboard: ofJob,
      }),
    ],
  });
}
