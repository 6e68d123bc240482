import * as tf from '@tensorflow/tfjs';
import { performance } from 'node:perf_hooks';
import { Guard, RunLifecycle } from './monitored-loop';
import { TrainingMonitor } from './training-monitor';

/** Steps between two windows. */
const WINDOW_STEPS = 50;

/**
 * Tells a monitor what `model.fit` does.
 *
 * It yields as a plain callback object does, which other instances do not: signals of the process still get through.
 */
export class FitCallback extends tf.CustomCallback {
  private losses: number[] = [];
  private accuracies: number[] = [];
  private batchStarted = 0;
  private batchEnded = 0;

  public constructor(
    private readonly monitor: TrainingMonitor,
    private readonly lifecycle: RunLifecycle,
    guard: Guard,
  ) {
    super(
      {
        onTrainBegin: () => guard(() => this.trainBegins()),
        onBatchBegin: () => guard(() => this.batchBegins()),
        onBatchEnd: (_, logs) => guard(() => this.batchEnds(logs ?? {})),
        onEpochEnd: (_, logs) => guard(() => this.epochEnds(logs ?? {})),
        onTrainEnd: () => guard(() => this.trainEnds()),
      },
      'auto',
    );
  }

  private trainBegins(): void {
    // `steps` is there for fitDataset, samples and batch size for fit.
    const { epochs, steps, samples, batchSize } = this.params as Record<string, number | null | undefined>;
    const stepsPerEpoch = steps ?? (samples && batchSize ? Math.ceil(samples / batchSize) : undefined);
    this.monitor.begin(epochs && stepsPerEpoch ? { epochs, stepsPerEpoch } : undefined);
    this.lifecycle.began();
    this.batchEnded = performance.now();
  }

  private trainEnds(): void {
    this.monitor.end('completed');
    this.lifecycle.ended();
  }

  private batchBegins(): void {
    this.batchStarted = performance.now();
    this.monitor.ledger.enter('productive');
  }

  private batchEnds(logs: tf.Logs): void {
    const now = performance.now();
    const dataWait = (this.batchStarted - this.batchEnded) / 1000;
    this.monitor.completeStep({ dataWait, compute: (now - this.batchStarted) / 1000, optimizer: 0 }, logs.size);
    this.batchEnded = performance.now();
    this.monitor.ledger.enter('data_wait');
    this.losses.push(logs.loss);
    const accuracy = logs.acc ?? logs.accuracy;
    if (accuracy !== undefined) this.accuracies.push(accuracy);
    if (this.losses.length >= WINDOW_STEPS) this.completeWindow();
  }

  private epochEnds(logs: tf.Logs): void {
    this.completeWindow();
    this.monitor.completeEpoch();
    if (logs.val_loss !== undefined) {
      this.monitor.completeEvaluation({ loss: logs.val_loss, accuracy: logs.val_acc ?? logs.val_accuracy });
    }
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
