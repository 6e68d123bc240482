import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Argument, Command } from 'commander';
import { MetricUnit, TRAINING_METRICS } from '../../lib/metrics';
import { RunningProgram, stopPrograms } from '../servers/running-program';
import { waitUntil } from '../servers/wait-until';
import { temporaryFolder } from '../temporary-folder';
import { Recording, writeRecording } from './recording';
import { RECORDED, RECORDED_RUNS } from './runs';

const TRAINER = join(__dirname, '../../build/trainer/main.js');
const SCRAPE_EVERY_SECONDS = 0.5;
/** Scrapes of the final state. */
const AFTER_THE_END = 4;
const DIGITS = 6;
const TIMESTAMPS = new Set(TRAINING_METRICS.filter(({ unit }) => unit === MetricUnit.TIMESTAMP_SECONDS).map(({ name }) => name));

/** Trains a run and scrapes it until it has ended. */
async function record(name: string): Promise<Recording> {
  const { description, options = [] } = RECORDED_RUNS[name];
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ logEvery: 20, checkpointInterval: 5, ...description }));
  const place = ['--config', join(folder, 'run.json'), '--checkpoint-dir', join(folder, 'checkpoints'), '--log-format', 'json'];
  const metrics = ['--metrics-host', '127.0.0.1', '--metrics-port', '0', '--hold', 'forever'];
  const program = RunningProgram.start(process.execPath, [TRAINER, ...place, ...metrics, ...options], { name: `trainer of ${name}` });
  const listening = () => /"url":"([^"]+)"/.exec(program.log)?.[1] ?? '';
  const url = await waitUntil('the trainer serves /metrics', listening, { programs: [program], deadlineMs: 120_000 });
  const pages: { readonly at: number; readonly text: string }[] = [];
  for (let left = AFTER_THE_END; left > 0; await sleep(SCRAPE_EVERY_SECONDS * 1000)) {
    if (program.ending !== undefined) throw new Error(`the trainer of '${name}' ended (${program.ending}): ${program.log.slice(-2000)}`);
    pages.push({ at: Date.now() / 1000, text: await (await fetch(url)).text() });
    if (program.log.includes('"msg":"run ended"')) left -= 1;
  }
  await program.stop();
  return toRecording(pages);
}

function toRecording(pages: readonly { readonly at: number; readonly text: string }[]): Recording {
  const start = pages[0].at;
  const series: Record<string, string[]> = {};
  pages.forEach(({ text }, index) => {
    for (const [, own, metric, value] of text.matchAll(/^((\w+)(?:\{.*\})?) (\S+)$/gm)) {
      (series[own] ??= Array<string>(pages.length).fill('_'))[index] = TIMESTAMPS.has(metric) ? since(start, value) : short(value);
    }
  });
  const interval = (pages[pages.length - 1].at - start) / (pages.length - 1);
  return {
    interval: Number(interval.toFixed(3)),
    series: Object.fromEntries(Object.entries(series).map(([own, values]) => [own, values.join(' ')])),
  };
}

/** A timestamp of 0 is not set. */
function since(start: number, value: string): string {
  return Number(value) === 0 ? '0' : (Number(value) - start).toFixed(3);
}

function short(value: string): string {
  const number = Number(value);
  return Number.isFinite(number) ? String(Number(number.toPrecision(DIGITS))) : value.replace('Nan', 'NaN');
}

async function main(names: string[]): Promise<void> {
  for (const name of names.length > 0 ? names : Object.keys(RECORDED_RUNS)) {
    const recording = await record(name);
    writeRecording(join(RECORDED, `${name}.json.gz`), recording);
    const [scrapes] = Object.values(recording.series).map((values) => values.split(' ').length);
    console.log(`${name}: ${Object.keys(recording.series).length} series, ${scrapes} scrapes, one every ${recording.interval} s`);
  }
}

void new Command('npm run record-runs --')
  .description('Trains the built-in models, and runs that go wrong, and records what they export for the tests of the rules.')
  .addArgument(new Argument('[name...]', 'what to record; without a name everything').choices(Object.keys(RECORDED_RUNS)))
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(stopPrograms);
