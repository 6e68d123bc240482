import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MetricType, TRAINING_METRICS } from '../../lib/metrics';
import { RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { samples, valueOf } from '../programs/trainer/exposition';

const TRAINER = join(__dirname, '../../build/trainer/main.js');
const STEPS = 'tf_train_steps_total{worker="0"}';

const folder = temporaryFolder();
const checkpoints = join(folder, 'checkpoints');

/** Lines of text that cannot be read, a GPU that costs money, more classes than the catalog admits: whatever can be counted is. */
function start(...args: string[]): RunningProgram {
  const csv = join(folder, 'samples.csv');
  const rows = Array.from({ length: 400 }, (_, row) => `${row % 7},${row % 3},${row % 60}`);
  writeFileSync(csv, ['a,b,class', ...rows, '1,oops,1'].join('\n'));
  const nvidiaSmi = join(folder, 'nvidia-smi');
  writeFileSync(nvidiaSmi, `#!/bin/sh\ncat '${join(__dirname, '../programs/trainer/recorded/nvidia-smi.csv')}'\nexec sleep 600\n`);
  chmodSync(nvidiaSmi, 0o755);
  const gpu = ['--nvidia-smi', nvidiaSmi, '--nvidia-smi-interval', '60', '--expect-gpu', '--gpu-price', '3600'];
  const what = ['--data', `{ kind: csv, file: ${csv}, label: class }`, '--model', 'mlp', '--backend', 'cpu', '--epochs', '100000'];
  const often = ['--log-every', '10', '--diagnostics-every', '20', '--checkpoint-interval', '1', '--checkpoint-dir', checkpoints];
  const place = ['--metrics-host', '127.0.0.1', '--metrics-port', '0', '--log-format', 'json'];
  return RunningProgram.start(process.execPath, [TRAINER, ...what, ...often, ...gpu, ...place, ...args], { name: 'trainer' });
}

async function metricsOf(trainer: RunningProgram): Promise<string> {
  const url = await waitUntil('the trainer serves /metrics', () => /"url":"([^"]+)"/.exec(trainer.log)?.[1] ?? '', { programs: [trainer] });
  return (await fetch(url)).text();
}

async function untilPage(trainer: RunningProgram, what: string, until: (page: string) => boolean): Promise<string> {
  return waitUntil(what, () => metricsOf(trainer), { until, programs: [trainer] });
}

const isBeyond = (steps: number) => (page: string) => valueOf(page, STEPS)! >= steps;
const isTraining = (page: string) =>
  valueOf(page, 'tf_run_state{state="running"}') === 1 && valueOf(page, 'tf_train_loss{worker="0"}') !== undefined;

async function killed(trainer: RunningProgram): Promise<void> {
  trainer.kill('SIGKILL');
  await trainer.closed;
}

/** Everything of the run that only grows: counters, and of histograms the counts and the sum. */
const GROWING = TRAINING_METRICS.filter(({ name, type }) => type !== MetricType.GAUGE && !name.startsWith('process_')).map(
  (metric) => [metric.name, metric] as const,
);

describe('after a restart', () => {
  /** What was last seen of each process. */
  const pages: string[] = [];
  const value = (page: number, series: string) => valueOf(pages[page], series);

  beforeAll(async () => {
    const first = start();
    await untilPage(first, 'checkpoints are there', (page) => valueOf(page, 'tf_checkpoint_last_step')! > 0 && isBeyond(100)(page));
    pages.push(await metricsOf(first));
    await killed(first);

    const second = start();
    await untilPage(second, 'it continues', isTraining);
    second.kill('SIGTERM');
    pages.push(await untilPage(second, 'it is preempted', (page) => valueOf(page, 'tf_run_state{state="preempted"}') === 1));
    second.kill('SIGTERM');
    await second.closed;

    const third = start('--fault', 'nan', '--fault-at-step', String(value(1, 'tf_checkpoint_last_step')! + 20));
    pages.push(await untilPage(third, 'the loss is NaN', (page) => Number.isNaN(valueOf(page, 'tf_train_loss{worker="0"}'))));
    await killed(third);

    const fourth = start();
    pages.push(await untilPage(fourth, 'it continues', isTraining));
    await killed(fourth);
  });

  test.each(GROWING)('%s continues', (_, metric) => {
    expect(metric.seriesNames.some((series) => pages[0].includes(`\n${series}`))).toBe(true);
    for (let page = 1; page < pages.length; page++) {
      const before = samples(pages[page - 1]).filter((line) => metric.seriesNames.includes(line.split(/[{ ]/)[0]));
      for (const line of before) {
        const series = line.slice(0, line.lastIndexOf(' '));
        expect([series, value(page, series)! >= value(page - 1, series)!]).toEqual([series, true]);
      }
    }
  });

  test('the interruptions are reported by their reasons, and the restarts are counted', () => {
    const reported = pages.map((page) =>
      ['unknown', 'sigterm', 'nonfinite'].map((reason) => valueOf(page, `tf_run_interruptions_total{reason="${reason}"}`)),
    );
    expect(reported).toEqual([
      [0, 0, 0],
      [1, 1, 0],
      [1, 1, 0],
      [1, 1, 1],
    ]);
    expect(pages.map((page) => valueOf(page, 'tf_run_restarts_total'))).toEqual([0, 1, 2, 3]);
  });

  test('steps since the checkpoint count as lost work, and the time without a process as recovery', () => {
    const lost = 'tf_run_time_seconds_total{category="lost_work"}';
    expect(value(0, lost)).toBe(0);
    expect(value(3, lost)).toBeGreaterThan(0);
    expect(value(0, 'tf_run_time_seconds_total{category="recovery"}')).toBe(0);
    expect(value(1, 'tf_run_time_seconds_total{category="recovery"}')).toBeGreaterThan(0);
  });

  test('the run costs what all of its processes have cost', () => {
    expect(value(3, 'tf_run_cost_dollars_total')).toBeGreaterThan(value(1, 'tf_run_cost_dollars_total')!);
    expect(value(3, 'tf_run_cost_dollars_total')).toBeCloseTo(value(3, 'tf_run_gpu_seconds_total')!);
  });
});
