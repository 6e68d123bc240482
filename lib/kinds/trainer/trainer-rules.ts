import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { attemptRecordings } from './rules/attempt-recordings';
import { budgetRules } from './rules/budget-rules';
import { causeRules } from './rules/cause-rules';
import { durabilityRules } from './rules/durability-rules';
import { exporterRules } from './rules/exporter-rules';
import { modelRules } from './rules/model-rules';
import { progressRules, speedRules } from './rules/progress-rules';
import { qualityRules } from './rules/quality-rules';
import { recordingRules } from './rules/recording-rules';
import { growthRules, resourceRules, utilizationRecordings } from './rules/resource-rules';
import { trainerSlos } from './rules/slo-rules';
import { replacementRecording } from './rules/restart-recordings';
import { standstillRules } from './rules/stall-rules';
import { validationRules } from './rules/validation-rules';
import { TrainerThresholds } from './trainer-thresholds';

/** The rules that every training run is judged by. */
export function trainerRules(thresholds: Required<TrainerThresholds>): RuleGroup[] {
  return [
    recordingRules(),
    attemptRecordings(thresholds.vanishedWindow, replacementRecording()),
    standstillRules(thresholds),
    utilizationRecordings(),
    ...progressRules(thresholds),
    ...speedRules(thresholds),
    ...qualityRules(thresholds),
    ...validationRules(thresholds),
    modelRules(thresholds),
    resourceRules(thresholds),
    growthRules(thresholds),
    ...durabilityRules(thresholds),
    budgetRules(thresholds),
    exporterRules(thresholds),
    causeRules(thresholds),
    ...trainerSlos(thresholds).flatMap(({ ruleGroups }) => ruleGroups),
  ];
}

/** Which alerts are mere consequences of which: one message for one cause. */
export function trainerInhibitRules(): InhibitRule[] {
  const waste = ['LowGPUUtilization', 'GpuIdleWhileAllocated', 'GpuUtilizationFluctuating', 'TrainingThroughputDrop', 'LossPlateau'];
  const goodput = ['GoodputBurnFast', 'GoodputBurnMedium', 'GoodputBurnSlow'];
  return [
    // If the run is gone, no other alert on it adds anything.
    InhibitRule.perRun('TrainingRunVanished'),
    // The other workers of a run wait for one that does not answer. TargetDown itself stays long after the target is back.
    InhibitRule.perRun('RunUnreachable', ['TrainingStalled', 'CheckpointStale', 'ExporterStale', 'TrainingMetricsMissing'], 'prometheus'),
    // NaN is why the program ended.
    InhibitRule.perRun('RunWithNonFiniteLoss', ['TrainingRunFailed', 'TrainingRunVanished', 'RestartLoop']),
    InhibitRule.perRun('RunWithNonFiniteLoss', ['TargetDown'], 'prometheus'),
    InhibitRule.perRun('TrainingRunFailed', ['TrainingRunVanished']),
    InhibitRule.perRun('TrainingRunFailed', ['TargetDown'], 'prometheus'),
    InhibitRule.perRun('TrainingStalled', ['ExporterStale', 'DataInputBottleneck', ...waste, ...goodput]),
    InhibitRule.perRun('NonFiniteLoss', [
      // NaN is never saved, so a good checkpoint remains.
      'CheckpointStale',
      'ValidationNotFinite',
      'LossDiverging',
      'LossPlateau',
      'HighLossThreshold',
      'LossSpike',
      'ExplodingGradient',
      'VanishingGradient',
    ]),
    InhibitRule.perRun('Overfitting', ['NoValidationImprovement']),
    InhibitRule.perRun('LossDiverging', [
      'LossSpike',
      'LossPlateau',
      'NoValidationImprovement',
      'Overfitting',
      'ValidationAccuracyRegressed',
    ]),
    InhibitRule.perRun('GpuFallbackToCpu', waste),
    InhibitRule.perRun('GpuIdleWhileAllocated', ['LowGPUUtilization']),
    InhibitRule.perRun('CheckpointStale', ['CheckpointSaveFailing', 'CheckpointVolumeFilling']),
    InhibitRule.perRun('CheckpointVolumeFilling', ['CheckpointSaveFailing']),
    // The cause of most badput, an alert on the same run.
    InhibitRule.perRun('DataInputBottleneck', ['TrainingThroughputDrop', 'GoodputBurnMedium', 'GoodputBurnSlow']),
    // The others wait for it.
    InhibitRule.perRun('StragglerWorker', ['TrainingThroughputDrop']),
    InhibitRule.perRun('NoProgressAcrossRestarts', ['RestartLoop', 'TrainingThroughputDrop']),
    InhibitRule.perRun('RestartLoop', ['TrainingThroughputDrop']),
    // Each restart takes the target down and up again.
    InhibitRule.perRun('RestartLoop', ['TargetDown'], 'prometheus'),
    // A run that does not learn does not improve.
    InhibitRule.perRun('LearningRateZero', ['UnchangedWeights', 'WeightUpdateRatioOutOfRange', 'LossPlateau', 'NoValidationImprovement']),
    InhibitRule.perRun('UnchangedWeights', ['WeightUpdateRatioOutOfRange', 'LossPlateau', 'NoValidationImprovement']),
    InhibitRule.perRun('VanishingGradient', [
      'DeadRelu',
      'SaturatedActivation',
      'WeightUpdateRatioOutOfRange',
      'LossPlateau',
      'NoValidationImprovement',
    ]),
    InhibitRule.ofConsequences({
      cause: 'CheckpointStale',
      consequences: ['CheckpointDurabilityBurnMedium', 'CheckpointDurabilityBurnSlow'],
      equal: ['namespace', 'team'],
    }),
  ];
}
