import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce, cacheFolder } from '../cache';
import { pinsOf, requirementOf, runPip } from '../wheels/pip';
import { writeSamples } from './samples';

/** Measured data of the wheel of scikit-learn: 569 biopsies of breast masses, 30 features each, malignant or benign (Wisconsin, UCI). */
const FILE = join('sklearn', 'datasets', 'data', 'breast_cancer.csv');

/** Features as a user would scale them, to a mean of 0 and a standard deviation of 1. */
export async function breastCancer(folder: string): Promise<void> {
  const lines = await measured();
  const scales = lines[0].features.map((_, index) => scaleOf(lines.map(({ features }) => features[index])));
  writeSamples(
    folder,
    lines.map(({ features, label }) => ({ label, features: features.map((value, index) => scales[index](value)) })),
  );
}

async function measured(): Promise<{ readonly features: readonly number[]; readonly label: number }[]> {
  const wheel = cacheFolder('samples', requirementOf('scikit-learn').replace('==', '-'));
  await buildOnce(wheel, (target) => runPip(['install', '--quiet', '--target', target], pinsOf('scikit-learn')));
  const [, ...rows] = readFileSync(join(wheel, FILE), 'utf8').trim().split('\n');
  return rows.map((row) => {
    const numbers = row.split(',').map(Number);
    return { features: numbers.slice(0, -1), label: numbers[numbers.length - 1] };
  });
}

function scaleOf(values: readonly number[]): (value: number) => number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return (value) => Number(((value - mean) / deviation).toPrecision(6));
}
