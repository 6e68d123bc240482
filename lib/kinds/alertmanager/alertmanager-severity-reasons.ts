import { SeverityReasons } from '../../rules/severity-reasons';

/** Why each alert has its severity: what is lost now and what a person can do, or why it can wait. */
export const ALERTMANAGER_SEVERITY_REASONS: SeverityReasons = {
  NotificationsFailing: 'Everybody who relies on that channel is notified of nothing; repair it or watch another one.',
  AlertmanagerAlertsDropped: 'Alerts are lost before anybody is notified; raise the limit or restart the replica.',
  AlertmanagerConfigReloadFailed: 'The configuration before continues; only what was just changed is missing.',
  AlertmanagerMembersMissing: 'Notifications arrive, some twice.',
  AlertmanagerGossipLost: 'Notifications arrive, some twice or in spite of a silence.',
  NotificationDeliveryBurnFast: 'Notifications are being lost at a rate that leaves people uninformed tonight; repair the channel.',
  NotificationDeliveryBurnMedium: 'Most notifications arrive.',
  NotificationDeliveryBurnSlow: 'The budget lasts for weeks at this rate.',
};
