import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { ContractLevel } from '../../lib/metrics';
import { curves, familiesOf, runsOf, sensitivities, shares } from './curves';
import { CURVES_PAGE, REPORT_PAGE, writeSection } from './document';
import { FAMILIES } from './families';
import { Family } from './families/family';
import { HELD_OUT } from './families/held-out';
import { Judge } from './judge';
import { monteCarlo, Outcome } from './monte-carlo';
import { withProgress } from './progress';
import { reportPage, tables } from './report';
import { readSeriesFile } from './series-file';
import { seriesTable } from './series-table';

/** As many as the machine judges at once. */
const WORKERS = Math.max(2, availableParallelism());
/** Runs of either kind from which a curve is drawn. */
const CURVE_RUNS = 1000;

export interface FamilyOptions {
  readonly family?: readonly Family[];
  readonly seed: number;
  readonly level?: ContractLevel;
}

/** The parts of the report, and the runs of each of their families: a thousand failures and three thousand innocents each. */
const SETS = [
  { title: 'Families', families: FAMILIES, failures: 8, innocents: 21 },
  { title: 'Held-out families', families: HELD_OUT, failures: 42, innocents: 125 },
];

/** Prints which alerts would have fired for the series of a file. */
export async function judgeSeries(file: string, interval: number | undefined): Promise<void> {
  const judge = Judge.start(undefined, WORKERS);
  try {
    const { runs, clock } = readSeriesFile(file, interval);
    for (const run of runs) console.log(seriesTable(await judge.judge(run), clock));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  } finally {
    await judge.stop();
  }
}

/** Prints how many of so many simulated runs of each family are noticed or left alone. */
export async function judgeFamilies(runs: number, { family = FAMILIES, seed, level }: FamilyOptions): Promise<void> {
  const judge = Judge.start(undefined, WORKERS);
  try {
    const families = family.filter(({ levels }) => level === undefined || levels.includes(level));
    const outcomes = await withProgress(runs * families.length, (onOutcome) =>
      monteCarlo(judge, { families, runs, seed, level, onOutcome }),
    );
    console.log(`${tables(families, outcomes)}\nSeed ${seed}, ${runs} runs of each family; the same seed repeats them.\n`);
  } finally {
    await judge.stop();
  }
}

/** Judges all families, and those that are held out, and writes docs/signal-report.md. */
export async function writeReport(seed: number, runs?: number): Promise<void> {
  const parts = SETS.flatMap(({ families, failures, innocents }) => [
    { families: families.filter(({ notice }) => notice), runs: runs ?? failures },
    { families: families.filter(({ notice }) => !notice), runs: runs ?? innocents },
  ]);
  const total = parts.reduce((sum, part) => sum + part.families.length * part.runs, 0);
  const judge = Judge.start(undefined, WORKERS);
  try {
    const outcomes = await withProgress(total, async (onOutcome) => {
      const found: Outcome[] = [];
      for (const part of parts) found.push(...(await monteCarlo(judge, { ...part, seed, onOutcome })));
      return found;
    });
    writeFileSync(REPORT_PAGE, reportPage(`Seed ${seed}.`, SETS, outcomes));
    for (const { title, families } of SETS) console.log(`${title}\n\n${tables(families, outcomes)}`);
  } finally {
    await judge.stop();
  }
}

/** Prints the operating curves of an alert, and writes them into docs/signal.md. */
export async function drawCurves(alert: string, seed: number, runs = CURVE_RUNS): Promise<void> {
  const total = [...sensitivities(alert).keys()]
    .flatMap((sensitivity) => shares(alert, runsOf(sensitivity, runs)))
    .reduce((sum, { each, families }) => sum + each * families.length, 0);
  const names = familiesOf(alert).map(({ name }) => name);
  console.log(`${alert}: ${names.join(', ')}`);
  const drawn = await withProgress(total, (onOutcome) => curves(alert, runs, seed, WORKERS, onOutcome));
  const section = `${drawn}\nSeed ${seed}, 12 h each, of ${names.length} families.\n`;
  console.log(section);
  writeSection(CURVES_PAGE, `curves of ${alert}`, section);
}
