import { SeverityReasons } from '../../rules/severity-reasons';

/** Why each alert has its severity: what is lost now and what a person can do, or why it can wait. */
export const NODE_EXPORTER_SEVERITY_REASONS: SeverityReasons = {
  NodeDiskFull: 'Checkpoints cannot be saved there, and pods are about to be evicted; make room.',
  NodeDiskFillingUp: 'There are hours left.',
  NodeMemoryLow: 'Nothing has been killed yet; TrainerOOMKilled and TargetDown page when it is.',
  NodeOOMKilled: 'TrainerOOMKilled, TrainingStalled and TargetDown page when a run is lost by it.',
  NodeInfinibandPortDown: 'TrainingStalled and TrainingRunFailed page when a run is lost by it; other ports carry its traffic otherwise.',
  RunOnLostLink: 'It notifies nobody.',
  NodeInfinibandErrors: 'What was lost is sent again; the run is slower and loses nothing.',
  NodeBondingDegraded: 'The other links carry the traffic; NodeNotReady and TargetDown page when the node is off the network.',
  NodeClockSkew: 'Training continues; only ages are wrong.',
};
