import { Command, InvalidArgumentError, Option } from 'commander';
import { parse } from 'yaml';
import { EVERY_ADDRESS } from '../../runtime/http/listen';
import { describeIssues } from './describe-issues';
import { option } from './environment-option';
import { HELD_SCRAPES } from './hold';
import { DataSource, dataSchema } from './input/data-source';
import { heldScrapes, numberIn, wholeNumber } from './number-arguments';
import { readRunDescription } from './run-description';
import { SummaryOptions, summaryOptions, unjudgedOption, WITHOUT_CREDENTIALS } from './summary-options';
import { BackendName, BACKENDS } from './training/backend';
import { FaultName, FAULTS } from './training/faults';
import { ScheduleName, SCHEDULES } from './training/learning-rate';
import { ModelName, MODELS } from './training/models';
import { OptimizerName, OPTIMIZERS } from './training/optimizers';

/** How a run is started; every option can also be given as an environment variable. */
export interface TrainerOptions extends SummaryOptions {
  readonly config?: string;
  readonly model: ModelName;
  readonly modelFolder?: string;
  readonly data: DataSource;
  readonly epochs: number;
  readonly steps?: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly schedule: ScheduleName;
  readonly seed: number;
  readonly validationShare: number;
  readonly evaluateEvery?: number;
  readonly patience?: number;
  readonly backend: BackendName;
  readonly expectGpu: boolean;
  readonly checkpointDir?: string;
  /** Seconds */
  readonly checkpointInterval: number;
  readonly checkpointKeep: number;
  readonly exportDir?: string;
  readonly tensorboardDir?: string;
  readonly metricsHost: string;
  readonly metricsPort: number;
  readonly webConfigFile?: string;
  readonly snapshotDir?: string;
  readonly nvidiaSmi: string;
  /** Seconds */
  readonly nvidiaSmiInterval: number;
  readonly logEvery: number;
  readonly diagnosticsEvery: number;
  readonly logFormat: 'json' | 'pretty';
  /** Seconds */
  readonly scrapeInterval: number;
  /** Scrape intervals; Infinity for `forever` */
  readonly hold: number;
  /** Seconds */
  readonly gracePeriod: number;
  /** Unix time in seconds; 0 when not set */
  readonly deadline: number;
  /** Seconds; 0 when not set */
  readonly timeBudget: number;
  /** Dollars; 0 when not set */
  readonly costBudget: number;
  /** Dollars per GPU and hour */
  readonly gpuPrice: number;
  /** 0 when not set */
  readonly lossThreshold: number;
  readonly fault?: FaultName;
  readonly faultAtStep: number;
}

const EXIT_CODES = `
Exit codes: 0 completed or stopped early, 1 failed, 2 invalid settings (also: the metrics port is in use), 75 stopped by SIGTERM (a restart
resumes from the checkpoint), 130 stopped by SIGINT. A second signal stops the program at once.`;

/**
 * Reads the command line, then the environment, then the run description, then the defaults: what comes first wins.
 *
 * @throws CommanderError when an option is wrong, after its message is written
 */
export function parseOptions(args: readonly string[]): TrainerOptions {
  const command = trainerCommand();
  command.parse(args, { from: 'user' });
  const { config } = command.opts<TrainerOptions>();
  if (config === undefined) return command.opts();
  const described = trainerCommand();
  describeFrom(described, config, isGiven(command, 'epochs'));
  return described.parse(args, { from: 'user' }).opts();
}

function trainerCommand(): Command {
  const command = new Command('trainer')
    .description('Trains a model and serves the metrics of the run on /metrics.')
    .exitOverride()
    .configureOutput(WITHOUT_CREDENTIALS)
    .addHelpText('after', EXIT_CODES);
  for (const option of [...runOptions(), ...placeOptions(), ...summaryOptions(), unjudgedOption(), ...drillOptions()])
    command.addOption(option);
  return command;
}

/**
 * The environment and the command line still go before what comes from a file.
 *
 * @param epochsDecide whether one of them names epochs, which the file's steps would push aside
 */
function describeFrom(command: Command, file: string, epochsDecide: boolean): void {
  try {
    const { deadline, steps, ...description } = readRunDescription(file);
    const values = {
      ...description,
      ...(steps === undefined || epochsDecide ? {} : { steps }),
      ...(deadline === undefined ? {} : { deadline: timestamp(deadline) }),
    };
    for (const [name, value] of Object.entries(values)) command.setOptionValueWithSource(name, value, 'config');
  } catch (error) {
    command.error(`error: ${(error as Error).message}`, { code: 'trainer.runDescription', exitCode: 1 });
  }
}

function isGiven(command: Command, name: string): boolean {
  return ['cli', 'env'].includes(command.getOptionValueSource(name) ?? '');
}

/** What a run description may say as well. */
function runOptions(): Option[] {
  return [
    option('--config <file>', 'run description in YAML or JSON, with these options in camel case as keys'),
    option('--model <name>', 'model to train').choices(MODELS).default('cnn'),
    option('--model-folder <folder>', 'folder of a tfjs layers model to train instead; its outputs are logits'),
    option('--data <source>', 'samples to train on: digits, synthetic, or a source as in a run description: {kind: csv, file: …, label: …}')
      .argParser(dataSource)
      .default({ kind: 'digits' }, 'digits'),
    option('--epochs <n>', 'passes over all samples').argParser(wholeNumber(1)).default(5),
    option('--steps <n>', 'steps after which the run ends, instead of epochs (default: run all epochs)').argParser(wholeNumber(1)),
    option('--batch-size <n>', 'samples per step').argParser(wholeNumber(1)).default(64),
    option('--optimizer <name>', 'optimizer').choices(OPTIMIZERS).default('adam'),
    option('--learning-rate <n>', 'initial learning rate').argParser(numberIn(0, 1)).default(0.005),
    option('--schedule <name>', 'schedule of the learning rate').choices(SCHEDULES).default('constant'),
    option('--seed <n>', 'seed of the initial weights, the split and the order of samples').argParser(wholeNumber(0)).default(1),
    option('--validation-share <n>', 'share of the samples that is held out for validation').argParser(numberIn(0.01, 0.9)).default(0.2),
    option('--evaluate-every <steps>', 'steps between two evaluations (default: at the end of each epoch)').argParser(wholeNumber(1)),
    option('--patience <n>', 'evaluations without improvement after which the run stops early (default: never)').argParser(wholeNumber(1)),
    option('--backend <name>', 'TensorFlow.js backend; auto takes the fastest that works and warns when it is not native')
      .choices(BACKENDS)
      .default('auto'),
    option('--expect-gpu [boolean]', 'whether the run is expected to use a GPU').preset('true').argParser(boolean).default(false),
    option('--checkpoint-interval <seconds>', 'planned time between two checkpoints').argParser(numberIn(0.1, Infinity)).default(60),
    option('--checkpoint-keep <n>', 'number of newest checkpoints to keep').argParser(wholeNumber(1)).default(3),
    option('--log-every <steps>', 'steps between two reads of the loss').argParser(wholeNumber(1)).default(50),
    option('--diagnostics-every <steps>', 'steps between two diagnoses of the layers').argParser(wholeNumber(1)).default(100),
    option('--hold <scrapes>', "scrape intervals that the final state is served for after the end; 'forever' until a signal")
      .argParser(heldScrapes)
      .default(HELD_SCRAPES),
    option('--deadline <time>', 'deadline of the run, for example 2030-01-31T18:00:00Z').argParser(timestamp).default(0),
    option('--time-budget <seconds>', 'time budget of the run; 0 for none').argParser(numberIn(0, Infinity)).default(0),
    option('--cost-budget <dollars>', 'cost budget of the run; 0 for none').argParser(numberIn(0, Infinity)).default(0),
    option('--gpu-price <dollars>', 'price of the GPU per hour').argParser(numberIn(0, Infinity)).default(0),
    option('--loss-threshold <n>', 'loss limit of the run; 0 for none').argParser(numberIn(0, Infinity)).default(0),
  ];
}

/** Where a run happens. */
function placeOptions(): Option[] {
  return [
    option('--checkpoint-dir <folder>', 'folder to save checkpoints to and resume from (default: no checkpoints)'),
    option('--export-dir <folder>', 'folder to export the trained model to, as a tfjs layers model (default: no export)'),
    option('--tensorboard-dir <folder>', 'folder for TensorBoard event files; needs native TensorFlow (default: no event files)'),
    option('--metrics-host <address>', 'address that /metrics is served on').default(EVERY_ADDRESS),
    option('--metrics-port <port>', 'port that /metrics is served on; 0 takes a free one').argParser(wholeNumber(0, 65535)).default(9091),
    option('--scrape-interval <seconds>', 'interval at which Prometheus scrapes /metrics').argParser(numberIn(0.1, Infinity)).default(15),
    option('--web-config-file <file>', "TLS and basic authentication of /metrics, in Prometheus' format (default: neither)"),
    option(
      '--snapshot-dir <folder>',
      'folder for the snapshots, one per second, that build/trainer/sidecar.js reads (default: no snapshots)',
    ),
    option('--nvidia-smi <program>', 'program that GPU metrics are read from').default('nvidia-smi'),
    option('--nvidia-smi-interval <seconds>', 'interval at which the GPUs are read').argParser(numberIn(0.05, 3600)).default(5),
    option('--log-format <format>', 'format of the log')
      .choices(['json', 'pretty'])
      .default(process.stdout.isTTY ? 'pretty' : 'json'),
    option('--grace-period <seconds>', 'time between SIGTERM and SIGKILL; the program exits within 80% of it')
      .argParser(numberIn(0, Infinity))
      .default(30),
  ];
}

function drillOptions(): Option[] {
  return [
    option('--fault <name>', 'fault to inject, for drills').choices(FAULTS),
    option('--fault-at-step <n>', 'steps before the fault is injected').argParser(wholeNumber(0)).default(100),
  ];
}

function dataSource(text: string): DataSource {
  const parsed = dataSchema.safeParse(yaml(text), { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(describeIssues('it is not a data source', parsed.error));
}

function yaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`it is not YAML: ${(error as Error).message.trim()}`);
  }
}

function boolean(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError("it must be 'true' or 'false'");
}

function timestamp(text: string): number {
  const milliseconds = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : NaN;
  if (Number.isFinite(milliseconds)) return milliseconds / 1000;
  throw new InvalidArgumentError('it must be a time such as 2030-01-31T18:00:00Z');
}
