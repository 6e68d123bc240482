import { TRAINING_METRICS } from '../../../lib/metrics';
import { Exporter, ExporterOptions } from '../exporter';
import { HELD_SCRAPES } from '../hold';
import { FitCallback } from './fit-callback';
import { MonitoredLoop, RunLifecycle } from './monitored-loop';
import { TrainingMonitor } from './training-monitor';

export interface MonitorOptions extends Omit<ExporterOptions, 'catalogue' | 'heartbeat' | 'journalFolder'> {
  /**
   * How long the final state stays readable after the end: two scrape intervals.
   *
   * @default - twice TRAINWATCH_SCRAPE_INTERVAL, which GpuTrainer sets, else 30
   */
  readonly holdSeconds?: number;
}

/**
 * Monitors a training loop that is not ours: `monitor.callback()` tells it what `model.fit` does, and {@link training} takes the steps of a
 * loop of one's own. docs/trainer.md has an example of both.
 *
 * A process that has nothing else to do ends by itself once the final state was readable for long enough.
 */
export class Monitor {
  /**
   * Starts to serve `/metrics`, on the port that TRAINWATCH_METRICS_PORT names, else on 9091.
   *
   * @throws ExporterStartError when the port cannot be used
   */
  public static async start(options: MonitorOptions = {}): Promise<Monitor> {
    const { TRAINWATCH_METRICS_PORT: port = '9091', TRAINWATCH_SCRAPE_INTERVAL: scrapeInterval = '15' } = process.env;
    const { holdSeconds = HELD_SCRAPES * Number(scrapeInterval), ...exporterOptions } = options;
    const exporter = await Exporter.start({
      port: Number(port),
      ...exporterOptions,
      catalogue: TRAINING_METRICS,
      heartbeat: 'tf_train_last_step_timestamp_seconds',
    });
    exporter.unref();
    return new Monitor(exporter, holdSeconds);
  }

  /** Takes what a training loop tells. */
  public readonly training: MonitoredLoop;
  private readonly recording: TrainingMonitor;
  private readonly lifecycle: RunLifecycle;
  /** As long as it runs, the process stays. */
  private hold?: NodeJS.Timeout;

  private constructor(
    public readonly exporter: Exporter,
    holdSeconds: number,
  ) {
    this.recording = new TrainingMonitor(exporter.recorder);
    this.lifecycle = {
      began: () => {
        clearTimeout(this.hold);
        exporter.ready();
      },
      ended: () => {
        exporter.ended();
        clearTimeout(this.hold);
        this.hold = setTimeout(() => undefined, holdSeconds * 1000);
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
    clearTimeout(this.hold);
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
