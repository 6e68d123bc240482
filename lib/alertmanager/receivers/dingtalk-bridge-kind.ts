import { Dashboard, StatPanel, TimeSeriesPanel, Unit, Variable } from '../../grafana';
import { BRIDGE_METRICS, MetricCatalogue } from '../../metrics';
import {
  ALERT_PATH_LABELS,
  AlertingRule,
  COMPONENT_TARGET_LABELS,
  componentScrape,
  DashboardLink,
  RuleGroup,
  ScrapeConfig,
  Severity,
} from '../../prometheus';
import { ISubjectKind } from '../../stack/subject';
import { InhibitRule } from '../inhibit-rule';

/** Links from alerts lead to it, so it never changes. */
const DASHBOARD_UID = 'trainwatch-dingtalk-bridge';
const CHOSEN = '{namespace=~"$namespace"}';

/** The DingTalk bridge as something to monitor. Its alerts go to every channel, because DingTalk may be what is broken. */
export class DingTalkBridgeKind implements ISubjectKind {
  public readonly id = 'dingtalk-bridge';
  public readonly catalogue = new MetricCatalogue('dingtalk-bridge', BRIDGE_METRICS, COMPONENT_TARGET_LABELS);
  public readonly ruleGroups = [rules()];
  public readonly inhibitRules: InhibitRule[] = [];
  public readonly dashboards = [dashboard()];

  public scrapeConfigs(namespaces: string[]): ScrapeConfig[] {
    return [componentScrape(this.id, 'http', namespaces)];
  }
}

function rules(): RuleGroup {
  const link = DashboardLink.to(DASHBOARD_UID, ['namespace']);
  return new RuleGroup('dingtalk-bridge', {
    rules: [
      new AlertingRule('DingTalkBridgeFailing', {
        expr: 'sum by (job, namespace, robot, result) (increase(dingtalk_bridge_deliveries_total{result=~"rejected|error"}[10m])) > 0',
        for: '1m',
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'DingTalk does not take messages of robot {{ $labels.robot }}',
        description:
          '{{ $value | humanize }} messages of robot {{ $labels.robot }} ended in ten minutes with {{ $labels.result }}. The log of the bridge says why, in words.',
        dashboard: link,
      }),
      new AlertingRule('DingTalkMessagesDelayed', {
        expr: 'max by (job, namespace, channel) (dingtalk_bridge_queue_age_seconds) > 600',
        for: '1m',
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'Alerts wait to be told on DingTalk channel {{ $labels.channel }}',
        description:
          'The oldest alert for channel {{ $labels.channel }} has waited for {{ $value | humanizeDuration }}. Nothing is lost, and nobody is told.',
        dashboard: link,
      }),
      new AlertingRule('DingTalkAlertsLost', {
        expr: 'sum by (job, namespace, channel, reason) (increase(dingtalk_bridge_alerts_lost_total[30m])) > 0',
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'Alerts for DingTalk channel {{ $labels.channel }} were given up',
        description:
          '{{ $value | humanize }} alerts for channel {{ $labels.channel }} were given up ({{ $labels.reason }}); the log of the bridge names them.',
        dashboard: link,
      }),
      new AlertingRule('DingTalkQueueDamaged', {
        expr: 'max by (job, namespace) (dingtalk_bridge_queue_damaged_lines) > 0',
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'The queue of the DingTalk bridge in {{ $labels.namespace }} was damaged',
        description:
          '{{ $value | humanize }} lines of the queue could not be read when the bridge started, and nobody was told of the alerts in them; the log of the bridge shows the lines. The rest was kept.',
        dashboard: link,
      }),
    ],
  });
}

function dashboard(): Dashboard {
  return new Dashboard(DASHBOARD_UID, {
    title: 'DingTalk bridge',
    variables: [Variable.labels('namespace', 'dingtalk_bridge_leader')],
    rows: [
      {
        title: 'Deliveries',
        panels: [
          new TimeSeriesPanel('Messages by result', {
            description: 'Only `ok` was confirmed by DingTalk. A throttled message waits and is sent again.',
            queries: [
              {
                expr: `sum by (robot, result) (rate(dingtalk_bridge_deliveries_total${CHOSEN}[$__rate_interval]))`,
                legend: '{{robot}}: {{result}}',
              },
            ],
            unit: Unit.PER_SECOND,
          }),
          new TimeSeriesPanel('Alerts that wait', {
            queries: [{ expr: `max by (channel) (dingtalk_bridge_queue_depth${CHOSEN})`, legend: '{{channel}}' }],
            unit: Unit.SHORT,
          }),
          new TimeSeriesPanel('Age of the oldest', {
            queries: [{ expr: `max by (channel) (dingtalk_bridge_queue_age_seconds${CHOSEN})`, legend: '{{channel}}' }],
            unit: Unit.SECONDS,
          }),
          new StatPanel('Last confirmed message', {
            queries: [{ expr: `1000 * max by (robot) (dingtalk_bridge_last_success_timestamp_seconds${CHOSEN})`, legend: '{{robot}}' }],
            unit: Unit.FROM_NOW,
          }),
        ],
      },
    ],
  });
}
