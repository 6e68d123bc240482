import * as tf from '@tensorflow/tfjs';
import { performance } from 'node:perf_hooks';
import { Logger } from 'pino';
import { CounterInstrument } from '../exporter';
import { CheckpointFiles } from './checkpoint-files';
import { areFinite, restoreTensors, tensorsOf } from './checkpoint-tensors';
import { RunMetrics } from '../monitor/run-metrics';
import { MonitorState } from '../monitor/training-monitor';

interface SavedState extends MonitorState {
  /** Counters that must not start again from 0, by the names of {@link RunCheckpoints.counters}. */
  readonly counters: Readonly<Record<string, number>>;
}

/** Saves and restores a run, and records how that went. */
export class RunCheckpoints {
  private lastSave = -Infinity;

  /** @param intervalSeconds planned time between two saves */
  public constructor(
    private readonly files: CheckpointFiles,
    private readonly intervalSeconds: number,
    private readonly metrics: RunMetrics,
    private readonly log: Logger,
  ) {
    metrics.checkpointIntervalTarget.set(intervalSeconds);
  }

  /** Whether the planned time since the last save is over. */
  public due(): boolean {
    return performance.now() - this.lastSave >= this.intervalSeconds * 1000;
  }

  /** A save that fails is counted and told; training goes on. Weights that are not finite are not saved: they would push out the good ones. */
  public async save(model: tf.LayersModel, optimizer: tf.Optimizer, position: MonitorState): Promise<void> {
    const { metrics } = this;
    const started = performance.now();
    this.lastSave = started;
    try {
      const tensors = await tensorsOf(model, optimizer);
      if (!areFinite(tensors)) {
        this.log.warn({ step: position.step }, 'no checkpoint is saved: weights are NaN or infinite, and the last good checkpoint is kept');
        return;
      }
      const counters = Object.fromEntries(Object.entries(this.counters()).map(([name, counter]) => [name, counter.value]));
      const state: SavedState = { ...position, counters };
      const size = this.files.save({ step: position.step, tensors, state });
      metrics.checkpointSaves.success.inc();
      metrics.checkpointSuccessTimestamp.set(Date.now() / 1000);
      metrics.checkpointStep.set(position.step);
      metrics.checkpointSize.set(size);
      metrics.checkpointSaveDuration.observe((performance.now() - started) / 1000);
      this.log.debug({ step: position.step, bytes: size, folder: this.files.folder }, 'checkpoint saved');
    } catch (error) {
      metrics.checkpointSaves.failure.inc();
      this.log.error(
        { step: position.step, reason: (error as Error).message },
        'checkpoint could not be saved: training goes on without it',
      );
    }
  }

  /** Goes back to the newest whole checkpoint; undefined when there is none. */
  public async restore(model: tf.LayersModel, optimizer: tf.Optimizer): Promise<MonitorState | undefined> {
    const { metrics } = this;
    const checkpoint = this.files.newest<SavedState>((folder, reason) => {
      metrics.checkpointRestores.failure.inc();
      this.log.error({ folder, reason }, 'checkpoint is broken: the one before it is used');
    });
    if (!checkpoint) return undefined;
    await restoreTensors(checkpoint.tensors, model, optimizer);
    for (const [name, counter] of Object.entries(this.counters())) counter.inc(checkpoint.state.counters[name] ?? 0);
    metrics.restarts.inc();
    metrics.checkpointRestores.success.inc();
    return checkpoint.state;
  }

  private counters(): Record<string, CounterInstrument> {
    const { restarts, steps, samples, epochs, lossSpikes, nonFinite, interruptions } = this.metrics;
    const { sigterm, user } = interruptions;
    return { restarts, steps, samples, epochs, lossSpikes, nonFiniteLoss: nonFinite.loss, sigterm, user };
  }
}
