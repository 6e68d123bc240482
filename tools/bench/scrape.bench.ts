import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { killAfterwards } from '../leftovers';
import { atLeast, Bench, below, Figure, forOrientation, median } from './bench';

const SUBJECT = join(__dirname, 'scrape-subject.ts');
const BUSY_SECONDS = 15;
const SCRAPE_EVERY_MS = 50;
/** What Prometheus waits by default. */
const SCRAPE_TIMEOUT_MS = 10_000;
const IDLE_SCRAPES = 101;
const FEW = 500;
const MANY = 10_000;

interface Scrapes {
  readonly milliseconds: number[];
  readonly lost: number;
}

/** Runs a subject and scrapes it; the process ends with the measurement. */
async function withSubject<Result>(args: readonly string[], measure: (port: number) => Promise<Result>): Promise<Result> {
  const child = spawn(process.execPath, ['--import', 'tsx', SUBJECT, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const spare = child.pid === undefined ? undefined : killAfterwards(child.pid);
  try {
    const port = await new Promise<number>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', (line) => resolve((JSON.parse(line) as { port: number }).port));
      child.once('close', () => reject(new Error(`the subject ${args.join(' ')} ended before it served`)));
    });
    child.stdin.write('go\n');
    return await measure(port);
  } finally {
    child.kill('SIGKILL');
    spare?.();
  }
}

/** Milliseconds until the whole answer is there; undefined when it does not come in time. */
function scrape(port: number): Promise<number | undefined> {
  const started = performance.now();
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', path: '/metrics', agent: false, timeout: SCRAPE_TIMEOUT_MS }, (response) => {
      response.resume().once('end', () => resolve(performance.now() - started));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(undefined));
  });
}

async function whileBusy(kind: string): Promise<Scrapes> {
  return withSubject([kind, String(FEW), String(BUSY_SECONDS)], async (port) => {
    // The thread is busy from the first scrape on.
    await sleep(500);
    const pending: Promise<number | undefined>[] = [];
    for (const end = performance.now() + (BUSY_SECONDS - 2) * 1000; performance.now() < end; await sleep(SCRAPE_EVERY_MS)) {
      pending.push(scrape(port));
    }
    const answers = await Promise.all(pending);
    return {
      milliseconds: answers.map((answer) => answer ?? SCRAPE_TIMEOUT_MS),
      lost: answers.filter((answer) => answer === undefined).length,
    };
  });
}

async function idle(series: number): Promise<number> {
  return withSubject(['ours', String(series), '0'], async (port) => {
    const times: number[] = [];
    for (let count = 0; count < IDLE_SCRAPES; count++) times.push((await scrape(port)) ?? SCRAPE_TIMEOUT_MS);
    return median(times);
  });
}

function percentile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
}

async function run(): Promise<Figure[]> {
  const ours = await whileBusy('ours');
  const theirs = await whileBusy('same-thread');
  const [few, many] = [await idle(FEW), await idle(MANY)];
  const p99 = percentile(ours.milliseconds, 0.99);
  return [
    forOrientation('scrapes of the busy trainer', ours.milliseconds.length, 'scrapes'),
    below(1, 'scrapes lost', ours.lost, 'scrapes'),
    forOrientation('p50, ours', percentile(ours.milliseconds, 0.5), 'ms'),
    forOrientation('p99, ours', p99, 'ms'),
    forOrientation('p50, prom-client on the training thread', percentile(theirs.milliseconds, 0.5), 'ms'),
    forOrientation('p99, prom-client on the training thread', percentile(theirs.milliseconds, 0.99), 'ms'),
    forOrientation('scrapes lost, prom-client on the training thread', theirs.lost, 'scrapes'),
    atLeast(100, 'p99, prom-client on the training thread ÷ ours', percentile(theirs.milliseconds, 0.99) / p99, 'times'),
    forOrientation(`idle scrape of ${FEW} series, median`, few, 'ms'),
    forOrientation(`idle scrape of ${MANY} series, median`, many, 'ms'),
    below(10, `${MANY} series ÷ ${FEW} series`, many / few, 'times'),
  ];
}

export const bench: Bench = {
  title: 'Scraping a trainer that never yields',
  method: `The native CNN trains on the main thread for ${BUSY_SECONDS} s without yielding, on all cores, and sets ${FEW} series in every step. Another process scrapes every ${SCRAPE_EVERY_MS} ms with a timeout of ${SCRAPE_TIMEOUT_MS / 1000} s; a scrape that times out counts as that long.`,
  run,
};
