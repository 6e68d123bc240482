import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { budgetRules } from './rules/budget-rules';
import { durabilityRules } from './rules/durability-rules';
import { exporterRules } from './rules/exporter-rules';
import { modelRules } from './rules/model-rules';
import { progressRules } from './rules/progress-rules';
import { qualityRules } from './rules/quality-rules';
import { recordingRules } from './rules/recording-rules';
import { resourceRules } from './rules/resource-rules';
import { trainerSlos } from './rules/slo-rules';
import { TrainerThresholds } from './trainer-thresholds';

/** The rules that every training run is judged by. */
export function trainerRules(thresholds: Required<TrainerThresholds>): RuleGroup[] {
  return [
    recordingRules(),
    progressRules(thresholds),
    qualityRules(thresholds),
    modelRules(thresholds),
    resourceRules(thresholds),
    durabilityRules(thresholds),
    budgetRules(thresholds),
    exporterRules(thresholds),
    ...trainerSlos(thresholds).map(({ ruleGroup }) => ruleGroup),
  ];
}

/** Which alerts are mere consequences of which: one message for one cause. */
export function trainerInhibitRules(): InhibitRule[] {
  const waste = ['LowGPUUtilization', 'GpuIdleWhileAllocated', 'GpuUtilizationFluctuating', 'TrainingThroughputDrop', 'LossPlateau'];
  const goodput = ['GoodputBurnFast', 'GoodputBurnMedium', 'GoodputBurnSlow'];
  return [
    // If the run is gone, no other alert on it adds anything.
    InhibitRule.perRun('TrainingRunVanished'),
    InhibitRule.perRun(
      'TargetDown',
      ['TrainingStalled', 'CheckpointStale', 'NonFiniteLoss', 'ExporterStale', 'TrainingMetricsMissing'],
      'prometheus',
    ),
    InhibitRule.perRun('TrainingStalled', ['ExporterStale', 'DataInputBottleneck', ...waste, ...goodput]),
    InhibitRule.perRun('NonFiniteLoss', [
      // NaN is never saved, so a good checkpoint remains.
      'CheckpointStale',
      'LossDiverging',
      'LossPlateau',
      'HighLossThreshold',
      'LossSpike',
      'ExplodingGradient',
      'VanishingGradient',
    ]),
    InhibitRule.perRun('Overfitting', ['NoValidationImprovement']),
    InhibitRule.perRun('LossDiverging', ['LossSpike', 'NoValidationImprovement', 'Overfitting', 'ValidationAccuracyRegressed']),
    InhibitRule.perRun('GpuFallbackToCpu', waste),
    InhibitRule.perRun('GpuIdleWhileAllocated', ['LowGPUUtilization']),
    InhibitRule.perRun('CheckpointStale', ['CheckpointSaveFailing', 'CheckpointVolumeFilling']),
    InhibitRule.perRun('CheckpointVolumeFilling', ['CheckpointSaveFailing']),
    // The cause of most badput, an alert on the same run.
    InhibitRule.perRun('DataInputBottleneck', ['TrainingThroughputDrop', 'GoodputBurnMedium', 'GoodputBurnSlow']),
    InhibitRule.perRun('NoProgressAcrossRestarts', ['RestartLoop', 'TrainingThroughputDrop']),
    InhibitRule.perRun('RestartLoop', ['TrainingThroughputDrop']),
    // Each restart takes the target down and up again.
    InhibitRule.perRun('RestartLoop', ['TargetDown'], 'prometheus'),
    // A run that does not learn does not improve.
    InhibitRule.perRun('LearningRateZero', ['WeightUpdateRatioOutOfRange', 'LossPlateau', 'NoValidationImprovement']),
    InhibitRule.perRun('VanishingGradient', ['DeadRelu', 'WeightUpdateRatioOutOfRange', 'LossPlateau', 'NoValidationImprovement']),
    InhibitRule.ofConsequences({
      cause: 'CheckpointStale',
      consequences: ['CheckpointDurabilityBurnMedium', 'CheckpointDurabilityBurnSlow'],
      equal: ['namespace', 'team'],
    }),
  ];
}
