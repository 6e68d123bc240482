import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MetricType, TRAINING_METRICS } from '../../lib/metrics';
import { samples, valueOf } from '../programs/trainer/exposition';
import { RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { savedSteps, trainSmallIn, untilResumed, untilSaved } from './small-trainer';

const SIDECAR = join(__dirname, '../../build/trainer/sidecar.js');
const PRELOAD = join(__dirname, '../../tools/chaos/shifted-clock.cjs');
const HOUR_SECONDS = 3600;

const folder = temporaryFolder();
const checkpoints = join(folder, 'checkpoints');
const snapshots = join(folder, 'snapshots');
/** Each program has its own, so that one notices the step before the other. */
const clocks = { trainer: join(folder, 'clock-of-trainer'), sidecar: join(folder, 'clock-of-sidecar') };
type Program = keyof typeof clocks;
const withClock = (program: Program) => ({ NODE_OPTIONS: `--require=${PRELOAD}`, TRAINWATCH_CLOCK_FILE: clocks[program] });

/** Names of the series that only grow. */
const GROWING = new RegExp(
  `^(${TRAINING_METRICS.filter(({ type }) => type !== MetricType.GAUGE)
    .flatMap(({ seriesNames }) => seriesNames)
    .join('|')})[{ ]`,
);
/** Counters of seconds, and of what is charged for them. */
const TIME = TRAINING_METRICS.filter(({ name, type }) => type === MetricType.COUNTER && /_(seconds|dollars)_total$/.test(name));

function setClock(program: Program, hours: number): void {
  writeFileSync(clocks[program], String(hours * HOUR_SECONDS * 1000));
}

function growing(page: string): Map<string, number> {
  const lines = samples(page).filter((line) => GROWING.test(line) && !line.startsWith('process_'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

/** Nothing that only grows has fallen, and no time has grown by an hour. */
function expectContinued(before: string, after: string): void {
  const later = growing(after);
  const fallen = [...growing(before)].filter(([series, value]) => !(later.get(series)! >= value));
  expect(fallen.map(([series, value]) => `${series} ${value} -> ${later.get(series)}`)).toEqual([]);
  const times = [...later].filter(([series]) => TIME.some(({ name }) => series.startsWith(name)));
  expect(times.length).toBeGreaterThan(5);
  expect(times.filter(([, seconds]) => !(seconds < HOUR_SECONDS))).toEqual([]);
}

describe('a trainer whose wall clock steps by seven hours', () => {
  let trainer: RunningProgram;
  let sidecar: RunningProgram;
  const start = () =>
    (trainer = trainSmallIn(withClock('trainer'), checkpoints, '--snapshot-dir', snapshots, '--gpu-price', '1', '--expect-gpu'));
  const get = async (program: RunningProgram, path: string) => {
    const port = await waitUntil('it serves', () => /"port":(\d+)|"url":"http:\/\/[^"]*:(\d+)/.exec(program.log)?.slice(1).join('') ?? '', {
      programs: [program],
    });
    return fetch(`http://127.0.0.1:${port}${path}`);
  };
  const pageOf = async (program: RunningProgram) => (await get(program, '/metrics')).text();
  const sidecarPage = () => pageOf(sidecar);
  const isRunning = (page: string) => valueOf(page, 'tf_run_state{state="running"}') === 1;

  /** The trainer counts as alive, and what is served is fresh. */
  async function expectAlive(page: string): Promise<void> {
    expect(valueOf(page, 'tf_run_state{state="failed"}')).toBe(0);
    expect(valueOf(page, 'tf_exporter_snapshot_age_seconds')).toBeLessThan(10);
    for (const path of ['/healthz', '/readyz', '/hangz']) expect((await get(sidecar, path)).status).toBe(200);
    expect((await get(trainer, '/hangz')).status).toBe(200);
  }

  beforeAll(async () => {
    start();
    sidecar = RunningProgram.start(
      process.execPath,
      [SIDECAR, '--snapshot-dir', snapshots, '--metrics-host', '127.0.0.1', '--metrics-port', '0'],
      { name: 'sidecar', env: withClock('sidecar') },
    );
    await untilSaved(trainer, checkpoints);
    await waitUntil('the sidecar sees the run', sidecarPage, { until: isRunning, programs: [trainer, sidecar] });
  });

  afterAll(() => sidecar.kill('SIGINT'));

  test('while it runs, is not taken for dead, saves on, and no counter falls or jumps', async () => {
    for (const hours of [7, 0, -7, 0]) {
      const before = await pageOf(trainer);
      const beforeAtSidecar = await sidecarPage();
      setClock('trainer', hours);
      const expected = Date.now() / 1000 + hours * HOUR_SECONDS;
      const isOff = (page: string) =>
        Math.abs(valueOf(page, 'tf_train_last_step_timestamp_seconds{worker="0"}')! - expected) < HOUR_SECONDS;
      await expectAlive(await waitUntil('the sidecar shows the new time', sidecarPage, { until: isOff, programs: [trainer, sidecar] }));
      setClock('sidecar', hours);
      await untilSaved(trainer, checkpoints, Math.max(...savedSteps(checkpoints)));
      expectContinued(before, await pageOf(trainer));
      const after = await sidecarPage();
      expectContinued(beforeAtSidecar, after);
      await expectAlive(after);
    }
    expect(trainer.log).not.toMatch(/"level":(50|"error")/);
  });

  test('while it is stopped, resumes from its last checkpoint, and charges no hours to the time without a process', async () => {
    for (const hours of [-7, 7]) {
      const before = await pageOf(trainer);
      await trainer.stop();
      const last = Math.max(...savedSteps(checkpoints));
      setClock('trainer', hours);
      start();
      expect(await untilResumed(trainer)).toBe(last);
      await untilSaved(trainer, checkpoints, last);
      expectContinued(before, await pageOf(trainer));
      await expectAlive(await waitUntil('the sidecar sees it run', sidecarPage, { until: isRunning, programs: [trainer, sidecar] }));
    }
  });
});
