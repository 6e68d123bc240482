import * as tf from '@tensorflow/tfjs';
import { performance } from 'node:perf_hooks';
import { Logger } from 'pino';
import { CounterInstrument } from '../exporter';
import { SupersededError } from '../ownership/folder-owner';
import { SettingError } from '../setting-error';
import { RunMetrics } from '../monitor/run-metrics';
import { MonitorState } from '../monitor/training-monitor';
import { CheckpointFiles } from './checkpoint-files';
import { areFinite, restoreTensors, tensorsOf } from './checkpoint-tensors';
import { misfits, originOf, RunData } from './run-origin';

/** Where a run resumes. */
export interface RestoredRun {
  readonly state: MonitorState;
  /** Steps that were done after the checkpoint and are done once more. */
  readonly stepsToRepeat: number;
}

/** Saves and restores a run, and records how that went. */
export class RunCheckpoints {
  private lastSave = -Infinity;
  private readonly counters: ReadonlyMap<string, CounterInstrument>;

  /**
   * @param intervalSeconds planned time between two saves
   * @param data what is trained on
   */
  public constructor(
    private readonly files: CheckpointFiles,
    private readonly intervalSeconds: number,
    private readonly data: RunData,
    private readonly metrics: RunMetrics,
    private readonly log: Logger,
  ) {
    metrics.checkpointIntervalTarget.set(intervalSeconds);
    this.counters = countersOf(metrics);
  }

  /** Whether the planned time since the last save is over. */
  public due(): boolean {
    return performance.now() - this.lastSave >= this.intervalSeconds * 1000;
  }

  /**
   * A failed save is counted and logged; training continues. Weights that are not finite are not saved: they would push out the good ones.
   *
   * @throws SupersededError when another process has taken over the folder: further steps would be in vain
   */
  public async save(model: tf.LayersModel, optimizer: tf.Optimizer, position: MonitorState): Promise<void> {
    const { metrics } = this;
    const started = performance.now();
    this.lastSave = started;
    try {
      const tensors = await tensorsOf(model, optimizer);
      if (!areFinite(tensors)) {
        this.log.warn({ step: position.step }, 'checkpoint not saved: weights are NaN or infinite, the last good checkpoint is kept');
        return;
      }
      const counters = Object.fromEntries([...this.counters].map(([name, counter]) => [name, counter.value]));
      const origin = originOf(model, optimizer, this.data);
      const size = this.files.save({ step: position.step, tensors, state: { ...position, counters }, origin });
      metrics.checkpointSaves.success.inc();
      metrics.checkpointSuccessTimestamp.set(Date.now() / 1000);
      metrics.checkpointStep.set(position.step);
      metrics.checkpointSize.set(size);
      metrics.checkpointSaveDuration.observe((performance.now() - started) / 1000);
      this.log.debug({ step: position.step, bytes: size, folder: this.files.folder }, 'checkpoint saved');
    } catch (error) {
      if (error instanceof SupersededError) throw error;
      metrics.checkpointSaves.failure.inc();
      this.log.error({ step: position.step, reason: (error as Error).message }, 'checkpoint not saved: training continues without it');
    }
  }

  /**
   * Goes back to the last whole checkpoint; undefined when there is none.
   *
   * @throws SettingError when it is of another model, optimizer or data, before anything is restored
   */
  public async restore(model: tf.LayersModel, optimizer: tf.Optimizer): Promise<RestoredRun | undefined> {
    const { metrics } = this;
    const checkpoint = this.files.newest((skipped) => {
      metrics.checkpointRestores.failure.inc();
      this.log.error(skipped, 'checkpoint cannot be used: the one before it is');
    });
    if (!checkpoint) return undefined;
    const reasons = misfits(checkpoint, model, optimizer, this.data);
    if (reasons.length > 0) {
      const remedy = 'resume with the optimizer, model and data that it was saved with, or use another --checkpoint-dir';
      throw new SettingError(`the checkpoint in ${this.files.folder} belongs to another run (${reasons.join('; ')}): ${remedy}`);
    }
    await restoreTensors(checkpoint.tensors, model, optimizer);
    const { state } = checkpoint;
    const stepsToRepeat = Math.max(0, metrics.steps.value - (state.counters.steps ?? 0));
    // The journal is newer, unless it is lost.
    for (const [name, counter] of this.counters) counter.inc(Math.max(0, (state.counters[name] ?? 0) - counter.value));
    metrics.restarts.inc();
    metrics.checkpointRestores.success.inc();
    return { state, stepsToRepeat };
  }
}

/** Every counter of a run, by its name and that of its label's value. */
function countersOf(metrics: RunMetrics): Map<string, CounterInstrument> {
  const counters = new Map<string, CounterInstrument>();
  for (const [name, metric] of Object.entries(metrics)) {
    const named: [string, unknown][] =
      metric instanceof CounterInstrument ? [[name, metric]] : Object.entries(metric).map(([value, of]) => [`${name}.${value}`, of]);
    for (const [key, instrument] of named) if (instrument instanceof CounterInstrument) counters.set(key, instrument);
  }
  return counters;
}
