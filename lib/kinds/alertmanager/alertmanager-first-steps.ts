import { FirstSteps } from '../../rules/first-steps';

/** What to do first about each alert, as its message ends. */
export const ALERTMANAGER_FIRST_STEPS: FirstSteps = {
  NotificationsFailing: 'Read the log of Alertmanager: it names the receiver and the error.',
  AlertmanagerAlertsDropped: 'Look at the number of groups, and raise the limit.',
  AlertmanagerConfigReloadFailed: 'Read its log: it names the line.',
  AlertmanagerMembersMissing: 'Look at the pods of Alertmanager and at the network between them.',
  AlertmanagerGossipLost: 'Look at the network between the replicas.',
  NotificationDeliveryBurnFast: 'Read the log of Alertmanager for the errors of that channel.',
  NotificationDeliveryBurnMedium: 'Read the log of Alertmanager for the errors of that channel.',
  NotificationDeliveryBurnSlow: 'Read the log of Alertmanager for the errors of that channel.',
};
