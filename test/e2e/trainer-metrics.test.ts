import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRAINING_METRICS } from '../../lib/metrics';
import { checkMetrics } from '../checkers/promtool';
import { describeWithServers, RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { samples, valueOf } from '../programs/trainer/exposition';

const TRAINER = join(__dirname, '../../build/trainer/main.js');

/** Mixed precision is what TensorFlow.js does not have. */
const NOT_OURS = ['tf_train_loss_scale'];

/** More classes than the catalog admits, a model with saturating units, a GPU that answers: everything that there is to say. */
const DESCRIPTION = {
  model: 'lstm',
  epochs: 16,
  batchSize: 16,
  backend: 'cpu',
  expectGpu: true,
  logEvery: 10,
  data: { kind: 'synthetic', samples: 300, features: 4, classes: 60 },
};

function trainEverything(): RunningProgram {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'run.json'), JSON.stringify(DESCRIPTION));
  const nvidiaSmi = join(folder, 'nvidia-smi');
  writeFileSync(nvidiaSmi, `#!/bin/sh\ncat '${join(__dirname, '../programs/trainer/recorded/nvidia-smi.csv')}'\nexec sleep 600\n`);
  chmodSync(nvidiaSmi, 0o755);
  const place = ['--checkpoint-dir', join(folder, 'checkpoints'), '--nvidia-smi', nvidiaSmi, '--nvidia-smi-interval', '60'];
  const metrics = ['--metrics-host', '127.0.0.1', '--metrics-port', '0', '--hold', 'forever', '--log-format', 'json'];
  return RunningProgram.start(process.execPath, [TRAINER, '--config', join(folder, 'run.json'), ...place, ...metrics], { name: 'trainer' });
}

/** Names of the metrics that have a sample. */
function exported(text: string): string[] {
  const seriesNames = samples(text).map((line) => line.split(/[{ ]/)[0]);
  const metrics = TRAINING_METRICS.filter((metric) => metric.seriesNames.some((series) => seriesNames.includes(series)));
  const unknown = seriesNames.filter((series) => !TRAINING_METRICS.some((metric) => metric.seriesNames.includes(series)));
  return [...metrics.map(({ name }) => name), ...unknown];
}

describeWithServers(['promtool'], 'what a real run exports', () => {
  let text: string;
  /** Seconds since the epoch. */
  let readAt: number;
  let openMetrics: Response;

  beforeAll(async () => {
    const trainer = trainEverything();
    const url = await waitUntil('the trainer serves /metrics', () => /"url":"([^"]+)"/.exec(trainer.log)?.[1] ?? '', {
      programs: [trainer],
    });
    text = await waitUntil('the run is completed', async () => (await fetch(url)).text(), {
      until: (page) => valueOf(page, 'tf_run_state{state="completed"}') === 1,
      programs: [trainer],
      deadlineMs: 120_000,
    });
    readAt = Date.now() / 1000;
    openMetrics = await fetch(url, { headers: { accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' } });
  });

  test('is the whole catalog, and nothing else', () => {
    expect(exported(text).sort()).toEqual(
      TRAINING_METRICS.map(({ name }) => name)
        .filter((name) => !NOT_OURS.includes(name))
        .sort(),
    );
  });

  test('is accepted by promtool', async () => {
    await checkMetrics(text);
  });

  test('keeps within the bounds of its labels', () => {
    const classes = samples(text).filter((line) => line.startsWith('tf_train_class_samples_total{'));
    expect(classes).toHaveLength(51);
    expect(classes.at(-1)).toMatch(/^tf_train_class_samples_total\{class="other"\} /);
    expect(valueOf(text, 'tf_exporter_label_overflow_total{metric="tf_train_class_samples_total"}')).toBe(10);
  });

  test('sums its time to the wall time within 1 %', () => {
    const value = (series: string) => valueOf(text, series)!;
    const start = value('tf_run_start_timestamp_seconds');
    const accounted = samples(text)
      .filter((line) => line.startsWith('tf_run_time_seconds_total'))
      .reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
    // It counts on while the final state is held.
    expect(accounted).toBeGreaterThan(0.99 * (value('tf_run_end_timestamp_seconds') - start));
    expect(accounted).toBeLessThan(1.01 * (readAt - start));
  });

  test('is OpenMetrics when that is asked for', async () => {
    expect(openMetrics.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    const page = await openMetrics.text();
    expect(page).toContain('# TYPE tf_train_steps counter\ntf_train_steps_total{worker="0"} 240\n');
    expect(page.endsWith('# EOF\n')).toBe(true);
  });
});
