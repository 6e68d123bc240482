import { DashboardLink } from '../../rules/alert-links';
import { ALERT_PATH_LABELS } from '../../rules/alert-path';
import { AlertingRule } from '../../rules/alerting-rule';
import { ifLabel } from '../../rules/label-text';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { counted } from '../../rules/value-text';
import { DASHBOARD_UID } from './dead-mans-switch-dashboards';
import { DeadMansSwitchThresholds } from './dead-mans-switch-thresholds';

/** Whether the dead man's switch could raise an alarm. */
export function deadMansSwitchRules(thresholds: Required<DeadMansSwitchThresholds>): RuleGroup[] {
  const { undeliveredWindow, receiverUnknownFor, stateUnsavedFor } = thresholds;
  const link = DashboardLink.to(DASHBOARD_UID, ['namespace']);
  const group = new RuleGroup('dead-mans-switch', {
    rules: [
      new AlertingRule('DeadMansSwitchCannotNotify', {
        expr: `sum by (job, namespace, result) (increase(dead_mans_switch_notifications_total{result!="confirmed"}[${undeliveredWindow}])) > 0`,
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: "Notifications of the dead man's switch in {{ $labels.namespace }} are failing",
        description: `The receiver did not confirm ${counted('notification', 'notifications')} in the last ${undeliveredWindow}${ifLabel('result', ' (result: ', ')')}. If alerting breaks down now, nobody learns of it.`,
        dashboard: link,
      }),
      new AlertingRule('DeadMansSwitchReceiverUnknown', {
        expr: 'min by (job, namespace) (dead_mans_switch_receiver_known) == 0',
        for: receiverUnknownFor,
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: "The dead man's switch in {{ $labels.namespace }} has no valid address to notify",
        description:
          'The file with the address of the receiver cannot be read, or does not hold a URL. If alerting breaks down now, nobody is notified.',
        dashboard: link,
      }),
      new AlertingRule('DeadMansSwitchStateNotSaved', {
        expr: 'min by (job, namespace) (dead_mans_switch_state_saved) == 0',
        for: stateUnsavedFor,
        severity: Severity.WARNING,
        summary: "The dead man's switch in {{ $labels.namespace }} cannot save its state",
        description: 'A restart of the switch would count as a heartbeat, and the end of a silence might not be notified.',
        dashboard: link,
      }),
    ],
  });
  return [group];
}
