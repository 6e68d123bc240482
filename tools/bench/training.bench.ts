import { join } from 'node:path';
import { runCommand } from '../command';
import { atLeast, Bench, below, Figure, forOrientation, median } from './bench';
import type { TrainingRound } from './training-subject';

const SUBJECT = join(__dirname, 'training-subject.ts');
const ROUNDS = 15;
/** Per round and loop. */
const STEPS = { mlp: 200, cnn: 50 };
/** The trainer's default. */
const DEFAULT_DIAGNOSTICS_EVERY = 100;

async function figuresOf(model: 'mlp' | 'cnn'): Promise<Figure[]> {
  const subject = ['--import', 'tsx', SUBJECT, model, String(STEPS[model]), String(ROUNDS)];
  const rounds = JSON.parse(await runCommand(process.execPath, subject)) as TrainingRound[];
  const middle = (of: (round: TrainingRound) => number) => median(rounds.map(of));
  // What one look costs, spread over the steps between two of them.
  const diagnostics = middle(({ ours, diagnosed }) => diagnosed / ours - 1) / DEFAULT_DIAGNOSTICS_EVERY;
  return [
    forOrientation(`${model}, our loop`, 1000 / middle(({ ours }) => ours), 'steps/s'),
    forOrientation(`${model}, model.fit`, 1000 / middle(({ fit }) => fit), 'steps/s'),
    atLeast(
      1,
      `${model}, our loop ÷ model.fit`,
      middle(({ ours, fit }) => fit / ours),
      'times',
    ),
    below(2, `${model}, waiting for data, share of the step`, middle(({ dataWait }) => dataWait) * 100, '%'),
    below(3, `${model}, per-layer diagnostics at the default cadence, share of the step`, diagnostics * 100, '%'),
  ];
}

export const bench: Bench = {
  title: 'Training with and without the monitor',
  method: `Native TensorFlow, the digits, batch 64, Adam, the same model, loss and accuracy of every step; ${ROUNDS} rounds in one process, each with a few hundred steps of each loop in turn. The ratio is the median of the rounds. Our loop records everything and is timed from its first step; model.fit has no callback. Diagnostics: the loop that inspects the layers in every step compared with the one that never does, divided by ${DEFAULT_DIAGNOSTICS_EVERY}.`,
  run: async () => [...(await figuresOf('mlp')), ...(await figuresOf('cnn'))],
};
