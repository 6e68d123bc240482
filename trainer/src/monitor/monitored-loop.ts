import { EvaluationResult, LogWindow, StepTiming, TrainingMonitor, TrainingPlan } from './training-monitor';

/** Learns when a run begins and ends, by which its probes are answered. */
export interface RunLifecycle {
  began(): void;
  ended(): void;
}

/** Does something; what goes wrong in it is counted and not thrown. */
export type Guard = (work: () => void) => void;

/**
 * The reports of your own training loop. No method ever throws: a wrong report costs a metric, not the training,
 * and is counted in `tf_exporter_update_errors_total`.
 */
export class MonitoredLoop {
  public constructor(
    private readonly training: TrainingMonitor,
    private readonly lifecycle: RunLifecycle,
    private readonly guard: Guard,
  ) {}

  /**
   * Model and data are ready.
   *
   * @param plan what is to come; without it there is no progress and no estimated end
   */
  public begin(plan?: TrainingPlan): void {
    this.guard(() => {
      this.training.begin(plan);
      this.lifecycle.began();
    });
  }

  /** Names the classes whose accuracy is exported by {@link completeEvaluation}. */
  public nameClasses(names: readonly string[]): void {
    this.guard(() => this.training.nameClasses(names));
  }

  /**
   * One step is done.
   *
   * @param timing where its time went, in seconds
   * @param samples how many it has seen
   */
  public completeStep(timing: StepTiming, samples: number): void {
    this.guard(() => {
      this.training.ledger.split({ data_wait: timing.dataWait, productive: timing.compute + timing.optimizer });
      this.training.completeStep(timing, samples);
    });
  }

  /** Losses were read from the device: every step where that costs nothing, else every so many. */
  public completeWindow(window: LogWindow): void {
    this.guard(() => this.training.timed('metrics', () => void this.training.completeWindow(window)));
  }

  public completeEpoch(): void {
    this.guard(() => this.training.completeEpoch());
  }

  /** Does an evaluation, whose time is charged as such, and records its result. */
  public evaluate(evaluation: () => EvaluationResult): void {
    this.guard(() => this.training.enter('evaluating', 'validation'));
    const result = evaluation();
    this.guard(() => {
      this.training.completeEvaluation(result);
      this.training.enter('running', 'other');
    });
  }

  /** @param state one of RUN_RESULTS */
  public end(state: string): void {
    this.guard(() => {
      this.training.end(state);
      this.lifecycle.ended();
    });
  }
}
