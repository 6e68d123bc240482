import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { assertThresholds } from '../../values/assert-thresholds';
import { GRAFANA_UID } from './grafana-dashboards';

/** Thresholds of the alerts about Grafana. Durations are in Prometheus' notation. */
export interface GrafanaThresholds {
  /**
   * Share of requests that may fail, above 0 and below 1.
   *
   * @default 0.1, since a single wrong panel asks every few seconds
   */
  readonly failedRequestsRatio?: number;
  /**
   * Over which time the share is taken.
   *
   * @default '10m', in which somebody who looks at dashboards at all has asked
   */
  readonly failedRequestsWindow?: string;
  /**
   * How long they may fail.
   *
   * @default '10m', longer than the pods of a data source take to be replaced
   */
  readonly failedRequestsFor?: string;
}

/** Whether people can see what there is to see. */
export function grafanaRules(thresholds: GrafanaThresholds = {}): RuleGroup[] {
  assertThresholds(thresholds, ['failedRequestsRatio']);
  const { failedRequestsRatio = 0.1, failedRequestsWindow = '10m', failedRequestsFor = '10m' } = thresholds;
  const share = (by: string, counter: string, label: string): string => {
    const rate = (matcher: string) => `sum by (${by}) (rate(${counter}${matcher}[${failedRequestsWindow}]))`;
    return `${rate(`{${label}=~"5.."}`)} / ${rate('')} > ${failedRequestsRatio}`;
  };
  const dashboard = DashboardLink.to(GRAFANA_UID, ['namespace']);
  return [
    new RuleGroup('grafana', {
      rules: [
        new AlertingRule('GrafanaDataSourceFailing', {
          expr: share('job, namespace, datasource', 'grafana_datasource_request_total', 'code'),
          for: failedRequestsFor,
          severity: Severity.WARNING,
          summary: 'Queries to data source {{ $labels.datasource }} are failing',
          description:
            '{{ $value | humanizePercentage }} of the queries to data source {{ $labels.datasource }} fail: dashboards have gaps or stay empty.',
          dashboard,
        }),
        new AlertingRule('GrafanaErrors', {
          expr: share('job, namespace', 'grafana_http_request_duration_seconds_count', 'status_code'),
          for: failedRequestsFor,
          severity: Severity.WARNING,
          summary: 'Grafana returns errors',
          description: '{{ $value | humanizePercentage }} of the requests to Grafana fail: dashboard links in notifications may not open.',
          dashboard,
        }),
      ],
    }),
  ];
}
