import { atMost, lessThan, ThresholdSet } from '../../values/threshold-set';
import { BUDGET_THRESHOLDS, BudgetThresholds } from './thresholds/budget-thresholds';
import { DURABILITY_THRESHOLDS, DurabilityThresholds } from './thresholds/durability-thresholds';
import { EXPORTER_THRESHOLDS, ExporterThresholds } from './thresholds/exporter-thresholds';
import { MODEL_THRESHOLDS, ModelThresholds } from './thresholds/model-thresholds';
import { PROGRESS_THRESHOLDS, ProgressThresholds } from './thresholds/progress-thresholds';
import { QUALITY_THRESHOLDS, QualityThresholds } from './thresholds/quality-thresholds';
import { RESOURCE_THRESHOLDS, ResourceThresholds } from './thresholds/resource-thresholds';
import { SPEED_THRESHOLDS, SpeedThresholds } from './thresholds/speed-thresholds';
import { TRAINER_OBJECTIVES, TrainerObjectives } from './trainer-objectives';

/** Thresholds and objectives of the trainer's alerts and panels, all of them optional. */
export interface TrainerThresholds
  extends
    ProgressThresholds,
    SpeedThresholds,
    QualityThresholds,
    ModelThresholds,
    ResourceThresholds,
    DurabilityThresholds,
    BudgetThresholds,
    ExporterThresholds,
    TrainerObjectives {}

/** @internal */
export const TRAINER_THRESHOLDS = new ThresholdSet<TrainerThresholds>(
  {
    ...PROGRESS_THRESHOLDS,
    ...SPEED_THRESHOLDS,
    ...QUALITY_THRESHOLDS,
    ...MODEL_THRESHOLDS,
    ...RESOURCE_THRESHOLDS,
    ...DURABILITY_THRESHOLDS,
    ...BUDGET_THRESHOLDS,
    ...EXPORTER_THRESHOLDS,
    ...TRAINER_OBJECTIVES,
  },
  [
    ...['stalledAfter', 'saveStalledAfter', 'evaluationStalledAfter', 'firstEvaluationStalledAfter'].map((name) =>
      atMost(name as keyof TrainerThresholds, 'noStepAfter', 'the alert fires after that time without a step, whatever the run does'),
    ),
    lessThan('vanishedFor', 'vanishedWindow', 'the run would be forgotten before the alert fires'),
    lessThan('lostAfter', 'vanishedWindow', 'the run would be forgotten before it counts as gone'),
    lessThan('throughputDropFor', 'throughputDropBaseline', 'the drop would be what is usual before the alert fires'),
    lessThan('throughputDropBaselineOffset', 'throughputDropHistory', 'there would be no usual speed to compare with'),
    lessThan('idleGpuUtilization', 'lowGpuUtilization', 'an idle GPU is one that is hardly used as well'),
    lessThan('gpuFluctuatingBelow', 'gpuFluctuatingAbove', 'a GPU would be busy and idle at once'),
    lessThan('lowGpuUtilization', 'gpuFluctuatingAbove', 'the dashboard shows what lies between them in yellow'),
    lessThan('gpuTemperatureWarm', 'gpuTemperatureHot', 'the dashboard shows what lies between them in yellow'),
    lessThan('validationStoppedAfter', 'validationHistory', 'the evaluations would be forgotten before their end counts'),
    lessThan('explodingGradientFor', 'explodingGradientBaseline', 'the explosion would be what is usual before the alert fires'),
    lessThan('vanishingGradientFor', 'vanishingGradientSince', 'the gradient would be compared with one that has fallen already'),
    lessThan('updateRatioBelow', 'updateRatioAbove', 'updates of any size would be out of range'),
    lessThan('restoreFailureFor', 'restoreFailureWindow', 'the failure would be forgotten before the alert fires'),
    lessThan('restartsFor', 'restartsWindow', 'the restarts would be forgotten before the alert fires'),
    lessThan('cardinalityFor', 'labelOverflowWindow', 'the overflow would be forgotten before the alert fires'),
    lessThan('damagedFileFor', 'damagedFileWindow', 'the damage would be forgotten before the alert fires'),
    lessThan('tensorLeak', 'tensorLeakAtOnce', 'a leak that needs no history is a large one'),
    lessThan('tensorLeakTrendWindow', 'tensorLeakWindow', 'the recent trend is a part of the long one'),
    lessThan('goodputWindow', 'goodputMediumWindow', 'the rate is taken over a part of the long window'),
    lessThan('completionMediumShortWindow', 'completionMediumWindow', 'the short window is a part of the long one'),
    lessThan('completionSlowShortWindow', 'completionSlowWindow', 'the short window is a part of the long one'),
    atMost('completionMediumWindow', 'completionSlowWindow', 'what burns slowly shows in a longer window'),
  ],
);
