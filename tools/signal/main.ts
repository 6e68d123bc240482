import { Command, InvalidArgumentError, Option } from 'commander';
import { ContractLevel } from '../../lib/metrics';
import { durationMs } from '../../lib/values/durations';
import { endCommandsOnSignals } from '../command';
import { familiesOf, STATISTICAL } from './curves';
import { FAMILIES } from './families';
import { Family } from './families/family';
import { HELD_OUT } from './families/held-out';
import { countIncidents } from './incidents/count-incidents';
import { buildJudge } from './judge-program';
import { judgeNodes } from './suspect-nodes-page';
import { drawCurves, judgeFamilies, judgeSeries, writeReport } from './tasks';

interface Options {
  readonly series?: string;
  readonly interval?: number;
  readonly runs?: number;
  readonly family?: Family[];
  readonly heldOut?: boolean;
  readonly seed: number;
  readonly level?: ContractLevel;
  readonly curves?: string[];
  readonly all?: boolean;
  readonly incidents?: boolean | string;
  readonly nodes?: boolean;
}

/** Of each family that is held out, where nobody says how many. */
const HELD_OUT_RUNS = 34;

async function main(options: Options): Promise<void> {
  endCommandsOnSignals();
  const { series, interval, heldOut, seed, all } = options;
  const runs = options.runs ?? (heldOut && !all && !options.curves ? HELD_OUT_RUNS : undefined);
  if (options.incidents !== undefined) {
    const right = await countIncidents({ only: options.incidents === true ? undefined : String(options.incidents) });
    if (!right) process.exitCode = 1;
    return;
  }
  if (options.nodes) return judgeNodes(seed, runs);
  if (series === undefined && runs === undefined && !options.curves && !all)
    throw new Error(
      "nothing to do: give --series FILE, --runs NUMBER, --held-out, --curves ALERTS, --incidents, --nodes or --all; '--help' explains them",
    );
  await buildJudge();
  if (series !== undefined) await judgeSeries(series, interval);
  if (all) await writeReport(seed, runs);
  else if (runs !== undefined && !options.curves)
    await judgeFamilies(runs, { ...options, family: options.family ?? (heldOut ? HELD_OUT : FAMILIES) });
  for (const alert of options.curves ?? (all ? STATISTICAL : [])) await drawCurves(alert, seed, runs);
}

function seconds(value: string): number {
  try {
    const parsed = durationMs('interval', value) / 1000;
    if (parsed > 0) return parsed;
    throw new Error('interval must be longer than 0');
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function whole(value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError(`'${value}' is not a whole number above 0.`);
}

function familyOf(name: string, before: Family[] = []): Family[] {
  const families = [...FAMILIES, ...HELD_OUT];
  const family = families.find((one) => one.name === name);
  if (family) return [...before, family];
  throw new InvalidArgumentError(`'${name}' is no family; there are ${families.map((one) => one.name).join(', ')}.`);
}

function alertsOf(list: string): string[] {
  const alerts = list.split(',');
  const unknown = alerts.find((alert) => familiesOf(alert).every(({ notice }) => !notice));
  if (unknown === undefined) return alerts;
  throw new InvalidArgumentError(`no family of failures is noticed by '${unknown}'; the statistical alerts are ${STATISTICAL.join(', ')}.`);
}

void new Command('npm run signal --')
  .description("Judges series by the rules that ship, with Prometheus' own engine: which alert would have fired, and when.")
  .option('--series <file>', 'recorded series: OpenMetrics with times, or input_series of promtool (.yml, .yaml, .json)')
  .option('--interval <duration>', 'between two scrapes and two evaluations (default: what the file says, else 15s)', seconds)
  .option('--runs <number>', 'so many simulated runs of each family, or of failures and of innocents for a curve', whole)
  .option('--family <name>', 'only this family; may be given again', familyOf)
  .option('--held-out', 'the families that were written without a look at the rules, in place of the others')
  .option('--seed <number>', 'repeats the runs', whole, 1)
  .addOption(new Option('--level <level>', 'only runs that export this much').choices(Object.values(ContractLevel)))
  .option('--curves <alerts>', 'operating curves of these alerts, separated by commas, into docs/signal.md', alertsOf)
  .option('--nodes', 'how soon SuspectNode finds the bad nodes of 1,000 simulated fleets (--runs takes fewer), into docs/signal.md')
  .option('--all', 'every family and every curve, into docs/signal-report.md and docs/signal.md: an hour on two cores')
  .option('--incidents [name]', 'what people receive of incidents whose name contains it, through the real servers: 9 minutes for each')
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode ??= 1;
  });
