import { SeverityReasons } from '../../rules/severity-reasons';

/** Why each alert has its severity: what is lost now and what a person can do, or why it can wait. */
export const DINGTALK_BRIDGE_SEVERITY_REASONS: SeverityReasons = {
  DingTalkRobotUnusable: 'Nobody in that group is notified of anything; correct the robot or its secret.',
  DingTalkBridgeFailing: 'Messages do not arrive in that group; its reason says what to correct.',
  DingTalkMessagesDelayed: 'A page that waits in the queue wakes nobody; look at the limit of the robot and the network.',
  DingTalkAlertsLost: 'Alerts were lost, and nobody in the group knows of them; look in Alertmanager for what still fires.',
  DingTalkQueueDamaged: 'Alerts of the queue may be lost; look in Alertmanager for what still fires.',
};
