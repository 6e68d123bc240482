import { Metric } from '../../../lib/metrics';
import { randomStream } from '../../../trainer/src/input/random';
import { recorderWithReader, samples, valueOf } from './exposition';

const CATALOG = [
  Metric.counter('things_total', 'Things', { labels: [{ name: 'kind', bound: 50 }] }),
  Metric.histogram('duration_seconds', 'Duration', { buckets: [1, 2] }),
  Metric.counter('tf_exporter_update_errors_total', 'Values that could not be recorded'),
];
const ERRORS = 'tf_exporter_update_errors_total';

describe('a number that would spoil a series for good', () => {
  test('is refused by a counter, which stays finite', async () => {
    const { recorder, text } = recorderWithReader(CATALOG);
    const counter = recorder.counter('things_total', { kind: 'a' });
    for (const amount of [1e308, 1e308, -1, NaN, Infinity]) counter.inc(amount);
    expect(counter.value).toBe(1e308);
    expect(valueOf(await text(), ERRORS)).toBe(4);
  });

  test('is counted where a counter has no room for it', async () => {
    const { recorder, text } = recorderWithReader(CATALOG);
    const counter = recorder.counter('things_total', { kind: 'a' });
    counter.inc(2 ** 53);
    counter.inc();
    expect(counter.value).toBe(2 ** 53);
    expect(valueOf(await text(), ERRORS)).toBe(1);
  });

  test('is refused by a histogram, whose counts stay whole and whose sum stays finite', async () => {
    const { recorder, text } = recorderWithReader(CATALOG);
    const duration = recorder.histogram('duration_seconds');
    duration.observeMany(1e308, 1);
    for (const [value, count] of [
      [1e308, 1],
      [1, 1.5],
      [1, -1],
      [-1, 1],
      [NaN, 1],
      [0, 2 ** 54],
    ])
      duration.observeMany(value, count);
    const page = await text();
    expect(valueOf(page, 'duration_seconds_sum')).toBe(1e308);
    expect(valueOf(page, 'duration_seconds_count')).toBe(1);
    expect(valueOf(page, ERRORS)).toBe(6);
  });
});

test('values that are served as the same text are one series', async () => {
  const { recorder, text } = recorderWithReader(CATALOG);
  for (const kind of ['\ud800', '\udfff', '\ufffd']) recorder.counter('things_total', { kind }).inc();
  expect(samples(await text()).filter((line) => line.startsWith('things_total'))).toEqual(['things_total{kind="\ufffd"} 3']);
});

test('whatever is recorded, every number is finite, no counter falls, and no series is there twice', async () => {
  const random = randomStream(7);
  const { recorder, text } = recorderWithReader(CATALOG);
  const amounts = [0, 1, 0.5, 1e308, 2 ** 53, -1, NaN, Infinity, -Infinity, 5e-324, 1e-9];
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)];
  const label = () => String.fromCharCode(...Array.from({ length: 2 }, () => Math.floor(random() * 0x10000)));
  let before = new Map<string, number>();
  for (let round = 0; round < 300; round++) {
    recorder.counter('things_total', { kind: label() }).inc(pick(amounts));
    recorder.histogram('duration_seconds').observeMany(pick(amounts), pick(amounts));
    const series = samples(await text()).map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' '))]);
    const now = new Map(series.map(([name, value]) => [name, Number(value)]));
    expect(now.size).toBe(series.length);
    for (const [name, value] of now) {
      expect(Number.isFinite(value)).toBe(true);
      expect(value).toBeGreaterThanOrEqual(before.get(name) ?? 0);
    }
    before = now;
  }
});
