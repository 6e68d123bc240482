import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { durationMs } from '../../lib/values/durations';
import { runCommand } from '../command';
import { requireProgram } from '../servers/start';
import { SHIPPED_GROUPS } from '../shipped-rules';
import { SimulatedSeries } from '../simulated-run';
import { temporaryFolder } from '../temporary-folder';
import { nameOf, SimulatedFleet, SLOW_LEARNING, withLabels } from './simulated-fleet';

const HOUR = 3600;
/** promtool reads a file once for every block, so that there is one file for each. */
const BLOCK_SECONDS = 2 * HOUR;
/** How far apart samples are, by their age: close where short windows look. */
const STEPS = [
  { upTo: HOUR, step: 30 },
  { upTo: 6 * HOUR, step: 60 },
  { upTo: Infinity, step: 300 },
];

/** What rules record of every healthy run; what they record of a whole team is too little to count. */
const RECORDED: readonly (SimulatedSeries & { readonly without: readonly string[] })[] = [
  { own: 'run:tf_train_steps:rate5m', timeline: () => 2, without: ['pod', 'instance', 'node', 'contract'] },
  { own: 'run:tf_train_loss:avg5m', timeline: SLOW_LEARNING.tf_train_loss, without: ['pod', 'instance', 'node', 'contract'] },
  { own: 'slo:goodput_total:sum', timeline: () => 1, without: ['pod', 'instance', 'node', 'contract'] },
  { own: 'slo:goodput_bad:sum', timeline: () => 0.03, without: ['pod', 'instance', 'node', 'contract'] },
];

/**
 * Makes blocks of what the runs would have exported, and the rules recorded, before now: of each series as much as the rules look back on.
 *
 * @returns folder with the blocks
 */
export async function backfill(fleet: SimulatedFleet): Promise<string> {
  const folder = temporaryFolder();
  const now = Math.floor(Date.now() / 1000);
  const looks = longestLooks();
  const past = pastSeries(fleet);
  const longest = Math.max(...past.map(({ name }) => looks.get(name) ?? 0));
  let end = now;
  while (end > now - longest) {
    const from = Math.floor((end - 1) / BLOCK_SECONDS) * BLOCK_SECONDS;
    const file = join(temporaryFolder(), 'samples.om');
    await writeSamples(file, past, looks, { from, end, now });
    await runCommand(requireProgram('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, folder]);
    rmSync(file);
    end = from;
  }
  return folder;
}

interface Span {
  readonly from: number;
  readonly end: number;
  readonly now: number;
}

async function writeSamples(
  file: string,
  past: readonly PastSeries[],
  looks: ReadonlyMap<string, number>,
  { from, end, now }: Span,
): Promise<void> {
  const out = createWriteStream(file);
  for (const series of past) {
    const first = Math.max(from, now - (looks.get(series.name) ?? 0));
    const samples: string[] = [];
    for (let time = end - 1; time >= first; time -= stepAt(now - time)) samples.push(`${series.valueAt(time) ?? ''} ${time}`);
    const there = samples.reverse().filter((sample) => !sample.startsWith(' '));
    for (const labels of there.length > 0 ? series.labels : []) {
      if (!out.write(there.map((sample) => `${labels} ${sample}\n`).join(''))) await once(out, 'drain');
    }
  }
  out.end('# EOF\n');
  await once(out, 'close');
}

/** A series of every run, with what it is called in each. */
interface PastSeries {
  readonly name: string;
  readonly labels: string[];
  valueAt(time: number): number | undefined;
}

function pastSeries(fleet: SimulatedFleet): PastSeries[] {
  const exported = [fleet.runs, fleet.gpus, fleet.pods].flatMap(({ series, identities }) =>
    series.map((one) => ({ ...one, identities, without: [] })),
  );
  const recorded = RECORDED.map((one) => ({ ...one, identities: fleet.runs.identities }));
  return [...exported, ...recorded].map(({ identities, without, ...series }) => ({
    name: nameOf(series.own),
    labels: identities.map((labels) => withLabels(series.own, withoutLabels(labels, without))),
    valueAt: (time: number) => fleet.valueAt(series, time),
  }));
}

function withoutLabels(labels: Record<string, string>, without: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !without.includes(label)));
}

function stepAt(age: number): number {
  return STEPS.find(({ upTo }) => age < upTo)!.step;
}

/** The longest time that a rule looks back on each series, in seconds, by the name of the series. */
function longestLooks(): Map<string, number> {
  const looks = new Map<string, number>();
  for (const { expr } of SHIPPED_GROUPS.flatMap(({ rules }) => rules)) {
    for (const [, name, window, offset] of expr.matchAll(/([a-zA-Z_:][\w:]*)(?:\{[^}]*\})?(?:\[(\w+)[^\]]*\])?(?:\s+offset\s+(\w+))?/g)) {
      const seconds = [window, offset].reduce((sum, text) => sum + (text ? durationMs('window', text) / 1000 : 0), 0);
      if (seconds > 0) looks.set(name, Math.max(looks.get(name) ?? 0, seconds));
    }
  }
  return looks;
}
