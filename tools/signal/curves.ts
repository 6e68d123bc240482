import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { SHIPPED_THRESHOLDS } from '../shipped-thresholds';
import { renderedRules } from '../shipped-rules';
import { FAMILIES } from './families';
import { COURSE_OF_LOSS } from './families/course-of-loss';
import { Family } from './families/family';
import { Judge } from './judge';
import { monteCarlo, Outcome } from './monte-carlo';
import { table } from './report';
import { quantile } from './statistics';

/** Alerts about a level or a trend, which noise can raise and hide. */
export const STATISTICAL = [
  'LossPlateau',
  'LossDiverging',
  'Overfitting',
  'TrainingThroughputDrop',
  'StragglerWorker',
  'HostMemoryExhaustionPredicted',
  'TensorLeak',
  'ExplodingGradient',
  'VanishingGradient',
] as const;

/** Between two columns of noise of an hourly mean. */
const NOISES = [0, 0.001, 0.002, 0.004, 0.008, 0.016, 0.03, Infinity];
const SCRAPES = [15, 30, 60, 120];
const OTHER_SENSITIVITY = 0.3;

/** What runs of some conditions have in common. */
interface Row {
  readonly title: string;
  readonly includes: (outcome: Outcome) => boolean;
}

const BY_NOISE: readonly Row[] = NOISES.slice(1).map((to, i) => ({
  title: to === Infinity ? `> ${100 * NOISES[i]} %` : `${100 * NOISES[i]}–${100 * to} %`,
  includes: ({ hourly }) => hourly > NOISES[i] && hourly <= to,
}));
const BY_SCRAPE: readonly Row[] = SCRAPES.map((scrape) => ({
  title: `${scrape} s`,
  includes: ({ conditions }) => conditions.scrape === scrape,
}));

/** The families by which an alert is judged: failures that it has to notice, and innocents that it has to leave alone. */
export function familiesOf(alert: string): Family[] {
  const ofLoss = COURSE_OF_LOSS.some(({ notice }) => notice?.alerts.includes(alert));
  const failures = FAMILIES.filter(({ notice }) => notice?.alerts.includes(alert));
  const levels = new Set(failures.flatMap((family) => family.levels));
  const innocents = (ofLoss ? COURSE_OF_LOSS : FAMILIES).filter(
    (family) => !family.notice && !family.allowed?.includes(alert) && family.levels.some((level) => levels.has(level)),
  );
  return [...failures, ...innocents];
}

/** Rule files by the sensitivity of an alert; one without a name where it has none. */
export function sensitivities(alert: string): ReadonlyMap<string, object> {
  const name = `${alert[0].toLowerCase()}${alert.slice(1)}Sensitivity`;
  const trainer = SHIPPED_THRESHOLDS.find(({ kind }) => kind instanceof TrainerKind);
  if (!trainer || !trainer.thresholds.names.includes(name)) return new Map([['', renderedRules(SHIPPED_KINDS)]]);
  return new Map(
    ['quiet', 'normal', 'eager'].map((value) => [
      value,
      renderedRules(SHIPPED_KINDS.map((kind) => (kind instanceof TrainerKind ? trainer.make({ [name]: value }) : kind))),
    ]),
  );
}

/** Runs for the curve of a sensitivity: what ships decides, and the others show what they would change. */
export function runsOf(sensitivity: string, runs: number): number {
  return ['', 'normal'].includes(sensitivity) ? runs : Math.ceil(runs * OTHER_SENSITIVITY);
}

/** So many failures and as many innocents, spread evenly over their families. */
export function shares(alert: string, runs: number): { readonly families: Family[]; readonly each: number }[] {
  const families = familiesOf(alert);
  return [families.filter(({ notice }) => notice), families.filter(({ notice }) => !notice)].map((some) => ({
    families: some,
    each: Math.ceil(runs / some.length),
  }));
}

/**
 * Operating curves of an alert: how soon it fires and how often for nothing, by noise for what is about the loss, else by scrape interval.
 *
 * @param runs failures, and as many innocents, of the sensitivity that ships
 * @returns tables in Markdown, one for each sensitivity
 */
export async function curves(alert: string, runs: number, seed: number, workers: number, onOutcome: () => void): Promise<string> {
  const parts: string[] = [];
  for (const [sensitivity, rules] of sensitivities(alert)) {
    const judge = Judge.start(rules, workers);
    try {
      const outcomes: Outcome[] = [];
      for (const { families, each } of shares(alert, runsOf(sensitivity, runs)))
        outcomes.push(...(await monteCarlo(judge, { families, runs: each, seed, alerts: [alert], hours: 12, onOutcome })));
      parts.push(`${sensitivity ? `\`${sensitivity}\`:\n\n` : ''}${curveTable(alert, outcomes)}`);
    } finally {
      await judge.stop();
    }
  }
  return parts.join('\n');
}

export function curveTable(alert: string, outcomes: readonly Outcome[]): string {
  const byNoise = COURSE_OF_LOSS.some(({ notice }) => notice?.alerts.includes(alert));
  const head = [
    byNoise ? 'noise of an hour' : 'scrape',
    'failures',
    'median min',
    'p95 min',
    'never',
    'firing ≥ 80 %',
    'firings',
    'false alarms in 1,000 h',
    'hours',
  ];
  const rows = [...(byNoise ? BY_NOISE : BY_SCRAPE), { title: 'all', includes: () => true }];
  return table(
    head,
    rows.map(({ title, includes }) => [title, ...cells(outcomes.filter(includes))]),
  );
}

function cells(outcomes: readonly Outcome[]): string[] {
  // A run about which it has fired before the fault says nothing about how soon it notices.
  const failures = outcomes.filter(({ family, wrong }) => family.notice && wrong.length === 0);
  const innocents = outcomes.filter(({ family }) => !family.notice);
  const noticed = failures.filter(({ detected }) => detected < Infinity);
  const hours = 12 * innocents.length;
  const alarms = innocents.reduce((sum, { wrong }) => sum + wrong.length, 0);
  const share = (part: number, whole: number): string => (whole > 0 ? `${((100 * part) / whole).toFixed(0)} %` : '');
  const minutes = (q: number): string => {
    const value = quantile(failures.map(({ detected }) => detected / 60), q); // prettier-ignore
    return Number.isNaN(value) ? '' : value === Infinity ? 'never' : value.toFixed(0);
  };
  return [
    String(failures.length),
    minutes(0.5),
    minutes(0.95),
    share(failures.length - noticed.length, failures.length),
    share(noticed.filter((one) => one.share >= 0.8).length, noticed.length),
    noticed.length > 0 ? (noticed.reduce((sum, { firings }) => sum + firings, 0) / noticed.length).toFixed(1) : '',
    hours > 0 ? `${((1000 * alarms) / hours).toFixed(1)} (${alarms})` : '',
    String(hours),
  ];
}
