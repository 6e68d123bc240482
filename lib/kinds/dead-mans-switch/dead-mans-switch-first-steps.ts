import { FirstSteps } from '../../rules/first-steps';

/** What to do first about each alert, as its message ends. */
export const DEAD_MANS_SWITCH_FIRST_STEPS: FirstSteps = {
  DeadMansSwitchCannotNotify: 'Read the log of the switch: it names the reason.',
  DeadMansSwitchReceiverUnknown: 'Look at the Secret that holds the address.',
  DeadMansSwitchStateNotSaved: 'Look at the free space of its volume.',
};
