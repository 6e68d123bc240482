import * as tf from '@tensorflow/tfjs';
import { performance } from 'node:perf_hooks';
import { Guard, RunLifecycle } from './monitored-loop';
import { TrainingMonitor } from './training-monitor';

/** Steps between two windows. */
const WINDOW_STEPS = 50;

/**
 * Reports to a monitor what `model.fit` does.
 *
 * It yields as a plain callback object does, which other instances do not: signals of the process still get through.
 */
export class FitCallback extends tf.CustomCallback {
  private losses: number[] = [];
  private accuracies: number[] = [];
  private batchStarted = 0;
  private batchEnded = 0;
  /** Undefined where nobody knows: a data set of any length. */
  private stepsPerEpoch?: number;
  private validates = false;
  /** `fit` validates between begin and end of the last batch of an epoch, `fitDataset` after its end. */
  private validatesWithinBatch = false;
  private epoch = { steps: 0, seconds: 0 };

  public constructor(
    private readonly monitor: TrainingMonitor,
    private readonly lifecycle: RunLifecycle,
    guard: Guard,
  ) {
    super(
      {
        onTrainBegin: () => guard(() => this.trainBegins()),
        onBatchBegin: (batch) => guard(() => this.batchBegins(batch)),
        onBatchEnd: (batch, logs) => guard(() => this.batchEnds(batch, logs ?? {})),
        onEpochEnd: (_, logs) => guard(() => this.epochEnds(logs ?? {})),
        onTrainEnd: () => guard(() => this.trainEnds()),
      },
      'auto',
    );
  }

  private trainBegins(): void {
    // `steps` is there for fitDataset, samples and batch size for fit.
    const { epochs, steps, samples, batchSize } = this.params as Record<string, number | null | undefined>;
    this.stepsPerEpoch = steps ?? (samples && batchSize ? Math.ceil(samples / batchSize) : undefined);
    this.validates = Boolean(this.params.doValidation);
    this.validatesWithinBatch = Boolean(samples);
    this.monitor.begin(epochs && this.stepsPerEpoch ? { epochs, stepsPerEpoch: this.stepsPerEpoch } : undefined);
    this.lifecycle.began();
    this.batchEnded = performance.now();
  }

  private trainEnds(): void {
    this.monitor.end('completed');
    this.lifecycle.ended();
  }

  private isValidatedAfter(batch: number): boolean {
    return this.validates && batch + 1 === this.stepsPerEpoch;
  }

  private batchBegins(batch: number): void {
    this.batchStarted = performance.now();
    if (this.validatesWithinBatch && this.isValidatedAfter(batch)) this.monitor.enter('evaluating', 'productive');
    else this.monitor.ledger.enter('productive');
  }

  private batchEnds(batch: number, logs: tf.Logs): void {
    const dataWait = (this.batchStarted - this.batchEnded) / 1000;
    const elapsed = (performance.now() - this.batchStarted) / 1000;
    const { steps, seconds } = this.epoch;
    // What the last batch took longer than those before it is validation, of which nobody says when it begins.
    const isValidated = this.isValidatedAfter(batch);
    const includesValidation = this.validatesWithinBatch && isValidated && steps > 0;
    const compute = includesValidation ? Math.min(elapsed, seconds / steps) : elapsed;
    this.epoch = { steps: steps + 1, seconds: seconds + compute };
    this.monitor.completeStep({ dataWait, compute, optimizer: 0 }, logs.size);
    if (includesValidation) this.monitor.ledger.split({ productive: compute, validation: Infinity });
    this.batchEnded = performance.now();
    if (!isValidated) this.monitor.ledger.enter('data_wait');
    else if (this.validatesWithinBatch) this.monitor.enter('running', 'data_wait');
    else this.monitor.enter('evaluating', 'validation');
    this.losses.push(logs.loss);
    const accuracy = logs.acc ?? logs.accuracy;
    if (accuracy !== undefined) this.accuracies.push(accuracy);
    if (this.losses.length >= WINDOW_STEPS) this.completeWindow();
  }

  private epochEnds(logs: tf.Logs): void {
    this.completeWindow();
    this.monitor.completeEpoch();
    if (logs.val_loss !== undefined) {
      this.monitor.ledger.split({ validation: Infinity });
      this.monitor.enter('running', 'data_wait');
      this.monitor.completeEvaluation({ loss: logs.val_loss, accuracy: logs.val_acc ?? logs.val_accuracy });
    }
    this.epoch = { steps: 0, seconds: 0 };
    this.batchEnded = performance.now();
  }

  private completeWindow(): void {
    if (this.losses.length === 0) return;
    const window = { losses: Float32Array.from(this.losses), accuracies: Float32Array.from(this.accuracies) };
    this.monitor.timed('metrics', () => this.monitor.completeWindow(window));
    this.losses = [];
    this.accuracies = [];
  }
}
