import { InhibitRule } from '../../rules/inhibit-rule';
import { NODE_EXPORTER } from '../node-exporter/node-exporter-kind';
import { TRAINING_JOB } from '../trainer/training-job';

/** What happens to a run whose node or process is gone. */
const OF_LOST_RUN = [
  ...['TrainingRunVanished', 'TrainingRunFailed', 'TrainingStalled', 'TrainingInitTooLong', 'TrainingThroughputDrop', 'StragglerWorker'],
  ...['RestartLoop', 'NoProgressAcrossRestarts', 'CheckpointStale', 'CheckpointSaveFailing', 'CheckpointRestoreFailing'],
  ...['ExporterStale', 'TrainingMetricsMissing', 'GpuIdleWhileAllocated', 'LowGPUUtilization', 'GpuUtilizationFluctuating'],
];

const OF_LOST_POD = ['TrainerJobFailed', 'TrainerCrashLooping', 'TrainerPodCannotStart', 'TrainerPodNotScraped', 'TrainerPodPending'];

/**
 * Which of the alerts are consequences of which.
 *
 * @internal
 */
export function kubeStateMetricsInhibitRules(): InhibitRule[] {
  return [
    // If the node is gone, no other alert on it adds anything.
    InhibitRule.ofConsequences({ cause: 'NodeAway', except: ['NodeNotReady'], equal: ['node'] }),
    InhibitRule.perRun('RunOnLostNode', OF_LOST_POD),
    InhibitRule.perRun('RunOnLostNode', OF_LOST_RUN, TRAINING_JOB),
    InhibitRule.perRun('RunOnLostNode', ['TargetDown'], 'prometheus'),
    InhibitRule.perRun('TrainerPodCannotStart', ['TrainerPodPending']),
    InhibitRule.perRun('TrainerCrashLooping', ['TrainerJobFailed', 'TrainerPodNotScraped']),
    InhibitRule.perRun('TrainerCrashLooping', ['RestartLoop', 'NoProgressAcrossRestarts', 'TrainingRunVanished'], TRAINING_JOB),
    InhibitRule.perRun('TrainerCrashLooping', ['TargetDown'], 'prometheus'),
    InhibitRule.perRun('TrainingRunFailed', ['TrainerCrashLooping'], TRAINING_JOB),
    InhibitRule.perRun('TrainerOOMKilled', ['TrainerJobFailed', 'TrainerCrashLooping']),
    InhibitRule.perRun('TrainerOOMKilled', ['RestartLoop', 'TrainingRunVanished', 'TrainingRunFailed'], TRAINING_JOB),
    InhibitRule.perRun('TrainerOOMKilled', ['TargetDown'], 'prometheus'),
    InhibitRule.ofConsequences({ cause: 'TrainerOOMKilled', consequences: ['NodeOOMKilled'], equal: ['node'], otherKind: NODE_EXPORTER }),
    InhibitRule.perRun('RunWithNonFiniteLoss', ['TrainerJobFailed', 'TrainerCrashLooping'], TRAINING_JOB),
    InhibitRule.perRun('TrainingRunFailed', ['TrainerJobFailed'], TRAINING_JOB),
    InhibitRule.perRun('TrainerJobFailed', ['TrainingRunVanished'], TRAINING_JOB),
  ];
}
