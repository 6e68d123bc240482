import * as tf from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from 'pino';
import { Recorder } from './exporter';
import { assertWritable } from './folders';
import { BatchStream } from './input/batch-stream';
import { LoadedData, loadData } from './input/data-source';
import { split } from './input/samples';
import { recordRunInfo } from './monitor/run-info';
import { TrainingMonitor } from './monitor/training-monitor';
import { TrainerOptions } from './options';
import { FolderOwner } from './ownership/folder-owner';
import { EventFiles } from './report/event-files';
import { RunListener } from './report/run-listener';
import { SettingError } from './setting-error';
import { ChosenBackend, chooseBackend } from './training/backend';
import { CheckpointFiles } from './training/checkpoint-files';
import { LayerDiagnostics } from './training/layer-diagnostics';
import { learningRateSchedule } from './training/learning-rate';
import { checkFit, layersIn, loadModel } from './training/model-folder';
import { buildModel, DEMANDING_LAYERS } from './training/models';
import { buildOptimizer } from './training/optimizers';
import { RunCheckpoints } from './training/run-checkpoints';
import { TrainingRun } from './training/training-run';

export interface PreparedRun {
  readonly training: TrainingRun;
  readonly model: tf.LayersModel;
}

/**
 * Makes a run of its options: backend, data, model, and what watches over them.
 *
 * @param owner of the folder of checkpoints
 * @throws the reason of the signal when that comes first; SettingError when data, model, backend and batch size do not fit each other, or a file or folder cannot be used
 */
export async function prepareRun(
  options: TrainerOptions,
  recorder: Recorder,
  monitor: TrainingMonitor,
  listeners: readonly RunListener[],
  log: Logger,
  signal: AbortSignal,
  owner?: FolderOwner,
): Promise<PreparedRun> {
  const { metrics } = monitor;
  /** Between two steps that keep the thread busy: signals get their turn. */
  const unlessAborted = async () => {
    await nextTurn();
    signal.throwIfAborted();
  };
  recordLimits(options, monitor);
  assertFolders(options);
  const layers = options.modelFolder === undefined ? DEMANDING_LAYERS[options.model] : layersIn(options.modelFolder);
  await unlessAborted();
  const backend = await chooseBackend(options.backend, layers, log);
  await unlessAborted();
  metrics.gpuInUse.set(backend.gpuInUse ? 1 : 0);
  const data = loadData(options.data, options.seed);
  await unlessAborted();
  const configHash = createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 12);
  recordRunInfo(recorder, { backend: backend.name, dataset: options.data.kind, configHash });
  recordData(data, recorder, monitor, log);
  const { training, validation } = split(data.samples, options.validationShare, options.seed);
  if (validation.labels.length === 0) {
    throw new SettingError(
      `validation share ${options.validationShare} of ${data.samples.labels.length} samples is less than one sample: use a larger share, or more samples`,
    );
  }
  const stepsPerEpoch = Math.floor(training.labels.length / options.batchSize);
  if (stepsPerEpoch === 0) {
    throw new SettingError(
      `batch size ${options.batchSize} is larger than the ${training.labels.length} training samples: use a smaller one`,
    );
  }
  const model = options.modelFolder ? await loadModel(options.modelFolder) : buildModel(options.model, { ...training, seed: options.seed });
  checkFit(model, training);
  const place = { backend: backend.name, gpu: backend.gpuInUse, parameters: model.countParams(), samples: training.labels.length };
  if (options.expectGpu && !backend.gpuInUse) log.warn(place, 'a GPU was expected, but training runs on the CPU');
  log.info(place, 'training starts');
  const epochs = options.steps === undefined ? options.epochs : Math.ceil(options.steps / stepsPerEpoch);
  const steps = options.steps ?? epochs * stepsPerEpoch;
  const plan = {
    epochs,
    stepsPerEpoch,
    steps,
    evaluateEvery: options.evaluateEvery,
    logEvery: options.logEvery,
    diagnosticsEvery: options.diagnosticsEvery,
    learningRate: learningRateSchedule(options.schedule, options.learningRate, steps),
    patience: options.patience,
    fault: options.fault && { name: options.fault, atStep: options.faultAtStep },
  };
  const parts = {
    model,
    optimizer: buildOptimizer(options.optimizer, options.learningRate),
    batches: new BatchStream(training, options.batchSize, options.seed),
    validation,
    monitor,
    diagnostics: new LayerDiagnostics(model, recorder, metrics),
    checkpoints: options.checkpointDir
      ? new RunCheckpoints(
          new CheckpointFiles(options.checkpointDir, options.checkpointKeep, owner?.assertOwned),
          options.checkpointInterval,
          { kind: options.data.kind, shape: [...data.samples.shape], classNames: [...data.classNames] },
          metrics,
          log,
        )
      : undefined,
    listeners: [...listeners, ...(await eventFiles(options, backend, log))],
    log,
  };
  return { training: new TrainingRun(plan, parts), model };
}

/** Looked at first: what is wrong with them must not come to light when the run is over. */
function assertFolders({ checkpointDir, exportDir, tensorboardDir }: TrainerOptions): void {
  const folders = { 'checkpoint-dir': checkpointDir, 'export-dir': exportDir, 'tensorboard-dir': tensorboardDir };
  for (const [option, folder] of Object.entries(folders)) if (folder) assertWritable(option, folder);
}

async function eventFiles({ tensorboardDir }: TrainerOptions, backend: ChosenBackend, log: Logger): Promise<EventFiles[]> {
  if (tensorboardDir === undefined) return [];
  if (backend.name === 'tensorflow') return [await EventFiles.in(tensorboardDir)];
  log.warn(
    { backend: backend.name, tensorboardDir },
    'no TensorBoard event files: they need native TensorFlow, but the run uses another backend',
  );
  return [];
}

function recordLimits(options: TrainerOptions, { metrics }: TrainingMonitor): void {
  metrics.deadlineTimestamp.set(options.deadline);
  metrics.timeBudget.set(options.timeBudget);
  metrics.costBudget.set(options.costBudget);
  metrics.lossThreshold.set(options.lossThreshold);
  metrics.gpuExpected.set(options.expectGpu ? 1 : 0);
  metrics.memoryLimit.set(memoryLimit());
}

function recordData({ classNames, skipped }: LoadedData, recorder: Recorder, monitor: TrainingMonitor, log: Logger): void {
  monitor.nameClasses(classNames);
  recorder.counter('tf_data_errors_total', { kind: 'malformed' }).inc(skipped);
  monitor.metrics.samplesSkipped.inc(skipped);
  if (skipped > 0) log.warn({ skipped }, 'samples that cannot be read are dropped');
}

/** Limit of the container, else the memory of the machine. */
function memoryLimit(): number {
  try {
    return Math.min(Number(readFileSync('/sys/fs/cgroup/memory.max', 'utf8').replace('max', 'Infinity')), totalmem());
  } catch {
    return totalmem();
  }
}
