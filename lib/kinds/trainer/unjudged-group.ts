import { InvalidConfigError } from '../../values/invalid-config-error';
import { nameHint } from '../../values/nearest-name';

/** Alerts about the course of a run that no general rule can judge for every run. NaN, a stall, a loss and a failure are no such group. */
export enum UnjudgedGroup {
  /** The loss no longer falls: `LossPlateau`, `NoValidationImprovement`. */
  PLATEAU = 'plateau',
  /** The loss rises, and the accuracy falls with it: `LossDiverging`, `ValidationAccuracyRegressed`. */
  DIVERGENCE = 'divergence',
  /** Single steps with a far higher loss: `LossSpike`. */
  SPIKES = 'spikes',
  /** The validation loss rises above the training loss: `Overfitting`. */
  OVERFITTING = 'overfitting',
  /** The validation accuracy falls: `ValidationAccuracyRegressed`. */
  ACCURACY = 'accuracy',
  /** The speed of the run and the tail of its step times: `TrainingThroughputDrop`, `StepTimeTailLatency`. */
  THROUGHPUT = 'throughput',
  /** One worker is slower than the others: `StragglerWorker`. */
  STRAGGLER = 'straggler',
  /** Size of gradients, updates and activations: `ExplodingGradient`, `VanishingGradient`, `DeadRelu`, `SaturatedActivation`, `WeightUpdateRatioOutOfRange`. */
  GRADIENTS = 'gradients',
  /** How busy the GPUs are: `LowGPUUtilization`, `GpuIdleWhileAllocated`, `GpuUtilizationFluctuating`, `GpuUtilizationUnknown`. */
  UTILIZATION = 'utilization',
}

/**
 * The value of the annotation `trainwatch/unjudged`.
 *
 * @throws InvalidConfigError when one of them is no group
 */
export function unjudgedAnnotation(groups: UnjudgedGroup[]): string {
  const known: string[] = Object.values(UnjudgedGroup);
  for (const group of groups) {
    if (known.includes(group)) continue;
    throw new InvalidConfigError(
      `'${group}' in unjudged is not a group of alerts: ${nameHint(group, known)}; the groups are ${known.join(', ')}`,
    );
  }
  return [...new Set(groups)].join(',');
}
