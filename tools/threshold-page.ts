import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ISubjectKind } from '../lib/kinds/subject';
import { Sensitivity } from '../lib/kinds/trainer/statistics/sensitivity';
import { shown, Threshold } from '../lib/values/threshold';
import { KindThresholds, SHIPPED_THRESHOLDS } from './shipped-thresholds';

const SENSITIVITY = 'sensitivity';

/** What the docblock of a threshold says. */
export interface ThresholdDocblock {
  readonly meaning: string;
  /** As it is written there. */
  readonly default: string;
}

/** The docblocks of the props in `source`, by name. */
export function docblocksOf(source: string): Map<string, ThresholdDocblock> {
  const found = source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+readonly (\w+)\?:/g);
  return new Map(
    [...found].map(([, block, name]) => {
      const lines = block.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim());
      const at = lines.findIndex((line) => line.startsWith('@default'));
      const text = (part: string[]) => part.filter((line) => line !== '').join(' ');
      return [name, { meaning: text(lines.slice(0, at)), default: text(lines.slice(at)).replace('@default ', '') }] as const;
    }),
  );
}

/** The docblocks of all thresholds of a kind: of every file in its folder that has a table. */
export function docblocks({ source }: KindThresholds): Map<string, ThresholdDocblock> {
  return new Map(tablesIn(source).flatMap((file) => [...docblocksOf(readFileSync(file, 'utf8'))]));
}

function tablesIn(source: string): string[] {
  if (statSync(source).isFile()) return [source];
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /-(thresholds|objectives)\.ts$/.test(file));
  return files.map((file) => join(source, file));
}

interface Judge {
  readonly name: string;
  readonly says: string;
}

/** Everything that a threshold may move: alerts, recording rules and panels. */
function judges({ ruleGroups, dashboards }: ISubjectKind): Judge[] {
  const alerts = ruleGroups.flatMap((group) => group.alerts);
  const recorded = ruleGroups.flatMap(({ rules }) => rules).filter((rule) => !alerts.some((alert) => alert === rule));
  return [
    ...alerts.map((alert) => ({ name: alert.name, says: JSON.stringify(alert._render()) })),
    ...recorded.map((rule) => ({ name: `\`${rule.name}\``, says: rule.expr })),
    ...dashboards.flatMap((dashboard) => panels(JSON.parse(dashboard.toText()) as Json)),
  ];
}

interface Json {
  readonly title?: string;
  readonly panels?: Json[];
}

function panels({ panels: own = [] }: Json): Judge[] {
  return own.flatMap((panel) => [{ name: `panel "${panel.title}"`, says: JSON.stringify(panel) }, ...panels(panel)]);
}

/** The default of a threshold as it is written in code. */
export function defaultInCode({ unit, default: usual }: Threshold<unknown>): string {
  if (unit === SENSITIVITY) return `Sensitivity.${String(usual).toUpperCase()}`;
  return Array.isArray(usual) ? `[${shown(usual)}]` : shown(usual);
}

/** A value next to the default. */
function neighbor({ thresholds }: KindThresholds, name: string): unknown {
  const threshold = thresholds.threshold(name);
  const usual = threshold.default;
  if (threshold.unit === SENSITIVITY) return Object.values(Sensitivity).find((value) => value !== usual);
  if (Array.isArray(usual)) return [...(usual as unknown[]), typeof usual[0] === 'string' ? 'other' : 7];
  const size = threshold.size(usual);
  const inMs = threshold.unit === 'duration';
  const by = inMs ? 1000 : threshold.range.startsWith('a whole number') ? 1 : size / 100;
  const values = [size + by, size - by].map((value) => (inMs ? `${value}ms` : value));
  return values.find((value) => thresholds.violations({ [name]: value }).length === 0);
}

/** Which alerts, recordings and panels change with it. */
export function readersOf(each: KindThresholds, name: string): string[] {
  const usual = new Set(judges(each.kind).map(({ name: judge, says }) => `${judge} ${says}`));
  const changed = judges(each.make({ [name]: neighbor(each, name) })).filter(({ name: judge, says }) => !usual.has(`${judge} ${says}`));
  return [...new Set(changed.map(({ name: judge }) => judge))];
}

function row(each: KindThresholds, docs: Map<string, ThresholdDocblock>, name: string): string[] {
  const threshold: Threshold<unknown> = each.thresholds.threshold(name);
  return [
    `\`${name}\``,
    docs.get(name)?.meaning ?? '',
    threshold.unit,
    `\`${defaultInCode(threshold)}\``,
    threshold.range,
    threshold.reason,
    readersOf(each, name).join(', '),
  ];
}

/** Every threshold of every kind. */
export function thresholdsPage(note: string, table: (head: string[], rows: string[][]) => string): string {
  return [
    note,
    '# Thresholds',
    'Each is a prop of the constructor of its kind, for example `new TrainerKind({ stalledAfter: "10m" })`; what is not given has its default. Those of `ExistingExporterKind` are props of its methods. Ratios go from 0 to 1, never to 100. A value out of its range is refused by name, and so are two that contradict each other, and a window of a rate that holds fewer than four scrapes of its job. Durations are in the notation of Prometheus.',
    ...SHIPPED_THRESHOLDS.flatMap((each) => {
      const { className, thresholds } = each;
      const docs = docblocks(each);
      const relations = thresholds.relations.map(
        ({ lesser, greater, orEqual, otherwise }) =>
          `- \`${lesser}\` must be ${orEqual ? 'at most' : 'less than'} \`${greater}\`: ${otherwise}.`,
      );
      return [
        `## ${className}`,
        table(
          ['Threshold', 'Meaning', 'Unit', 'Default', 'Range', 'Why', 'Read by'],
          thresholds.names.map((name) => row(each, docs, name)),
        ),
        ...(relations.length > 0 ? [relations.join('\n')] : []),
      ];
    }),
    '',
  ].join('\n\n');
}
