import { InhibitRule } from '../../rules/inhibit-rule';
import { TRAINING_JOB } from '../trainer/training-job';
import { TrainingFramework } from './training-framework';

const FAILED = 'DistributedJobFailed';

const MISSING = 'WorkersMissing';

const RESTARTING = 'JobSetRestarting';

/**
 * Which of the alerts about jobs of many workers are consequences of which, or causes.
 *
 * @internal
 */
export function frameworkInhibitRules(frameworks: readonly TrainingFramework[]): InhibitRule[] {
  if (frameworks.length === 0) return [];
  const restarting = frameworks.includes(TrainingFramework.JOB_SET) ? [RESTARTING] : [];
  const ends = [FAILED, ...restarting];
  return [
    InhibitRule.perRun('RunOnLostNode', [...ends, MISSING]),
    InhibitRule.perRun('TrainerOOMKilled', ends),
    InhibitRule.perRun('TrainerCrashLooping', ends),
    InhibitRule.perRun('TrainerPodCannotStart', [MISSING]),
    // What the run itself says of its end is more than what its controller saw of it.
    InhibitRule.perRun('RunWithNonFiniteLoss', ends, TRAINING_JOB),
    InhibitRule.perRun('TrainingRunFailed', ends, TRAINING_JOB),
    ...restarting.flatMap((alert) => [
      InhibitRule.perRun('NoProgressAcrossRestarts', [alert], TRAINING_JOB),
      InhibitRule.perRun('RestartLoop', [alert], TRAINING_JOB),
    ]),
    InhibitRule.perRun(FAILED, ['TrainerJobFailed', MISSING, ...restarting]),
    InhibitRule.perRun(FAILED, ['TrainingRunVanished'], TRAINING_JOB),
    InhibitRule.perRun(MISSING, ['TrainerPodPending']),
    InhibitRule.perRun(MISSING, ['TrainingStalled', 'TrainingInitTooLong'], TRAINING_JOB),
  ];
}
