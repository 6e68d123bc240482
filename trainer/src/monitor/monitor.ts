import { TRAINING_METRICS } from '../../../lib/metrics';
import { Exporter, ExporterOptions } from '../exporter';
import { FitCallback } from './fit-callback';
import { TrainingMonitor } from './training-monitor';

/**
 * Monitors a training loop that is not ours.
 *
 * With `model.fit`:
 *
 * ```ts
 * const monitor = await Monitor.start();
 * await model.fit(features, labels, { epochs: 5, callbacks: monitor.callback() });
 * await monitor.stop();
 * ```
 *
 * In a loop of one's own:
 *
 * ```ts
 * const { training } = monitor;
 * training.begin({ epochs: 1, stepsPerEpoch: batches.length });
 * for (const batch of batches) {
 *   const started = performance.now();
 *   const loss = trainOn(batch);
 *   training.completeStep({ dataWait: 0, compute: (performance.now() - started) / 1000, optimizer: 0 }, batch.size);
 *   training.completeWindow({ losses: Float32Array.of(loss), accuracies: Float32Array.of() });
 * }
 * training.end('completed');
 * ```
 */
export class Monitor {
  /**
   * Starts to serve `/metrics`, on port 9091 unless told otherwise.
   *
   * @throws ExporterStartError when the port cannot be used
   */
  public static async start(options: Omit<ExporterOptions, 'catalogue'> = {}): Promise<Monitor> {
    const exporter = await Exporter.start({ ...options, catalogue: TRAINING_METRICS });
    return new Monitor(exporter, new TrainingMonitor(exporter.recorder));
  }

  private constructor(
    public readonly exporter: Exporter,
    /** Takes what a training loop tells. */
    public readonly training: TrainingMonitor,
  ) {}

  /** For the `callbacks` of `model.fit` and `model.fitDataset`. */
  public callback(): FitCallback {
    this.exporter.ready();
    return new FitCallback(this.training);
  }

  /** Ends the exporter; what it served is gone. */
  public async stop(): Promise<void> {
    await this.exporter.stop();
  }
}
