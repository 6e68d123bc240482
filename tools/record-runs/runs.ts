import { join } from 'node:path';
import { RunningProgram } from '../servers/running-program';
import { breastCancer } from './breast-cancer';
import { SAMPLES } from './samples';
import { barExport, breakNewestCheckpoint, brokenLines, EXPORTED, fillDisk, giveSmallDisk, rareClass, throttle, unscaled } from './spoilt';

/** Where the recordings are. */
export const RECORDED = join(__dirname, '..', '..', 'test', 'checkers', 'rules', 'recorded');

/** What is recorded, and how it goes wrong. */
export interface RecordedRun {
  /** The run description. */
  readonly description: object;
  /** Given besides, for example those of a drill. */
  readonly options?: readonly string[];
  /** Makes what the run needs in its folder, where it keeps its `checkpoints`. */
  readonly prepare?: (folder: string) => void | Promise<void>;
  /** @default - as it begins. */
  readonly goesWrong?: {
    /** Of the attempt. */
    readonly afterSteps: number;
    /** What strikes then, if it is no drill. */
    readonly strike?: (program: RunningProgram, folder: string) => void;
    /** Whether there are further steps, which are another story than those before. */
    readonly goesOn?: boolean;
  };
  /** How often it is started again after it has died. */
  readonly restarts?: number;
}

const SYNTHETIC = { kind: 'synthetic', samples: 10_000, features: 20, classes: 4 };
const LONG = { model: 'mlp', data: SYNTHETIC, epochs: 40, learningRate: 0.0005 };

/** Measured data, of which there is little. */
const BIOPSIES = { model: 'mlp', data: SAMPLES, batchSize: 8 };

const drill = (name: string, atStep: number) => ['--fault', name, '--fault-at-step', String(atStep)];

/** What is recorded, by the name of the recording. */
export const RECORDED_RUNS: Readonly<Record<string, RecordedRun>> = {
  // Every built-in model on everything that fits it, as a user would train it.
  'cnn-digits': { description: { model: 'cnn', epochs: 5, batchSize: 16 } },
  'mlp-digits': { description: { model: 'mlp', epochs: 5, learningRate: 0.001 } },
  'lstm-digits': { description: { model: 'lstm', epochs: 3 } },
  'mlp-synthetic': { description: { model: 'mlp', data: SYNTHETIC, epochs: 3, batchSize: 16 } },
  'lstm-synthetic': { description: { model: 'lstm', data: SYNTHETIC, epochs: 5 } },
  'mlp-breast-cancer': { description: { ...BIOPSIES, epochs: 150, learningRate: 0.00003 }, prepare: breastCancer },
  // Runs that do not learn.
  nan: { description: { model: 'cnn', epochs: 3 }, options: drill('nan', 100) },
  plateau: { description: { model: 'mlp', epochs: 5, optimizer: 'sgd', learningRate: 1e-6 } },
  overfit: { description: { model: 'mlp', epochs: 40, batchSize: 256, logEvery: 31 } },
  'learning-rate-zero': { description: { model: 'mlp', epochs: 20, learningRate: 0 } },
  'unchanged-breast-cancer': { description: { ...BIOPSIES, epochs: 150, optimizer: 'sgd', learningRate: 1e-8 }, prepare: breastCancer },
  'overfit-breast-cancer': { description: { ...BIOPSIES, epochs: 200, learningRate: 0.005 }, prepare: breastCancer },
  'dead-relu': {
    description: {
      model: 'mlp',
      data: SAMPLES,
      epochs: 20,
      batchSize: 256,
      optimizer: 'sgd',
      learningRate: 0.008,
      seed: 2,
      diagnosticsEvery: 20,
    },
    prepare: unscaled,
  },
  // Runs that do not advance.
  stall: { description: { model: 'cnn', epochs: 5 }, options: drill('stall', 400) },
  'throughput-drop': { description: LONG, goesWrong: { afterSteps: 2000, strike: throttle, goesOn: true } },
  'data-stall': {
    description: { model: 'cnn', epochs: 4 },
    options: drill('data-stall', 400),
    goesWrong: { afterSteps: 400, goesOn: true },
  },
  failed: {
    description: { model: 'cnn', epochs: 3 },
    options: ['--export-dir', EXPORTED],
    goesWrong: { afterSteps: 100, strike: barExport },
  },
  killed: { description: { model: 'cnn', epochs: 5 }, options: drill('kill', 400) },
  preempted: { description: { model: 'cnn', epochs: 5 }, goesWrong: { afterSteps: 300, strike: (trainer) => trainer.kill('SIGTERM') } },
  'restart-loop': {
    description: { model: 'cnn', epochs: 40, learningRate: 0.0005 },
    goesWrong: { afterSteps: 500, strike: (trainer) => trainer.kill('SIGKILL') },
    restarts: 3,
  },
  'restarts-without-progress': {
    description: { model: 'cnn', epochs: 20, learningRate: 0.0005, checkpointInterval: 10 },
    options: drill('kill', 1000),
    restarts: 3,
  },
  // Runs whose work is not safe.
  'broken-checkpoint': { description: { model: 'cnn', epochs: 5 }, prepare: breakNewestCheckpoint },
  'full-checkpoint-disk': {
    description: LONG,
    prepare: giveSmallDisk,
    goesWrong: { afterSteps: 2000, strike: fillDisk, goesOn: true },
  },
  // Runs on the wrong device or samples.
  'gpu-fallback': { description: { model: 'cnn', epochs: 3, learningRate: 0.001 }, options: drill('gpu-fallback', 0) },
  'class-imbalance': { description: { model: 'mlp', data: SAMPLES, epochs: 20, learningRate: 0.0001 }, prepare: rareClass },
  'bad-samples': { description: { model: 'mlp', data: SAMPLES, epochs: 5, learningRate: 0.0002 }, prepare: brokenLines },
  // Runs that do not keep to their plan.
  'time-budget': { description: { model: 'cnn', epochs: 3, timeBudget: 3600 } },
  'high-loss': { description: { model: 'cnn', epochs: 3, lossThreshold: 0.05 } },
  'missed-deadline': {
    description: { model: 'cnn', epochs: 3 },
    get options() {
      return ['--deadline', new Date(Date.now() + 5000).toISOString()];
    },
  },
};
