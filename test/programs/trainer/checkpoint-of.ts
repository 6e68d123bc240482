import { Checkpoint } from '../../../trainer/src/training/checkpoint-files';

/** A whole checkpoint with a few numbers. */
export function checkpointOf(step: number, samples = 64 * step): Required<Checkpoint> {
  const bytes = new Uint8Array(Float32Array.of(step, step / 2).buffer);
  return {
    step,
    tensors: [{ name: 'model/weights', shape: [2], dtype: 'float32', bytes }],
    state: {
      step,
      loss: { ema: 0.5, best: 0.25, recentMean: null, outliers: 0 },
      bestValidationLoss: null,
      evaluationsSinceImprovement: 1,
      counters: { steps: step, samples },
    },
    origin: {
      optimizer: 'SGD',
      layers: [{ name: 'hidden', className: 'Dense' }],
      data: { kind: 'digits', shape: [28, 28, 1], classNames: ['0', '1'] },
    },
  };
}
