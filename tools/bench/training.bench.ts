import { join } from 'node:path';
import { runCommand } from '../command';
import { atLeast, Bench, below, Figure, forOrientation, median } from './bench';
import type { TrainingFigures } from './training-subject';

const SUBJECT = join(__dirname, 'training-subject.ts');
const TSX = join(__dirname, '../../node_modules/.bin/tsx');
const ROUNDS = 3;
const STEPS = { mlp: 800, cnn: 300 };
/** What the trainer does unless told otherwise. */
const DEFAULT_DIAGNOSTICS_EVERY = 100;
const NEVER = Number.MAX_SAFE_INTEGER;

async function measure(kind: 'ours' | 'fit', model: 'mlp' | 'cnn', diagnosticsEvery = NEVER): Promise<TrainingFigures> {
  const output = await runCommand(TSX, [SUBJECT, kind, model, String(STEPS[model]), String(diagnosticsEvery)]);
  return JSON.parse(output) as TrainingFigures;
}

async function figuresOf(model: 'mlp' | 'cnn'): Promise<Figure[]> {
  const ours: TrainingFigures[] = [];
  const theirs: TrainingFigures[] = [];
  const diagnosed: TrainingFigures[] = [];
  // In turns, so that what else the machine does meets all of them.
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await measure('ours', model));
    theirs.push(await measure('fit', model));
    diagnosed.push(await measure('ours', model, 1));
  }
  const [our, their, withDiagnostics] = [ours, theirs, diagnosed].map((rounds) => median(rounds.map((round) => round.stepsPerSecond)));
  // What one look costs, spread over the steps between two of them.
  const diagnostics = (our / withDiagnostics - 1) / DEFAULT_DIAGNOSTICS_EVERY;
  return [
    forOrientation(`${model}, our loop`, our, 'steps/s'),
    forOrientation(`${model}, model.fit`, their, 'steps/s'),
    atLeast(1, `${model}, our loop ÷ model.fit`, our / their, 'times'),
    below(2, `${model}, waiting for data, share of the step`, median(ours.map(({ dataWait }) => dataWait)) * 100, '%'),
    below(3, `${model}, per-layer diagnostics at the default cadence, share of the step`, diagnostics * 100, '%'),
  ];
}

export const bench: Bench = {
  title: 'Training with and without the monitor',
  method: `Native TensorFlow, the digits, batch 64, Adam; the middle one of ${ROUNDS} rounds in turns. Our loop records everything, model.fit has no callback. Diagnostics: the loop that looks into the layers in every step against the one that never does, divided by ${DEFAULT_DIAGNOSTICS_EVERY}.`,
  run: async () => [...(await figuresOf('mlp')), ...(await figuresOf('cnn'))],
};
