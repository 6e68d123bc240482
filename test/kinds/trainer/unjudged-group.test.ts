import { SHIPPED_KINDS } from '../../../lib/kinds/shipped-kinds';
import { UnjudgedGroup } from '../../../lib/kinds/trainer/unjudged-group';

/** The alerts that a run can opt out of, by group. */
const UNJUDGED: Readonly<Record<UnjudgedGroup, readonly string[]>> = {
  [UnjudgedGroup.PLATEAU]: ['LossPlateau', 'NoValidationImprovement'],
  [UnjudgedGroup.DIVERGENCE]: ['LossDiverging', 'ValidationAccuracyRegressed'],
  [UnjudgedGroup.SPIKES]: ['LossSpike'],
  [UnjudgedGroup.OVERFITTING]: ['Overfitting'],
  [UnjudgedGroup.ACCURACY]: ['ValidationAccuracyRegressed'],
  [UnjudgedGroup.THROUGHPUT]: ['TrainingThroughputDrop', 'StepTimeTailLatency'],
  [UnjudgedGroup.STRAGGLER]: ['StragglerWorker'],
  [UnjudgedGroup.GRADIENTS]: ['ExplodingGradient', 'VanishingGradient', 'DeadRelu', 'SaturatedActivation', 'WeightUpdateRatioOutOfRange'],
  [UnjudgedGroup.UTILIZATION]: ['LowGPUUtilization', 'GpuIdleWhileAllocated', 'GpuUtilizationFluctuating', 'GpuUtilizationUnknown'],
};
const ALERTS = SHIPPED_KINDS.flatMap(({ ruleGroups }) => ruleGroups.flatMap(({ alerts }) => alerts));

test('a run can opt out of these alerts, and of no other: not of NaN, a stall, a loss or a failure', () => {
  const read = ALERTS.filter(({ expr }) => expr.includes('unjudged')).map(({ name }) => name);
  expect(read).toEqual(expect.arrayContaining(UNJUDGED.plateau.concat(UNJUDGED.divergence, UNJUDGED.spikes, UNJUDGED.gradients)));
  expect(read.filter((name) => !Object.values(UNJUDGED).flat().includes(name))).toEqual([]);
});
