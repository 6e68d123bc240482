import { FirstSteps } from '../../rules/first-steps';

/** What to do first about each alert, as its message ends. */
export const DINGTALK_BRIDGE_FIRST_STEPS: FirstSteps = {
  DingTalkRobotUnusable: 'Read the log of the bridge: it names the reason.',
  DingTalkBridgeFailing: 'Read the log of the bridge: it names the reason.',
  DingTalkMessagesDelayed: 'Look at the log of the bridge: most often DingTalk limits the robot or does not answer.',
  DingTalkAlertsLost: 'Look in Alertmanager for what still fires. The log of the bridge names the lost alerts.',
  DingTalkQueueDamaged: 'Look in Alertmanager for what still fires. The log of the bridge shows the lines.',
};
