import { SeverityReasons } from '../../rules/severity-reasons';

/** Why each alert has its severity: what is lost now and what a person can do, or why it can wait. */
export const KUBE_STATE_METRICS_SEVERITY_REASONS: SeverityReasons = {
  'NodeNotReady critical': 'The runs on the node are lost or stand still with their GPUs held; reboot or release the node.',
  'NodeNotReady warning': 'No run is on the node.',
  NodeAway: 'It notifies nobody.',
  RunOnLostNode: 'It notifies nobody.',
  TrainerPodPending: 'Nothing that was computed is lost while a run waits for room.',
  TrainerPodCannotStart: 'Nothing that was computed is lost; who has started the run corrects it.',
  TrainerCrashLooping: 'GPUs are held for starts that fail; stop the Job, or correct what its log says.',
  TrainerPodNotScraped: 'Whatever happens to the run, nobody is notified; correct its labels or the network.',
  TrainerOOMKilled: 'The work since the last checkpoint is lost, and the next attempt ends the same way; raise the limit.',
  DistributedJobFailed: 'The framework starts the run no more; correct what the log of its first failed pod says and start it again.',
  'WorkersMissing critical': 'TensorFlow waits for its peers without limit, and the workers that are there hold their GPUs meanwhile.',
  'WorkersMissing warning': 'No GPU is held, and nothing that was computed is lost while a run waits for room.',
  JobSetRestarting: 'All workers hold GPUs for starts that fail, and each costs the steps since the last checkpoint.',
  TrainerJobFailed: 'Kubernetes starts the run no more; correct what its log says and start it again.',
  SuspectNode: 'No run is lost now, and the next one on the node may be; it is taken out and tested by day.',
};
