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
  DistributedJobFailed: 'Read the log of the pod that failed first: the others have lost their peer.',
  'WorkersMissing critical': 'Look at the events of the pods that are pending: they name what they wait for.',
  'WorkersMissing warning': 'Look at the events of the job and of its pods: they name what they wait for.',
  JobSetRestarting: 'Read the log of the pod that fails first, and stop the JobSet if it fails at the same point each time.',
  TrainerJobFailed: 'Read the log of its last pod, correct the cause and start it again.',
  SuspectNode: 'Stop new runs on it with kubectl cordon. When its runs have ended, test its GPUs, memory and links.',
};
