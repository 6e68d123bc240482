import * as tf from '@tensorflow/tfjs';
import { TRAINING_METRICS } from '../../../lib/metrics';
import { fromEnvironment } from '../environment-option';
import { Exporter, ExporterOptions } from '../exporter';
import { HELD_SCRAPES, pause } from '../hold';
import { heldScrapes, numberIn, wholeNumber } from '../number-arguments';
import { SettingError } from '../setting-error';
import { FitCallback } from './fit-callback';
import { MonitoredLoop, RunLifecycle } from './monitored-loop';
import { recordRunInfo } from './run-info';
import { TrainingMonitor } from './training-monitor';
import { workerRank } from './worker-rank';

export interface MonitorOptions extends Omit<ExporterOptions, 'catalog' | 'heartbeat' | 'journalFolder'> {
  /**
   * How long the final state stays readable after the end; Infinity until the process gets a signal to end.
   *
   * @default - TRAINWATCH_HOLD times TRAINWATCH_SCRAPE_INTERVAL, which GpuTrainer sets, else twice 15
   */
  readonly holdSeconds?: number;
}

/**
 * Monitors a training loop that is not ours: `monitor.callback()` reports what `model.fit` does, and {@link training} takes the steps of a
 * loop of one's own. docs/trainer.md has an example of both.
 *
 * A process that has nothing else to do ends by itself once the final state was readable for long enough.
 */
export class Monitor {
  /**
   * Starts to serve `/metrics`, on the port that TRAINWATCH_METRICS_PORT names, else on 9091.
   *
   * @throws ExporterStartError when the port cannot be used; SettingError when holdSeconds or an environment variable is wrong
   */
  public static async start(options: MonitorOptions = {}): Promise<Monitor> {
    const { holdSeconds = holdFromEnvironment(), port = portFromEnvironment(), ...exporterOptions } = options;
    if (!(holdSeconds >= 0)) throw new SettingError(`holdSeconds ${holdSeconds} is not a time: use a number of at least 0, or Infinity`);
    const worker = workerRank();
    const exporter = await Exporter.start({
      ...exporterOptions,
      port,
      catalog: TRAINING_METRICS,
      heartbeat: 'tf_train_last_step_timestamp_seconds',
    });
    exporter.unref();
    return new Monitor(exporter, holdSeconds, worker);
  }

  /** Takes the reports of a training loop. */
  public readonly training: MonitoredLoop;
  private readonly recording: TrainingMonitor;
  private readonly lifecycle: RunLifecycle;
  /** Ends the time for which the process stays. */
  private hold?: AbortController;

  private constructor(
    public readonly exporter: Exporter,
    holdSeconds: number,
    worker: string,
  ) {
    this.recording = new TrainingMonitor(exporter.recorder, undefined, worker);
    this.lifecycle = {
      began: () => {
        this.hold?.abort();
        this.guard(() => recordRunInfo(exporter.recorder, { backend: tf.getBackend(), dataset: 'unknown', configHash: 'unknown' }));
        exporter.ready();
      },
      ended: () => {
        exporter.ended();
        this.hold?.abort();
        this.hold = new AbortController();
        void pause(holdSeconds, this.hold.signal);
      },
    };
    this.training = new MonitoredLoop(this.recording, this.lifecycle, this.guard);
  }

  /** For the `callbacks` of `model.fit` and `model.fitDataset`. */
  public callback(): FitCallback {
    return new FitCallback(this.recording, this.lifecycle, this.guard);
  }

  /** Ends the exporter at once; what it served is gone. */
  public async stop(): Promise<void> {
    this.hold?.abort();
    await this.exporter.stop();
  }

  private readonly guard = (work: () => void): void => {
    try {
      work();
    } catch {
      this.exporter.recorder.refused();
    }
  };
}

function portFromEnvironment(): number {
  return fromEnvironment('TRAINWATCH_METRICS_PORT', wholeNumber(0, 65535), 9091);
}

function holdFromEnvironment(): number {
  const scrapes = fromEnvironment('TRAINWATCH_HOLD', heldScrapes, HELD_SCRAPES);
  return scrapes * fromEnvironment('TRAINWATCH_SCRAPE_INTERVAL', numberIn(0.1, Infinity), 15);
}
