import { FirstSteps } from '../../rules/first-steps';

/** What to do first about each alert, as its message ends. */
export const PUSHGATEWAY_FIRST_STEPS: FirstSteps = {
  PushedMetricsStale: 'Ask the owner of the job whether it should still run.',
  PushRejected: 'Read the log of the Pushgateway: it names the metric.',
};
