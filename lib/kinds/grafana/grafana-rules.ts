import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { GRAFANA_UID } from './grafana-dashboards';
import { GrafanaThresholds } from './grafana-thresholds';

/** Whether people can see what there is to see. */
export function grafanaRules(thresholds: Required<GrafanaThresholds>): RuleGroup[] {
  const { failedRequestsRatio, failedRequestsWindow, failedRequestsFor } = thresholds;
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
            '{{ $value | humanizePercentage }} of the queries to data source {{ $labels.datasource }} fail. Dashboards have gaps or stay empty.',
          dashboard,
        }),
        new AlertingRule('GrafanaErrors', {
          expr: share('job, namespace', 'grafana_http_request_duration_seconds_count', 'status_code'),
          for: failedRequestsFor,
          severity: Severity.WARNING,
          summary: 'Grafana returns errors',
          description: '{{ $value | humanizePercentage }} of the requests to Grafana fail. Dashboard links in notifications may not open.',
          dashboard,
        }),
      ],
    }),
  ];
}
