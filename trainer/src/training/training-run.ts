import * as tf from '@tensorflow/tfjs';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from 'pino';
import { Batch } from '../input/batches';
import { BatchStream } from '../input/batch-stream';
import { Samples } from '../input/samples';
import { TrainingMonitor, TrainingPlan } from '../monitor/training-monitor';
import { Ending } from '../signals';
import { evaluate } from './evaluate';
import { Fault, strike } from './faults';
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
  readonly log: Logger;
}

/** How training ended; a run that was stopped tells it by the reason of the signal. */
export type Outcome = 'completed' | 'early_stopped' | 'stopped';

/** Trains a model step by step, and tells its monitor what it does. */
export class TrainingRun {
  private readonly totalSteps: number;
  private readonly training: TrainingStep;
  private readonly classCounts: Uint32Array;

  public constructor(
    private readonly plan: RunPlan,
    private readonly parts: RunParts,
  ) {
    this.totalSteps = plan.epochs * plan.stepsPerEpoch;
    this.training = new TrainingStep(parts.model, parts.optimizer);
    this.classCounts = new Uint32Array(parts.validation.classes);
  }

  /** Trains to the end of the plan, or until the signal, whose reason is an {@link Ending}; a last checkpoint is saved in either case. */
  public async train(signal: AbortSignal): Promise<Outcome> {
    const { monitor, checkpoints, batches } = this.parts;
    await this.restore();
    monitor.ledger.enter('init');
    await batches.start(monitor.step);
    monitor.begin(this.plan);
    // A run that has never saved would have no checkpoint that could get old.
    if (checkpoints) await this.save();
    while (!this.isOver() && !signal.aborted) {
      const { fault } = this.plan;
      if (fault?.atStep === monitor.step) await strike(fault.name, this.parts.model, monitor.metrics, signal);
      if (signal.aborted) break;
      await this.oneStep();
      const epochEnds = monitor.step % this.plan.stepsPerEpoch === 0;
      if (monitor.step % this.plan.logEvery === 0 || epochEnds) monitor.timed('metrics', () => this.report());
      if (epochEnds) this.endEpoch();
      if (checkpoints?.due()) await this.save();
      monitor.ledger.enter('other');
      // Signals and timers of this thread get their turn.
      await nextTurn();
    }
    if (signal.aborted) monitor.metrics.interruptions[(signal.reason as Ending).reason].inc();
    await batches.stop();
    if (checkpoints) await this.save();
    monitor.ledger.enter('idle');
    if (monitor.step >= this.totalSteps) return 'completed';
    return signal.aborted ? 'stopped' : 'early_stopped';
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
    monitor.ledger.enter('productive');
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
    this.parts.monitor.metrics.gradientNorm.set(norm.dataSync()[0]);
    norm.dispose();
  }

  /** Reads the losses of the window, which waits for the device, and records what follows from them. */
  private report(): void {
    const { monitor, log } = this.parts;
    const { losses, accuracies } = this.training.read();
    if (losses.length === 0) return;
    monitor.countClasses(this.classCounts);
    this.classCounts.fill(0);
    const learningRate = this.plan.learningRate(monitor.step - 1);
    const { loss, accuracy, stepsPerSecond, nonFinite } = monitor.completeWindow({ losses, accuracies, learningRate });
    const line = {
      step: monitor.step,
      of: this.totalSteps,
      loss: round(loss),
      accuracy: round(accuracy),
      stepsPerSecond: round(stepsPerSecond),
    };
    if (nonFinite > 0) log.error({ ...line, loss: String(loss), nonFinite }, 'loss is not finite');
    else log.info(line, 'training');
  }

  private endEpoch(): void {
    const { monitor, model, validation, log } = this.parts;
    monitor.completeEpoch();
    monitor.enter('evaluating', 'validation');
    const evaluation = evaluate(model, validation);
    monitor.completeEvaluation(evaluation);
    monitor.enter('running', 'other');
    const epoch = monitor.step / this.plan.stepsPerEpoch;
    const { loss, accuracy = NaN } = evaluation;
    log.info({ epoch, of: this.plan.epochs, validationLoss: round(loss), validationAccuracy: round(accuracy) }, 'epoch done');
  }

  private async restore(): Promise<void> {
    const { checkpoints, monitor, log, model, optimizer } = this.parts;
    if (!checkpoints) return;
    monitor.ledger.enter('checkpoint_restore');
    const restored = await checkpoints.restore(model, optimizer);
    if (!restored) return;
    monitor.resume(restored);
    log.info({ step: monitor.step, restarts: monitor.metrics.restarts.value }, 'resumed from checkpoint');
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

function round(value: number): number {
  return Number(value.toPrecision(4));
}
