import { basename } from 'node:path';
import pino, { Logger } from 'pino';
import pretty from 'pino-pretty';
import { TRAINING_METRICS } from '../../lib/metrics';
import { localHost } from '../../runtime/http/listen';
import { ExitCode, usageExit } from './exit-codes';
import { Accrual, Exporter, ExporterStartError } from './exporter';
import { holdFinalState } from './hold';
import { TrainingMonitor } from './monitor/training-monitor';
import { parseOptions, TrainerOptions } from './options';
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
  let exporter: Exporter;
  try {
    exporter = await startExporter(options, log);
  } catch (error) {
    if (!(error instanceof ExporterStartError)) throw error;
    log.fatal(error.message);
    return ExitCode.USAGE;
  }
  let endedAt = 0;
  const signal = abortOnSignals((ending) => {
    endedAt = Date.now();
    log.info({ signal: ending.signal }, 'stopping: the state is saved, a second signal stops at once');
  });
  const exitCode = await run(options, exporter, signal, log, bar);
  const stay = (scrapes: number) => holdFinalState(scrapes * options.scrapeInterval, options.gracePeriod, signal, endedAt);
  await stay(options.hold);
  // An interrupted run resumes after a restart: it has no summary yet.
  const hasResult = exitCode !== ExitCode.PREEMPTED && exitCode !== ExitCode.CANCELLED;
  // One more scrape sees that a push has failed.
  if (hasResult && !(await pushed(options, exporter, log))) await stay(1);
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

async function startExporter(options: TrainerOptions, log: Logger): Promise<Exporter> {
  const exporter = await Exporter.start({
    catalog: TRAINING_METRICS,
    host: options.metricsHost,
    port: options.metricsPort,
    webConfigFile: options.webConfigFile,
    snapshotFolder: options.snapshotDir,
    journalFolder: options.checkpointDir,
    gpu: { program: options.nvidiaSmi, intervalSeconds: options.nvidiaSmiInterval },
    accruals: gpuCosts(options),
    volumes: options.checkpointDir ? [{ metric: 'tf_checkpoint_volume_available_bytes', folder: options.checkpointDir }] : [],
    heartbeat: 'tf_train_last_step_timestamp_seconds',
    log: (line) => log.info(line),
  });
  const { host, port } = exporter;
  const url = `${exporter.scheme}://${localHost(host)}:${port}/metrics`;
  log.info({ host, port, url }, 'metrics are served');
  return exporter;
}

/** Leaves the summary at the Pushgateway, if there is one; the run is as good as it was when that fails. */
async function pushed(options: TrainerOptions, exporter: Exporter, log: Logger): Promise<boolean> {
  const { pushUrl: url, pushHttpConfigFile: httpConfigFile, model, modelFolder } = options;
  if (url === undefined) return true;
  const modelName = options.modelName ?? (modelFolder === undefined ? model : basename(modelFolder));
  try {
    await exporter.pushSummary({ url, httpConfigFile, modelName });
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
async function run(options: TrainerOptions, exporter: Exporter, signal: AbortSignal, log: Logger, bar?: ProgressBar): Promise<ExitCode> {
  const monitor = new TrainingMonitor(exporter.recorder, exporter.earlier);
  const end = (state: string, exitCode: ExitCode) => {
    bar?.stop();
    monitor.end(state);
    exporter.ended();
    log.info({ state, exitCode }, 'run ended');
    return exitCode;
  };
  try {
    const { training, model } = await prepareRun(options, exporter.recorder, monitor, [bar ?? new LogLines(log)], log);
    exporter.ready();
    const outcome = await training.train(signal);
    if (outcome === 'stopped') {
      const { state, exitCode } = signal.reason as Ending;
      return end(state, exitCode);
    }
    if (options.exportDir) await saveModel(model, options.exportDir);
    return end(outcome, ExitCode.SUCCESS);
  } catch (error) {
    if (error instanceof SettingError) {
      log.fatal({ error: error.message }, 'run failed');
      return end('failed', ExitCode.USAGE);
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
