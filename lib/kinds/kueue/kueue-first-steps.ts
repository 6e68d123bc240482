import { FirstSteps } from '../../rules/first-steps';

/** What to do first about each alert, as its message ends. */
export const KUEUE_FIRST_STEPS: FirstSteps = {
  QueueWaitTooLong: 'Look at the conditions of the ClusterQueue and at the workload that has waited longest.',
  'WorkloadEvicted warning': 'Look at the conditions of the workload: they name what Kueue waited for.',
  'WorkloadEvicted info': 'Look at the priorities of the queue if this happens to the same run again and again.',
};
