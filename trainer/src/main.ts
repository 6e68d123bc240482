import * as tf from '@tensorflow/tfjs';
import { CommanderError } from 'commander';
import { createHash } from 'node:crypto';
import pino, { Logger } from 'pino';
import pretty from 'pino-pretty';
import { TRAINING_METRICS } from '../../lib/metrics';
import { ExitCode } from './exit-codes';
import { Exporter, ExporterStartError } from './exporter';
import { holdFinalState } from './hold';
import { BatchSource } from './input/batches';
import { digits } from './input/digits';
import { split } from './input/samples';
import { parseOptions, TrainerOptions } from './options';
import { abortOnSignals, Ending } from './signals';
import { ChosenBackend, chooseBackend } from './training/backend';
import { CheckpointFiles } from './training/checkpoint-files';
import { buildModel } from './training/models';
import { RunCheckpoints } from './training/run-checkpoints';
import { RunMetrics, runMetrics } from './training/run-metrics';
import { TimeLedger } from './training/time-ledger';
import { TrainingRun } from './training/training-run';

async function main(args: readonly string[]): Promise<ExitCode> {
  const options = parseOptions(args);
  const log = logger(options);
  let exporter: Exporter;
  try {
    exporter = await startExporter(options, log);
  } catch (error) {
    if (!(error instanceof ExporterStartError)) throw error;
    log.fatal(error.message);
    return ExitCode.USAGE;
  }
  const metrics = runMetrics(exporter.recorder);
  let endedAt = 0;
  const signal = abortOnSignals((ending) => {
    endedAt = Date.now();
    log.info({ signal: ending.signal }, 'ending: the state is saved, a second signal ends at once');
  });
  const exitCode = await run(options, exporter, metrics, signal, log);
  await holdFinalState(options.hold, options.gracePeriod, signal, endedAt);
  await exporter.stop();
  return exitCode;
}

function logger({ logFormat }: TrainerOptions): Logger {
  const base = { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level: string) => ({ level }) } };
  return logFormat === 'pretty' ? pino(base, pretty({ sync: true, singleLine: true })) : pino(base);
}

async function startExporter(options: TrainerOptions, log: Logger): Promise<Exporter> {
  const exporter = await Exporter.start({
    catalogue: TRAINING_METRICS,
    host: options.metricsHost,
    port: options.metricsPort,
    gpu: { program: options.nvidiaSmi, intervalSeconds: options.nvidiaSmiInterval },
    log: (line) => log.info(line),
  });
  const { host, port } = exporter;
  log.info({ host, port, url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}/metrics` }, 'metrics are served');
  return exporter;
}

/** Prepares and trains; the terminal state is recorded when it returns. */
async function run(options: TrainerOptions, exporter: Exporter, metrics: RunMetrics, signal: AbortSignal, log: Logger): Promise<ExitCode> {
  const end = (state: string, exitCode: ExitCode) => {
    metrics.state.set(state);
    metrics.endTimestamp.set(Date.now() / 1000);
    log.info({ state, exitCode }, 'run ended');
    return exitCode;
  };
  const ledger = new TimeLedger(exporter.recorder, 'init');
  try {
    metrics.state.set('initializing');
    recordLimits(options, metrics);
    const training = await prepare(options, exporter, metrics, ledger, log);
    exporter.ready();
    const outcome = await training.train(signal);
    if (outcome === 'completed') return end('completed', ExitCode.SUCCESS);
    const { state, exitCode } = signal.reason as Ending;
    return end(state, exitCode);
  } catch (error) {
    log.fatal({ error: error instanceof Error ? error.stack : error }, 'run failed');
    return end('failed', ExitCode.FAILED);
  }
}

function recordLimits(options: TrainerOptions, metrics: RunMetrics): void {
  metrics.startTimestamp.set(Date.now() / 1000);
  metrics.deadlineTimestamp.set(options.deadline);
  metrics.lossThreshold.set(options.lossThreshold);
  metrics.gpuExpected.set(options.expectGpu ? 1 : 0);
}

async function prepare(
  options: TrainerOptions,
  { recorder }: Exporter,
  metrics: RunMetrics,
  ledger: TimeLedger,
  log: Logger,
): Promise<TrainingRun> {
  const backend = await chooseBackend(options.backend, options.model === 'cnn', log);
  metrics.gpuInUse.set(backend.gpuInUse ? 1 : 0);
  recorder.gauge('tf_run_info', runInfo(options, backend)).set(1);
  const { training, validation } = split(digits(), options.validationShare, options.seed);
  const model = buildModel(options.model, { ...training, seed: options.seed });
  const place = { backend: backend.name, gpu: backend.gpuInUse, parameters: model.countParams(), samples: training.labels.length };
  if (options.expectGpu && !backend.gpuInUse) log.warn(place, 'a GPU was expected and training runs on the CPU');
  else log.info(place, 'training starts');
  return new TrainingRun(
    {
      epochs: options.epochs,
      logEvery: options.logEvery,
      learningRate: options.learningRate,
      fault: options.fault && { name: options.fault, atStep: options.faultAtStep },
    },
    {
      model,
      optimizer: tf.train.adam(options.learningRate),
      batches: new BatchSource(training, options.batchSize, options.seed),
      validation,
      metrics,
      ledger,
      checkpoints: options.checkpointDir
        ? new RunCheckpoints(new CheckpointFiles(options.checkpointDir, options.checkpointKeep), options.checkpointInterval, metrics, log)
        : undefined,
      log,
    },
  );
}

function runInfo(options: TrainerOptions, { name }: ChosenBackend): Record<string, string> {
  return {
    framework_version: `tfjs-${tf.version['tfjs-core']}`,
    backend: name,
    precision: `float${tf.backend().floatPrecision()}`,
    git_commit: process.env.TRAINWATCH_GIT_COMMIT ?? 'unknown',
    dataset: 'digits',
    config_hash: createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 12),
    node_version: process.versions.node,
  };
}

main(process.argv.slice(2)).then(
  (exitCode) => process.exit(exitCode),
  (error: Error) => {
    // commander has written its message already.
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? ExitCode.SUCCESS : ExitCode.USAGE);
    console.error(error);
    process.exit(ExitCode.FAILED);
  },
);
