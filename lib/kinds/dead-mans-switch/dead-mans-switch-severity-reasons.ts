import { SeverityReasons } from '../../rules/severity-reasons';

/** Why each alert has its severity: what is lost now and what a person can do, or why it can wait. */
export const DEAD_MANS_SWITCH_SEVERITY_REASONS: SeverityReasons = {
  DeadMansSwitchCannotNotify: 'The last line that says that the alerting is dead cannot speak; correct its receiver.',
  DeadMansSwitchReceiverUnknown: 'The last line that says that the alerting is dead has nobody to speak to; correct its address.',
  DeadMansSwitchStateNotSaved: 'It works; after a restart it may notify twice.',
};
