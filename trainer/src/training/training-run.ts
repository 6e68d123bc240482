import * as tf from '@tensorflow/tfjs';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from 'pino';
import { BatchSource } from '../input/batches';
import { Samples } from '../input/samples';
import { Ending } from '../signals';
import { evaluate } from './evaluate';
import { Fault, strike } from './faults';
import { LossStatistics } from './loss-statistics';
import { RunCheckpoints } from './run-checkpoints';
import { RunMetrics } from './run-metrics';
import { StepTimes } from './step-times';
import { TimeLedger } from './time-ledger';
import { TrainingStep } from './training-step';

/** The limits of a run and how often it reports. */
export interface RunPlan {
  readonly epochs: number;
  /** Steps between two readings of the loss. */
  readonly logEvery: number;
  readonly learningRate: number;
  readonly fault?: Fault;
}

/** What a run works with. */
export interface RunParts {
  readonly model: tf.LayersModel;
  readonly optimizer: tf.Optimizer;
  readonly batches: BatchSource;
  readonly validation: Samples;
  readonly metrics: RunMetrics;
  readonly ledger: TimeLedger;
  /** @default - nothing is saved. */
  readonly checkpoints?: RunCheckpoints;
  readonly log: Logger;
}

/** How training ended; a run that was stopped tells it by the reason of the signal. */
export type Outcome = 'completed' | 'stopped';

/** Trains a model step by step, and records what it does. */
export class TrainingRun {
  private step = 0;
  private readonly totalSteps: number;
  private readonly training: TrainingStep;
  private readonly stepTimes = new StepTimes();
  private statistics = new LossStatistics();
  private windowSeconds = 0;
  private bestValidationLoss = Infinity;
  private evaluationsSinceImprovement = 0;

  public constructor(
    private readonly plan: RunPlan,
    private readonly parts: RunParts,
  ) {
    this.totalSteps = plan.epochs * parts.batches.batchesPerEpoch;
    this.training = new TrainingStep(parts.model, parts.optimizer);
  }

  /** Trains to the end of the plan, or until the signal, whose reason is an {@link Ending}; a last checkpoint is saved in either case. */
  public async train(signal: AbortSignal): Promise<Outcome> {
    const { metrics, ledger, checkpoints } = this.parts;
    metrics.epochsTarget.set(this.plan.epochs);
    metrics.stepsTarget.set(this.totalSteps);
    await this.restore();
    metrics.state.set('running');
    ledger.enter('other');
    // A run that has never saved would have no checkpoint that could get old.
    if (checkpoints) await this.save();
    while (this.step < this.totalSteps && !signal.aborted) {
      if (this.plan.fault?.atStep === this.step) await strike(this.plan.fault.name, this.parts.model, metrics, signal);
      if (signal.aborted) break;
      this.oneStep();
      const epochEnds = this.step % this.parts.batches.batchesPerEpoch === 0;
      if (this.step % this.plan.logEvery === 0 || epochEnds) this.report();
      if (epochEnds) this.endEpoch();
      if (checkpoints?.due()) await this.save();
      ledger.enter('other');
      // Signals and timers of this thread get their turn.
      await nextTurn();
    }
    if (signal.aborted) metrics.interruptions[(signal.reason as Ending).reason].inc();
    if (checkpoints) await this.save();
    ledger.enter('idle');
    return this.step === this.totalSteps ? 'completed' : 'stopped';
  }

  private oneStep(): void {
    const { batches, metrics, ledger } = this.parts;
    const started = performance.now();
    ledger.enter('data_wait');
    const batch = batches.batch(this.step);
    const dataReady = performance.now();
    ledger.enter('productive');
    const gradients = this.training.gradients(batch);
    const computed = performance.now();
    this.training.apply(gradients);
    const ended = performance.now();
    this.step += 1;

    const seconds = (ended - started) / 1000;
    this.stepTimes.add(seconds);
    this.windowSeconds += seconds;
    metrics.phaseDuration.data_wait.observe((dataReady - started) / 1000);
    metrics.phaseDuration.compute.observe((computed - dataReady) / 1000);
    metrics.phaseDuration.optimizer.observe((ended - computed) / 1000);
    metrics.stepDuration.observe(seconds);
    metrics.steps.inc();
    metrics.samples.inc(batch.labels.length);
    metrics.progress.set(this.step / this.totalSteps);
    const now = Date.now() / 1000;
    metrics.lastStepTimestamp.set(now);
    metrics.lastUpdateTimestamp.set(now);
    metrics.epoch.set(Math.ceil(this.step / batches.batchesPerEpoch));
  }

  /** Reads the losses of the window, which waits for the device, and records what follows from them. */
  private report(): void {
    const { metrics, log } = this.parts;
    const started = performance.now();
    const { losses, accuracies } = this.training.read();
    if (losses.length === 0) return;
    this.windowSeconds += (performance.now() - started) / 1000;
    const { mean, nonFinite, spikes } = this.statistics.add(losses);
    const accuracy = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
    const stepsPerSecond = losses.length / this.windowSeconds;
    metrics.loss.set(mean);
    metrics.accuracy.set(accuracy);
    metrics.nonFinite.loss.inc(nonFinite);
    metrics.lossSpikes.inc(spikes);
    if (this.statistics.ema !== undefined) metrics.lossEma.set(this.statistics.ema);
    if (this.statistics.best !== undefined) metrics.lossBest.set(this.statistics.best);
    metrics.learningRate.set(this.plan.learningRate);
    metrics.stepsPerSecond.set(stepsPerSecond);
    this.reportTimes();
    this.reportMemory();
    metrics.phaseDuration.metrics.observe((performance.now() - started) / 1000);
    this.windowSeconds = 0;
    const line = {
      step: this.step,
      of: this.totalSteps,
      loss: round(mean),
      accuracy: round(accuracy),
      stepsPerSecond: round(stepsPerSecond),
    };
    if (nonFinite > 0) log.error({ ...line, loss: String(mean), nonFinite }, 'loss is not finite');
    else log.info(line, 'training');
  }

  private reportTimes(): void {
    const { metrics, ledger } = this.parts;
    const median = this.stepTimes.median();
    const ideal = this.stepTimes.ideal();
    metrics.stepSecondsMedian.set(median);
    if (ideal !== undefined) metrics.stepSecondsIdeal.set(ideal);
    // Evaluation and checkpoints take their share of the remaining time as they did so far.
    const steps = ledger.seconds('productive') + ledger.seconds('data_wait');
    const share = steps > 0 ? (steps + ledger.seconds('validation') + ledger.seconds('checkpoint_save')) / steps : 1;
    const remaining = (this.totalSteps - this.step) * median * share;
    metrics.remainingSeconds.set(remaining);
    metrics.completionTimestamp.set(Date.now() / 1000 + remaining);
  }

  private reportMemory(): void {
    const { numTensors, numBytes, numDataBuffers } = tf.memory();
    this.parts.metrics.tensors.set(numTensors);
    this.parts.metrics.tensorBytes.set(numBytes);
    this.parts.metrics.dataBuffers.set(numDataBuffers);
  }

  private endEpoch(): void {
    const { metrics, ledger, model, validation, log } = this.parts;
    metrics.epochs.inc();
    metrics.state.set('evaluating');
    ledger.enter('validation');
    const { loss, accuracy } = evaluate(model, validation);
    metrics.validationLoss.set(loss);
    metrics.validationAccuracy.set(accuracy);
    if (loss < this.bestValidationLoss) {
      this.bestValidationLoss = loss;
      this.evaluationsSinceImprovement = 0;
      metrics.validationBestTimestamp.set(Date.now() / 1000);
    } else {
      this.evaluationsSinceImprovement += 1;
    }
    metrics.evaluationsSinceImprovement.set(this.evaluationsSinceImprovement);
    metrics.state.set('running');
    const epoch = this.step / this.parts.batches.batchesPerEpoch;
    log.info({ epoch, of: this.plan.epochs, validationLoss: round(loss), validationAccuracy: round(accuracy) }, 'epoch done');
  }

  private async restore(): Promise<void> {
    const { checkpoints, metrics, ledger, log } = this.parts;
    if (!checkpoints) return;
    ledger.enter('checkpoint_restore');
    const restored = await checkpoints.restore(this.parts.model, this.parts.optimizer);
    if (!restored) return;
    this.step = restored.step;
    this.statistics = new LossStatistics(restored.loss);
    this.bestValidationLoss = restored.bestValidationLoss ?? Infinity;
    this.evaluationsSinceImprovement = restored.evaluationsSinceImprovement;
    metrics.progress.set(this.step / this.totalSteps);
    log.info({ step: this.step, restarts: metrics.restarts.value }, 'resumed from checkpoint');
  }

  private async save(): Promise<void> {
    const { checkpoints, metrics, ledger, model, optimizer } = this.parts;
    metrics.state.set('checkpointing');
    ledger.enter('checkpoint_save');
    await checkpoints!.save(model, optimizer, {
      step: this.step,
      loss: this.statistics.toJSON(),
      bestValidationLoss: Number.isFinite(this.bestValidationLoss) ? this.bestValidationLoss : null,
      evaluationsSinceImprovement: this.evaluationsSinceImprovement,
    });
    metrics.state.set('running');
    ledger.enter('other');
  }
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
