import * as tf from '@tensorflow/tfjs';
import { performance } from 'node:perf_hooks';
import { elapsed } from '../../../runtime/boot-clock';
import { CounterInstrument, GaugeInstrument, Journal, Recorder } from '../exporter';
import { LossStatistics, LossStatisticsState } from './loss-statistics';
import { gaugesBy, RunMetrics, runMetrics } from './run-metrics';
import { interruptionOf } from './interruption';
import { StepTimes } from './step-times';
import { TimeLedger } from './time-ledger';

/** How long a run is meant to be. */
export interface TrainingPlan {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /**
   * Steps after which the run ends, when that is not the end of an epoch.
   *
   * @default - those of all epochs.
   */
  readonly steps?: number;
}

export function plannedSteps({ epochs, stepsPerEpoch, steps = epochs * stepsPerEpoch }: TrainingPlan): number {
  return steps;
}

/** Where the time of a step went, in seconds. */
export interface StepTiming {
  readonly dataWait: number;
  readonly compute: number;
  /** 0 where it is part of `compute`. */
  readonly optimizer: number;
}

/** What was read from the device at the end of a log window. */
export interface LogWindow {
  /** Loss of each step since the last window, in order. */
  readonly losses: Float32Array;
  /** Accuracy of each step, 0 to 1; empty where the model has none. */
  readonly accuracies: Float32Array;
  /** @default - it is not exported. */
  readonly learningRate?: number;
}

export interface WindowSummary {
  readonly loss: number;
  readonly accuracy: number;
  readonly stepsPerSecond: number;
  readonly nonFinite: number;
}

/** Result of an evaluation on validation samples. */
export interface EvaluationResult {
  readonly loss: number;
  /** 0 to 1 */
  readonly accuracy?: number;
  readonly macroF1?: number;
  /** Accuracy by class, 0 to 1. */
  readonly classAccuracies?: readonly number[];
}

/** What must survive a restart for the metrics to continue where they were. */
export interface MonitorState {
  readonly step: number;
  readonly loss: LossStatisticsState;
  readonly bestValidationLoss: number | null;
  readonly evaluationsSinceImprovement: number;
}

/** Shortest promise of the next report. */
const LEAST_REPORT_SECONDS = 60;
/** Beside such a step its median costs nothing. */
const SLOW_STEP_SECONDS = 1;
/** Steps that may be missed before a promise is broken. */
const PROMISED_STEPS = 10;

/** Turns the reports of a training loop into metrics. Its methods may be called at any time; MonitoredLoop is for those who do not check types. */
export class TrainingMonitor {
  public readonly metrics: RunMetrics;
  public readonly ledger: TimeLedger;
  private plan?: TrainingPlan;
  private done = 0;
  private readonly stepTimes = new StepTimes();
  private statistics = new LossStatistics();
  private windowSeconds = 0;
  private isLossFinite = true;
  private stepsToRepeat = 0;
  private reportWithin = LEAST_REPORT_SECONDS;
  private bestValidationLoss = Infinity;
  private evaluations = 0;
  private classSamples: CounterInstrument[] = [];
  private classAccuracies: GaugeInstrument[] = [];

  /**
   * @param earlier the last values of the previous process, when this one continues its run
   * @param worker its rank over all workers of the run
   */
  public constructor(
    private readonly recorder: Recorder,
    earlier?: Journal,
    worker = '0',
  ) {
    this.metrics = runMetrics(recorder, worker);
    this.ledger = new TimeLedger(recorder, 'init');
    if (earlier) this.goOnAfter(earlier);
    this.metrics.state.set('initializing');
    this.metrics.startTimestamp.set(Date.now() / 1000);
  }

  /** Steps done, over restarts. */
  public get step(): number {
    return this.done;
  }

  public get evaluationsSinceImprovement(): number {
    return this.evaluations;
  }

  /** What the time of the next step is charged to: a step that was done before its checkpoint was lost is no progress. */
  public get stepCategory(): string {
    return this.stepsToRepeat > 0 ? 'lost_work' : 'productive';
  }

  /** Something ends the run before its time. A run whose loss is not finite ends for that reason, no matter what ends it. */
  public interrupted(reason: string): void {
    this.metrics.interruptions[this.isLossFinite ? reason : 'nonfinite'].inc();
  }

  /** Says what is to come; without a plan there is no progress and no estimated end. */
  public begin(plan?: TrainingPlan): void {
    this.plan = plan;
    if (plan) {
      this.metrics.epochsTarget.set(plan.epochs);
      this.metrics.stepsTarget.set(plannedSteps(plan));
    }
    this.enter('running', 'other');
  }

  /** Names the classes whose balance and accuracy are exported. */
  public nameClasses(names: readonly string[]): void {
    this.classSamples = names.map((name) => this.recorder.counter('tf_train_class_samples_total', { class: name }));
    this.classAccuracies = gaugesBy(this.recorder, 'tf_val_class_accuracy_ratio', 'class', names);
  }

  /** From now on the run is in another state, and its time is charged to another category. */
  public enter(state: string, category: string): void {
    this.metrics.state.set(state);
    this.ledger.enter(category);
  }

  public completeStep({ dataWait, compute, optimizer }: StepTiming, samples: number): void {
    const { metrics } = this;
    const seconds = dataWait + compute + optimizer;
    this.done += 1;
    if (this.stepsToRepeat > 0) this.stepsToRepeat -= 1;
    this.stepTimes.add(seconds);
    this.windowSeconds += seconds;
    metrics.phaseDuration.data_wait.observe(dataWait);
    metrics.phaseDuration.compute.observe(compute);
    metrics.phaseDuration.optimizer.observe(optimizer);
    metrics.stepDuration.observe(seconds);
    metrics.steps.inc();
    metrics.samples.inc(samples);
    const now = Date.now() / 1000;
    metrics.lastStepTimestamp.set(now);
    metrics.lastUpdateTimestamp.set(now);
    metrics.nextReportDeadline.set(now + this.reportWithin);
    // A log window of slow steps takes hours, in which nobody would know how long a step may take.
    if (seconds > SLOW_STEP_SECONDS) metrics.stepSecondsMedian.set(this.stepTimes.median());
    if (!this.plan) return;
    metrics.progress.set(this.done / plannedSteps(this.plan));
    metrics.epoch.set(Math.ceil(this.done / this.plan.stepsPerEpoch));
  }

  /** @param counts samples of each class since the last call, in the order of {@link nameClasses} */
  public countClasses(counts: Uint32Array): void {
    this.classSamples.forEach((counter, index) => counter.inc(counts[index]));
  }

  public completeWindow({ losses, accuracies, learningRate }: LogWindow): WindowSummary {
    const { metrics } = this;
    const { mean, nonFinite, spikes } = this.statistics.add(losses);
    const accuracy = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
    const stepsPerSecond = losses.length / this.windowSeconds;
    this.windowSeconds = 0;
    this.isLossFinite = nonFinite === 0;
    metrics.loss.set(mean);
    if (accuracies.length > 0) metrics.accuracy.set(accuracy);
    metrics.nonFinite.loss.inc(nonFinite);
    metrics.lossSpikes.inc(spikes);
    if (this.statistics.ema !== undefined) metrics.lossEma.set(this.statistics.ema);
    if (this.statistics.best !== undefined) metrics.lossBest.set(this.statistics.best);
    if (learningRate !== undefined) metrics.learningRate.set(learningRate);
    metrics.stepsPerSecond.set(stepsPerSecond);
    this.recordTimes();
    this.recordMemory();
    return { loss: mean, accuracy, stepsPerSecond, nonFinite };
  }

  public completeEpoch(): void {
    this.metrics.epochs.inc();
  }

  public completeEvaluation({ loss, accuracy, macroF1, classAccuracies = [] }: EvaluationResult): void {
    const { metrics } = this;
    metrics.validationLoss.set(loss);
    if (accuracy !== undefined) metrics.validationAccuracy.set(accuracy);
    if (macroF1 !== undefined) metrics.validationMacroF1.set(macroF1);
    classAccuracies.forEach((value, index) => this.classAccuracies[index]?.set(value));
    this.evaluations += 1;
    if (loss < this.bestValidationLoss) {
      this.bestValidationLoss = loss;
      this.evaluations = 0;
      metrics.validationLossBest.set(loss);
      metrics.validationBestTimestamp.set(Date.now() / 1000);
    }
    metrics.evaluationsSinceImprovement.set(this.evaluations);
  }

  /** The run has reached a terminal state. */
  public end(state: string): void {
    this.enter(state, 'idle');
    this.metrics.endTimestamp.set(Date.now() / 1000);
  }

  /** @param stepsToRepeat steps that were done after the state was saved, and were lost */
  public resume(state: MonitorState, stepsToRepeat = 0): void {
    this.done = state.step;
    this.stepsToRepeat = stepsToRepeat;
    this.statistics = new LossStatistics(state.loss);
    this.bestValidationLoss = state.bestValidationLoss ?? Infinity;
    if (state.bestValidationLoss !== null) this.metrics.validationLossBest.set(state.bestValidationLoss);
    this.evaluations = state.evaluationsSinceImprovement;
  }

  public toJSON(): MonitorState {
    return {
      step: this.done,
      loss: this.statistics.toJSON(),
      bestValidationLoss: Number.isFinite(this.bestValidationLoss) ? this.bestValidationLoss : null,
      evaluationsSinceImprovement: this.evaluations,
    };
  }

  /** Time spent on recording counts as a phase of its own. */
  public timed(phase: 'metrics' | 'callback', work: () => void): void {
    const started = performance.now();
    work();
    this.metrics.phaseDuration[phase].observe((performance.now() - started) / 1000);
  }

  private goOnAfter(earlier: Journal): void {
    const reason = interruptionOf(earlier);
    if (reason) this.metrics.interruptions[reason].inc();
    this.ledger.charge('recovery', elapsed(earlier.stamp) / 1000);
  }

  private recordTimes(): void {
    const { metrics, ledger, plan } = this;
    const median = this.stepTimes.median();
    const ideal = this.stepTimes.ideal();
    metrics.stepSecondsMedian.set(median);
    if (ideal !== undefined) metrics.stepSecondsIdeal.set(ideal);
    this.reportWithin = Math.max(LEAST_REPORT_SECONDS, PROMISED_STEPS * median);
    this.ledger.expectSteps(this.reportWithin);
    if (!plan) return;
    // Evaluation and checkpoints take their share of the remaining time as they did so far.
    const steps = ledger.seconds('productive') + ledger.seconds('data_wait');
    const share = steps > 0 ? (steps + ledger.seconds('validation') + ledger.seconds('checkpoint_save')) / steps : 1;
    const remaining = (plannedSteps(plan) - this.done) * median * share;
    metrics.remainingSeconds.set(remaining);
    metrics.completionTimestamp.set(Date.now() / 1000 + remaining);
  }

  private recordMemory(): void {
    const { numTensors, numBytes, numDataBuffers } = tf.memory();
    this.metrics.tensors.set(numTensors);
    this.metrics.tensorBytes.set(numBytes);
    this.metrics.dataBuffers.set(numDataBuffers);
  }
}
