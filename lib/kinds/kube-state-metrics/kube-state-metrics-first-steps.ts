import { FirstSteps } from '../../rules/first-steps';

/** What to do first about each alert, as its message ends. */
export const KUBE_STATE_METRICS_FIRST_STEPS: FirstSteps = {
  'NodeNotReady critical': 'Reboot or replace the node. The runs resume elsewhere from their last checkpoint if their Jobs may retry.',
  'NodeNotReady warning': 'Reboot or remove it by day.',
  TrainerPodPending: 'Look at the events of the pod: they name what it waits for.',
  TrainerPodCannotStart: 'Look at the events of the pod: they name the image, Secret or ConfigMap.',
  TrainerCrashLooping: 'Read the log of the previous container.',
  TrainerPodNotScraped: 'Compare its labels and ports with the scrape config, then look at network policies.',
  TrainerOOMKilled: 'Raise the memory limit, or make the run use less.',
  TrainerJobFailed: 'Read the log of its last pod, correct the cause and start it again.',
  SuspectNode: 'Stop new runs on it with kubectl cordon. When its runs have ended, test its GPUs, memory and links.',
};
