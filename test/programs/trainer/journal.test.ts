import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRAINING_METRICS } from '../../../lib/metrics';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { Exporter, Journal } from '../../../trainer/src/exporter';
import { valueOf } from './exposition';

const CLASSES = 'tf_train_class_samples_total';
const DURATION = 'tf_train_step_duration_seconds';

describe('the journal of an exporter', () => {
  let folder: string;
  const lines: string[] = [];
  const start = () =>
    Exporter.start({ catalog: TRAINING_METRICS, host: '127.0.0.1', port: 0, journalFolder: folder, log: (line) => lines.push(line) });
  const pageOf = async ({ port }: Exporter) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  beforeEach(() => {
    folder = join(temporaryFolder(), 'not', 'there', 'yet');
    lines.splice(0);
  });

  async function recordAndStop(): Promise<void> {
    const exporter = await start();
    for (let number = 0; number < 60; number++) exporter.recorder.counter(CLASSES, { class: String(number) }).inc();
    exporter.recorder.histogram(DURATION, { worker: '0' }).observe(0.5);
    exporter.recorder.gauge('tf_train_loss', { worker: '0' }).set(NaN);
    exporter.ready();
    await exporter.stop();
  }

  test('lets the next one continue with its counters and histograms, label values past the bound included, and not with its gauges', async () => {
    await recordAndStop();
    const exporter = await start();
    exporter.recorder.counter(CLASSES, { class: '7' }).inc();
    exporter.recorder.histogram(DURATION, { worker: '0' }).observe(0.5);
    const page = await pageOf(exporter);
    await exporter.stop();
    expect(valueOf(page, `${CLASSES}{class="7"}`)).toBe(2);
    expect(valueOf(page, `${CLASSES}{class="other"}`)).toBe(10);
    expect(valueOf(page, `tf_exporter_label_overflow_total{metric="${CLASSES}"}`)).toBe(10);
    expect(valueOf(page, `${DURATION}_count{worker="0"}`)).toBe(2);
    expect(valueOf(page, `${DURATION}_sum{worker="0"}`)).toBe(1);
    expect(valueOf(page, 'tf_train_loss{worker="0"}')).toBeUndefined();
    expect(exporter.earlier?.series.tf_train_loss).toEqual([{ labels: { worker: '0' }, numbers: [NaN] }]);
  });

  test('that is broken is reported, and the counters start from 0', async () => {
    await recordAndStop();
    const file = join(folder, 'journal.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100));
    const exporter = await start();
    await exporter.stop();
    expect(exporter.earlier).toBeUndefined();
    expect(lines).toEqual([expect.stringMatching(/^the journal is corrupt: .*JSON/)]);
  });

  test.each(['null', '{"writtenAt": 1, "series": [5]}', '{"writtenAt": 1, "series": {"tf_run_state": [{}]}}'])(
    'that holds %s is broken',
    async (text) => {
      await recordAndStop();
      writeFileSync(join(folder, 'journal.json'), text);
      const exporter = await start();
      await exporter.stop();
      expect(exporter.earlier).toBeUndefined();
      expect(lines).toEqual([expect.stringMatching(/^the journal is corrupt: /)]);
    },
  );

  test('of a version with other labels gives what is known, and reports the rest', async () => {
    await recordAndStop();
    const file = join(folder, 'journal.json');
    const journal = JSON.parse(readFileSync(file, 'utf8')) as Journal;
    const interruptions = [{ labels: { reason: 'eviction' }, numbers: [3] }];
    writeFileSync(file, JSON.stringify({ ...journal, series: { ...journal.series, tf_run_interruptions_total: interruptions } }));
    const exporter = await start();
    const page = await pageOf(exporter);
    await exporter.stop();
    expect(valueOf(page, `${CLASSES}{class="7"}`)).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^a series of the journal starts at 0 again: label reason='eviction' .* is not one of /)]);
  });

  test('is left alone until the run is ready, which may not come to that', async () => {
    await recordAndStop();
    const before = readFileSync(join(folder, 'journal.json'), 'utf8');
    const exporter = await start();
    await pageOf(exporter);
    await exporter.stop();
    expect(readFileSync(join(folder, 'journal.json'), 'utf8')).toBe(before);
  });
});
