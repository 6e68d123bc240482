import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRAINING_METRICS } from '../../../lib/metrics';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { Exporter, Journal } from '../../../trainer/src/exporter';
import { parseJournal } from '../../../trainer/src/exporter/journal';
import { TrainingMonitor } from '../../../trainer/src/monitor/training-monitor';
import { recorderWithReader, valueOf } from './exposition';

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

  const file = () => join(folder, 'journal.json');

  async function recordAndStop(): Promise<void> {
    const exporter = await start();
    exporter.recorder.stateSet('tf_run_state').set('running');
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

  test('that is broken is set aside, reported and counted, and the one before it is used', async () => {
    await recordAndStop();
    await recordAndStop();
    const broken = readFileSync(file(), 'utf8').replace('"numbers":[2]', '"numbers":[3]');
    writeFileSync(file(), broken);
    const exporter = await start();
    const page = await pageOf(exporter);
    await exporter.stop();
    expect(lines).toEqual([`the journal is corrupt: it does not match its checksum; it is kept as ${file()}.broken`]);
    expect(readFileSync(`${file()}.broken`, 'utf8')).toBe(broken);
    expect(valueOf(page, `${CLASSES}{class="7"}`)).toBe(1);
    expect(valueOf(page, 'tf_exporter_damaged_files_total{file="journal"}')).toBe(1);
  });

  test.each([
    ['half of it', (text: string) => text.slice(0, 100)],
    ['nothing', () => ''],
    ['null', () => 'null'],
    ['no series', () => '{"writtenAt": 1, "series": [5]}'],
    ['a series without numbers', () => '{"writtenAt": 1, "series": {"tf_run_state": [{}]}}'],
    ['an object that is no text', () => '{"writtenAt": 1, "series": {"tf_run_state": [{"nonFinite": {"toString": 1}}]}}'],
    ['what nobody knows', () => '{"writtenAt": 1, "series": {}, "sha257": ""}'],
  ])('that holds %s is broken, and the counters start from 0 when there is no other one', async (_, spoil) => {
    await recordAndStop();
    rmSync(`${file()}.1`, { force: true });
    writeFileSync(file(), spoil(readFileSync(file(), 'utf8')));
    const exporter = await start();
    await exporter.stop();
    expect(exporter.earlier).toBeUndefined();
    expect(lines).toEqual([expect.stringMatching(/^the journal is corrupt: /)]);
  });

  test('is written although a folder has its name, which is set aside', async () => {
    mkdirSync(join(file(), 'not-ours'), { recursive: true });
    await recordAndStop();
    expect(lines).toEqual([`the journal is corrupt: it is no file; it is kept as ${file()}.broken`]);
    expect(existsSync(join(`${file()}.broken`, 'not-ours'))).toBe(true);
    const exporter = await start();
    await exporter.stop();
    expect(exporter.earlier?.series[CLASSES]).toBeDefined();
  });

  test('is never taken for whole when a single bit of it has flipped', async () => {
    const exporter = await Exporter.start({ catalog: TRAINING_METRICS.slice(0, 3), host: '127.0.0.1', port: 0, journalFolder: folder });
    exporter.recorder.stateSet('tf_run_state').set('running');
    await exporter.stop();
    const bytes = readFileSync(file());
    expect(parseJournal(bytes).series.tf_run_state).toHaveLength(10);
    const unseen: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      try {
        parseJournal(flipped);
        unseen.push(bit);
      } catch {
        // Seen.
      }
    }
    expect(unseen).toEqual([]);
  });

  test('of the version that knew no checksum is continued', async () => {
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(__dirname, 'recorded/journal-without-checksum.txt'), file());
    const exporter = await start();
    const page = await pageOf(exporter);
    await exporter.stop();
    expect(lines).toEqual([]);
    expect(valueOf(page, 'tf_train_steps_total{worker="0"}')).toBe(1814);
    expect(valueOf(page, 'tf_run_gpu_seconds_total')).toBeCloseTo(5.046138208);
  });

  test.each([
    ['a counter that is not finite', 'tf_train_steps_total', [{ nonFinite: 'Infinity' }]],
    ['a counter that is negative', 'tf_train_steps_total', [-1]],
    ['a histogram whose sum is not a number', 'tf_checkpoint_save_duration_seconds', [{ nonFinite: 'NaN' }]],
    ['a histogram with a negative count', 'tf_checkpoint_save_duration_seconds', [1, -1]],
    ['a histogram with a part of a count', 'tf_checkpoint_save_duration_seconds', [1, 1.5]],
  ])('without a checksum and with %s loses that one alone', async (_, metric, numbers) => {
    mkdirSync(folder, { recursive: true });
    const journal = JSON.parse(readFileSync(join(__dirname, 'recorded/journal-without-checksum.txt'), 'utf8')) as Journal;
    const [series] = journal.series[metric];
    const spoiled = [{ ...series, numbers: [...numbers, ...series.numbers.slice(numbers.length)] }];
    writeFileSync(file(), JSON.stringify({ ...journal, series: { ...journal.series, [metric]: spoiled } }));
    const exporter = await start();
    const page = await pageOf(exporter);
    await exporter.stop();
    expect(lines).toEqual([expect.stringMatching(`^a series of the journal starts at 0 again: '${metric}' cannot be `)]);
    expect(valueOf(page, 'tf_train_samples_total{worker="0"}')).toBe(36280);
    expect(page).not.toMatch(/^[^#].* (Nan|NaN|-1)$/m);
  });

  test('of a version with other labels gives what is known, and reports the rest', async () => {
    mkdirSync(folder, { recursive: true });
    const journal = JSON.parse(readFileSync(join(__dirname, 'recorded/journal-without-checksum.txt'), 'utf8')) as Journal;
    const interruptions = [{ labels: { reason: 'eviction' }, numbers: [3] }];
    writeFileSync(file(), JSON.stringify({ ...journal, series: { ...journal.series, tf_run_interruptions_total: interruptions } }));
    const exporter = await start();
    const page = await pageOf(exporter);
    await exporter.stop();
    expect(valueOf(page, 'tf_train_steps_total{worker="0"}')).toBe(1814);
    expect(lines).toEqual([expect.stringMatching(/^a series of the journal starts at 0 again: label reason='eviction' .* is not one of /)]);
  });

  test('is left alone until the run has a state, and written from then on, ready or not', async () => {
    await recordAndStop();
    const before = readFileSync(file(), 'utf8');
    const exporter = await start();
    await pageOf(exporter);
    expect(readFileSync(file(), 'utf8')).toBe(before);
    exporter.recorder.stateSet('tf_run_state').set('initializing');
    exporter.recorder.counter(CLASSES, { class: '7' }).inc();
    await pageOf(exporter);
    expect(parseJournal(readFileSync(file())).series[CLASSES]).toContainEqual({ labels: { class: '7' }, numbers: [2] });
    await exporter.stop();
  });

  test('charges to recovery what the boot clock says, not what was done to the wall clock', async () => {
    await recordAndStop();
    const written = parseJournal(readFileSync(file()));
    for (const hours of [-7, 7]) {
      const wall = written.stamp.wall + hours * 3_600_000;
      const { recorder } = recorderWithReader(TRAINING_METRICS);
      const { ledger } = new TrainingMonitor(recorder, { ...written, writtenAt: wall / 1000, stamp: { ...written.stamp, wall } });
      expect(ledger.seconds('recovery')).toBeLessThan(60);
    }
  });
});
