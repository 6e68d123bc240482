import { basename } from 'node:path';
import { performance } from 'node:perf_hooks';
import pino, { Logger } from 'pino';
import pretty from 'pino-pretty';
import { TRAINING_METRICS } from '../../lib/metrics';
import { localHost } from '../../runtime/http/listen';
import { ExitCode, usageExit } from './exit-codes';
import { Accrual, Exporter, ExporterStartError } from './exporter';
import { holdFinalState, outOfTime } from './hold';
import { TrainingMonitor } from './monitor/training-monitor';
import { workerRank } from './monitor/worker-rank';
import { parseOptions, TrainerOptions } from './options';
import { FolderInUseError, FolderOwner, SupersededError } from './ownership/folder-owner';
import { prepareRun } from './prepare-run';
import { LogLines } from './report/log-lines';
import { ProgressBar } from './report/progress-bar';
import { SettingError } from './setting-error';
import { abortOnSignals, Ending } from './signals';
import { saveModel } from './training/model-folder';

const SECONDS_PER_HOUR = 3600;

async function main(args: readonly string[]): Promise<ExitCode> {
  const options = parseOptions(args);
  const bar = progressBar(options);
  const log = logger(options, bar);
  let endedAt = 0;
  const signal = abortOnSignals((ending) => {
    endedAt = performance.now();
    log.info({ signal: ending.signal }, 'stopping: the state is saved, a second signal stops at once');
  });
  let exporter: Exporter;
  let owner: FolderOwner | undefined;
  let worker: string;
  try {
    worker = workerRank();
    // First of all: the counters of the run are in that folder, and no page may be served before they are known.
    owner = await ownCheckpoints(options, log, signal);
    if (signal.aborted) return (signal.reason as Ending).exitCode;
    exporter = await startExporter(options, log, owner);
  } catch (error) {
    if (!(error instanceof ExporterStartError || error instanceof FolderInUseError || error instanceof SettingError)) throw error;
    log.fatal(error.message);
    return error instanceof FolderInUseError ? ExitCode.FAILED : ExitCode.USAGE;
  }
  const exitCode = await run(options, exporter, worker, signal, log, owner, bar);
  const stay = (scrapes: number) => holdFinalState(scrapes * options.scrapeInterval, options.gracePeriod, signal, endedAt);
  await stay(options.hold);
  // An interrupted run resumes after a restart: it has no summary yet.
  const hasResult = exitCode !== ExitCode.PREEMPTED && exitCode !== ExitCode.CANCELLED;
  // One more scrape sees that a push has failed.
  if (hasResult && !(await pushed(options, exporter, log, outOfTime(options.gracePeriod, signal, endedAt)))) await stay(1);
  await exporter.stop();
  return exitCode;
}

/** Only a person at a terminal watches a bar; everybody else reads lines. */
function progressBar({ logFormat }: TrainerOptions): ProgressBar | undefined {
  return logFormat === 'pretty' && process.stdout.isTTY ? new ProgressBar(process.stdout) : undefined;
}

function logger({ logFormat }: TrainerOptions, bar?: ProgressBar): Logger {
  const base = { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level: string) => ({ level }) } };
  if (logFormat === 'json') return pino(base);
  return pino(base, pretty({ sync: true, singleLine: true, colorize: process.stdout.isTTY, destination: bar?.lines ?? 1 }));
}

/** One process at a time saves checkpoints into a folder; undefined without a folder, and where a signal has come first. */
async function ownCheckpoints({ checkpointDir }: TrainerOptions, log: Logger, signal: AbortSignal): Promise<FolderOwner | undefined> {
  if (checkpointDir === undefined) return undefined;
  const onWait = (owner: string) => log.info({ checkpointDir, owner }, 'waiting for the checkpoint folder, which another process uses');
  try {
    return await FolderOwner.take(checkpointDir, onWait, signal);
  } catch (error) {
    if (error instanceof FolderInUseError) throw error;
    // What is wrong with the folder is reported when the run is prepared; a full disk may have room again.
    log.warn({ checkpointDir, reason: (error as Error).message }, 'the checkpoint folder is not protected from other processes');
    return undefined;
  }
}

async function startExporter(options: TrainerOptions, log: Logger, owner?: FolderOwner): Promise<Exporter> {
  const exporter = await Exporter.start({
    catalog: TRAINING_METRICS,
    host: options.metricsHost,
    port: options.metricsPort,
    webConfigFile: options.webConfigFile,
    snapshotFolder: options.snapshotDir,
    journalFolder: options.checkpointDir,
    journalOwnership: owner?.epoch,
    gpu: { program: options.nvidiaSmi, intervalSeconds: options.nvidiaSmiInterval },
    accruals: gpuCosts(options),
    volumes: options.checkpointDir ? [{ metric: 'tf_checkpoint_volume_available_bytes', folder: options.checkpointDir }] : [],
    heartbeat: 'tf_train_last_step_timestamp_seconds',
    log: (line, level) => log[level](line),
  });
  const { host, port } = exporter;
  const url = `${exporter.scheme}://${localHost(host)}:${port}/metrics`;
  log.info({ host, port, url }, 'metrics are served');
  return exporter;
}

/** Leaves the summary at the Pushgateway, if there is one; the run is as good as it was when that fails. */
async function pushed(options: TrainerOptions, exporter: Exporter, log: Logger, signal: AbortSignal): Promise<boolean> {
  const { pushUrl: url, pushHttpConfigFile: httpConfigFile, unjudged, model, modelFolder } = options;
  if (url === undefined) return true;
  const modelName = options.modelName ?? (modelFolder === undefined ? model : basename(modelFolder));
  try {
    await exporter.pushSummary({ url, httpConfigFile, modelName, unjudged }, signal);
    log.info({ url, modelName }, 'summary is pushed');
    return true;
  } catch (error) {
    log.error({ url, modelName, reason: (error as Error).message }, 'summary could not be pushed');
    return false;
  }
}

/** TensorFlow.js computes on one GPU, which the run holds as long as the process lives. */
function gpuCosts({ expectGpu, gpuPrice }: TrainerOptions): Accrual[] {
  const gpus = expectGpu ? 1 : 0;
  return [
    { metric: 'tf_run_gpu_seconds_total', perSecond: gpus },
    { metric: 'tf_run_cost_dollars_total', perSecond: (gpus * gpuPrice) / SECONDS_PER_HOUR },
  ];
}

/** Prepares and trains; the terminal state is recorded when it returns. */
async function run(
  options: TrainerOptions,
  exporter: Exporter,
  worker: string,
  signal: AbortSignal,
  log: Logger,
  owner?: FolderOwner,
  bar?: ProgressBar,
): Promise<ExitCode> {
  const monitor = new TrainingMonitor(exporter.recorder, exporter.earlier, worker);
  const end = (state: string, exitCode: ExitCode) => {
    bar?.stop();
    monitor.end(state);
    exporter.ended();
    log.info({ state, exitCode }, 'run ended');
    return exitCode;
  };
  const stopped = () => {
    const { state, exitCode } = signal.reason as Ending;
    return end(state, exitCode);
  };
  try {
    const { training, model } = await prepareRun(options, exporter.recorder, monitor, [bar ?? new LogLines(log)], log, signal, owner);
    exporter.ready();
    const outcome = await training.train(signal);
    if (outcome === 'stopped') return stopped();
    if (outcome === 'diverged') {
      log.fatal('run failed: its loss or its weights are not finite, no model is exported, and the last good checkpoint is kept');
      return end('failed', ExitCode.FAILED);
    }
    if (options.exportDir) await saveModel(model, options.exportDir);
    return end(outcome, ExitCode.SUCCESS);
  } catch (error) {
    if (signal.aborted && error === signal.reason) {
      monitor.interrupted((signal.reason as Ending).reason);
      return stopped();
    }
    if (error instanceof SettingError || error instanceof SupersededError) {
      log.fatal({ error: error.message }, 'run failed');
      return end('failed', error instanceof SettingError ? ExitCode.USAGE : ExitCode.FAILED);
    }
    log.fatal({ error: error instanceof Error ? error.stack : error }, 'run failed');
    return end('failed', ExitCode.FAILED);
  }
}

main(process.argv.slice(2)).then(
  (exitCode) => process.exit(exitCode),
  (error: Error) => {
    const usage = usageExit(error);
    if (usage === undefined) console.error(error);
    process.exit(usage ?? ExitCode.FAILED);
  },
);
