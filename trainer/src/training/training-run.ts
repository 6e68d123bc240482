import * as tf from '@tensorflow/tfjs';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from 'pino';
import { Batch } from '../input/batches';
import { BatchStream } from '../input/batch-stream';
import { Samples } from '../input/samples';
import { plannedSteps, TrainingMonitor, TrainingPlan } from '../monitor/training-monitor';
import { RunListener } from '../report/run-listener';
import { Ending } from '../signals';
import { evaluate } from './evaluate';
import { Fault, strike } from './faults';
import { nonFiniteWeights } from './finite-weights';
import { LayerDiagnostics } from './layer-diagnostics';
import { RunCheckpoints } from './run-checkpoints';
import { l2Norm, TrainingStep } from './training-step';

/** The limits of a run and how often it reports. */
export interface RunPlan extends TrainingPlan {
  /** Steps between two readings of the loss. */
  readonly logEvery: number;
  /** Steps between two looks into the layers. */
  readonly diagnosticsEvery: number;
  /** Learning rate of a step, counted from 0. */
  readonly learningRate: (step: number) => number;
  /**
   * Steps between two evaluations; there is one at the end in any case.
   *
   * @default - at the end of each epoch.
   */
  readonly evaluateEvery?: number;
  /**
   * Evaluations without a lower validation loss after which the run ends.
   *
   * @default - it is never ended early.
   */
  readonly patience?: number;
  readonly fault?: Fault;
}

/** What a run works with. */
export interface RunParts {
  readonly model: tf.LayersModel;
  readonly optimizer: tf.Optimizer;
  readonly batches: BatchStream;
  readonly validation: Samples;
  readonly monitor: TrainingMonitor;
  readonly diagnostics: LayerDiagnostics;
  /** @default - nothing is saved. */
  readonly checkpoints?: RunCheckpoints;
  readonly listeners: readonly RunListener[];
  readonly log: Logger;
}

/** How training ended; a stopped run reports it through the reason of the signal, and the result of a diverged one is not finite. */
export type Outcome = 'completed' | 'early_stopped' | 'stopped' | 'diverged';

/** Trains a model step by step, and reports to its monitor what it does. */
export class TrainingRun {
  private readonly totalSteps: number;
  private readonly training: TrainingStep;
  private readonly classCounts: Uint32Array;
  private gradientNorm = NaN;

  public constructor(
    private readonly plan: RunPlan,
    private readonly parts: RunParts,
  ) {
    this.totalSteps = plannedSteps(plan);
    this.training = new TrainingStep(parts.model, parts.optimizer);
    this.classCounts = new Uint32Array(parts.validation.classes);
  }

  /** Trains to the end of the plan, or until the signal, whose reason is an {@link Ending}; a last checkpoint is saved in either case. */
  public async train(signal: AbortSignal): Promise<Outcome> {
    const { model, monitor, checkpoints, batches, listeners } = this.parts;
    const isResumed = await this.restore();
    monitor.ledger.enter('init');
    await batches.start(monitor.step);
    monitor.begin(this.plan);
    for (const listener of listeners) listener.begins(monitor.step, this.totalSteps, isResumed);
    // A run that has never saved would have no checkpoint that could get old.
    if (checkpoints) await this.save();
    while (!this.isOver() && !signal.aborted) {
      const { fault } = this.plan;
      if (fault?.atStep === monitor.step) await strike(fault.name, { model, batches, metrics: monitor.metrics }, signal);
      if (signal.aborted) break;
      await this.oneStep();
      this.afterStep();
      if (checkpoints?.due()) await this.save();
      monitor.ledger.enter('other');
      // Signals and timers of this thread get their turn.
      await nextTurn();
    }
    if (signal.aborted) monitor.interrupted((signal.reason as Ending).reason);
    await batches.stop();
    if (checkpoints) await this.save();
    monitor.ledger.enter('idle');
    const isComplete = monitor.step >= this.totalSteps;
    if (signal.aborted && !isComplete) return 'stopped';
    if (!this.isResultFinite()) return 'diverged';
    return isComplete ? 'completed' : 'early_stopped';
  }

  private isResultFinite(): boolean {
    const { monitor, model } = this.parts;
    return Number.isFinite(monitor.metrics.validationLoss.value) && nonFiniteWeights(model).length === 0;
  }

  private isOver(): boolean {
    const { step, evaluationsSinceImprovement } = this.parts.monitor;
    return step >= this.totalSteps || evaluationsSinceImprovement >= (this.plan.patience ?? Infinity);
  }

  private async oneStep(): Promise<void> {
    const { batches, monitor } = this.parts;
    monitor.ledger.enter('data_wait');
    const started = performance.now();
    const batch = await batches.next();
    const dataReady = performance.now();
    monitor.ledger.enter(monitor.stepCategory);
    setLearningRate(this.parts.optimizer, this.plan.learningRate(monitor.step));
    const gradients = this.training.gradients(batch);
    const computed = performance.now();
    this.update(gradients, batch);
    const ended = performance.now();
    for (const label of batch.labels) this.classCounts[label] += 1;
    const timing = { dataWait: (dataReady - started) / 1000, compute: (computed - dataReady) / 1000, optimizer: (ended - computed) / 1000 };
    monitor.completeStep(timing, batch.labels.length);
    monitor.metrics.queueDepth.set(batches.depth);
  }

  /** What is due every so many steps. */
  private afterStep(): void {
    const { monitor } = this.parts;
    const { logEvery, stepsPerEpoch, evaluateEvery = stepsPerEpoch } = this.plan;
    const isEvery = (steps: number) => monitor.step % steps === 0;
    const isLast = monitor.step === this.totalSteps;
    const evaluates = isEvery(evaluateEvery) || isLast;
    if (isEvery(logEvery) || isEvery(stepsPerEpoch) || evaluates) monitor.timed('metrics', () => this.report());
    if (isEvery(stepsPerEpoch)) monitor.completeEpoch();
    if (evaluates) this.evaluate();
  }

  private update(gradients: tf.NamedTensorMap, batch: Batch): void {
    const { monitor, diagnostics } = this.parts;
    const apply = () => this.training.apply(gradients);
    if (monitor.step % this.plan.diagnosticsEvery === 0) diagnostics.around(gradients, batch, apply);
    else apply();
    if ((monitor.step + 1) % this.plan.logEvery === 0) this.recordGradientNorm(gradients);
    tf.dispose(gradients);
  }

  private recordGradientNorm(gradients: tf.NamedTensorMap): void {
    const norm = l2Norm(Object.values(gradients));
    [this.gradientNorm] = norm.dataSync();
    norm.dispose();
    this.parts.monitor.metrics.gradientNorm.set(this.gradientNorm);
  }

  /** Reads the losses of the window, which waits for the device, and records what follows from them. */
  private report(): void {
    const { monitor, listeners, log } = this.parts;
    const { losses, accuracies } = this.training.read();
    if (losses.length === 0) return;
    monitor.countClasses(this.classCounts);
    this.classCounts.fill(0);
    const { step } = monitor;
    const learningRate = this.plan.learningRate(step - 1);
    const { nonFinite, ...summary } = monitor.completeWindow({ losses, accuracies, learningRate });
    if (nonFinite > 0) log.error({ step, loss: String(summary.loss), nonFinite }, 'loss is not finite');
    for (const listener of listeners) listener.windowCompleted({ step, ...summary, learningRate, gradientNorm: this.gradientNorm });
  }

  private evaluate(): void {
    const { monitor, model, validation, listeners } = this.parts;
    monitor.enter('evaluating', 'validation');
    const evaluation = evaluate(model, validation);
    monitor.completeEvaluation(evaluation);
    monitor.enter('running', 'other');
    const { loss, accuracy = NaN } = evaluation;
    const { step } = monitor;
    for (const listener of listeners) listener.evaluated({ step, epoch: step / this.plan.stepsPerEpoch, loss, accuracy });
  }

  /** @returns whether there was a checkpoint to resume from */
  private async restore(): Promise<boolean> {
    const { checkpoints, monitor, log, model, optimizer } = this.parts;
    if (!checkpoints) return false;
    monitor.ledger.enter('checkpoint_restore');
    const restored = await checkpoints.restore(model, optimizer);
    if (!restored) return false;
    monitor.resume(restored.state, restored.stepsToRepeat);
    log.info({ step: monitor.step, restarts: monitor.metrics.restarts.value }, 'resumed from checkpoint');
    return true;
  }

  private async save(): Promise<void> {
    const { checkpoints, monitor, model, optimizer } = this.parts;
    monitor.enter('checkpointing', 'checkpoint_save');
    await checkpoints!.save(model, optimizer, monitor.toJSON());
    monitor.enter('running', 'other');
  }
}

/** tfjs declares neither for outsiders; its optimizers read the rate anew in every step. */
function setLearningRate(optimizer: tf.Optimizer, learningRate: number): void {
  const open = optimizer as unknown as { learningRate: number; setLearningRate?(rate: number): void };
  if (open.learningRate === learningRate) return;
  // Plain gradient descent and momentum keep a tensor made of it.
  if (open.setLearningRate) open.setLearningRate(learningRate);
  else open.learningRate = learningRate;
}
