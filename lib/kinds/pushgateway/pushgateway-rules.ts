import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { inSeconds } from '../../values/durations';
import { PUSHGATEWAY_UID } from './pushgateway-dashboards';
import { PushgatewayThresholds } from './pushgateway-thresholds';

/** The rules about what has been pushed: a Pushgateway serves it forever, however old it is. */
export function pushgatewayRules(thresholds: Required<PushgatewayThresholds>): RuleGroup[] {
  const { staleAfter, pushRejectedFor } = thresholds;
  const dashboard = DashboardLink.to(PUSHGATEWAY_UID, ['job']);
  const seconds = inSeconds(staleAfter);
  return [
    new RuleGroup('pushgateway', {
      rules: [
        new AlertingRule('PushedMetricsStale', {
          // A group that never had a valid push has time 0.
          expr: `time() - (push_time_seconds > 0) > ${seconds}`,
          severity: Severity.INFO,
          summary: 'Job {{ $labels.job }} has not pushed for {{ $value | humanizeDuration }}',
          description:
            'Dashboards show what job {{ $labels.job }} pushed {{ $value | humanizeDuration }} ago. The job has ended or cannot reach the Pushgateway.',
          dashboard,
        }),
        new AlertingRule('PushRejected', {
          expr: 'push_failure_time_seconds > push_time_seconds',
          for: pushRejectedFor,
          severity: Severity.WARNING,
          summary: 'The Pushgateway rejected the last push of job {{ $labels.job }}',
          description:
            'The last push of job {{ $labels.job }} is invalid or inconsistent with another group. Dashboards show older values of the job.',
          dashboard,
        }),
      ],
    }),
  ];
}
