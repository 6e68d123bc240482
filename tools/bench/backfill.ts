import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { durationMs } from '../../lib/core/durations';
import { requireProgram } from '../servers/start';
import { SHIPPED_GROUPS } from '../shipped-rules';
import { temporaryFolder } from '../temporary-folder';
import { nameOf, SimulatedFleet } from './simulated-fleet';

const HOUR = 3600;
/** promtool reads a file once for every block, so that there is one file for each. */
const BLOCK_SECONDS = 2 * HOUR;
/** How far apart samples are, by their age: close where short windows look. */
const STEPS = [
  { upTo: HOUR, step: 30 },
  { upTo: 6 * HOUR, step: 60 },
  { upTo: Infinity, step: 300 },
];

/** What a rule records of a healthy run; of other runs' records it is 0. */
const RECORDED: Record<string, string> = { 'run:tf_train_steps:rate5m': 'tf_steps_per_second', 'run:tf_train_loss:avg5m': 'tf_train_loss' };

/**
 * Makes blocks of what the runs would have exported, and the rules recorded, before now: of each series as much as the rules look back on.
 *
 * @returns folder with the blocks
 */
export async function backfill(fleet: SimulatedFleet): Promise<string> {
  const folder = temporaryFolder();
  const now = Math.floor(Date.now() / 1000);
  const looks = longestLooks();
  const longest = Math.max(...looks.values());
  let end = now;
  while (end > now - longest) {
    const from = Math.floor((end - 1) / BLOCK_SECONDS) * BLOCK_SECONDS;
    const file = join(temporaryFolder(), 'samples.om');
    await writeSamples(file, fleet, looks, { from, end, now });
    await promisify(execFile)(requireProgram('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, folder]);
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
  fleet: SimulatedFleet,
  looks: ReadonlyMap<string, number>,
  { from, end, now }: Span,
): Promise<void> {
  const out = createWriteStream(file);
  for (const series of pastSeries(fleet)) {
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
  const identities = fleet.identities();
  const exported = fleet.series.map((series) => ({
    name: nameOf(series.own),
    labels: identities.map((labels) => withLabels(series.own, labels)),
    valueAt: (time: number) => fleet.valueAt(series, time),
  }));
  const recorded = SHIPPED_GROUPS.flatMap(({ recordings }) => recordings).map(({ name }) => {
    const source = fleet.series.find(({ own }) => nameOf(own) === RECORDED[name]);
    return {
      name,
      labels: identities.map(({ pod: _pod, instance: _instance, ...labels }) => withLabels(name, labels)),
      valueAt: (time: number) => (source ? fleet.valueAt(source, time) : 0),
    };
  });
  return [...exported, ...recorded];
}

function withLabels(own: string, labels: Record<string, string>): string {
  const text = Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',');
  return own.includes('{') ? own.replace(/\}$/, `,${text}}`) : `${own}{${text}}`;
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
