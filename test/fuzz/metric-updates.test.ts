import * as fc from 'fast-check';
import { Metric } from '../../lib/metrics';
import { recorderWithReader, samples, valueOf } from '../programs/trainer/exposition';
import { fuzz } from './fuzz';

const CATALOG = [
  Metric.gauge('loss', 'Loss', { labels: [{ name: 'worker', bound: 5 }] }),
  Metric.counter('steps_total', 'Steps', { labels: [{ name: 'worker', bound: 5 }] }),
  Metric.histogram('duration_seconds', 'Duration', { buckets: [0.1, 1], labels: [{ name: 'phase', bound: 5 }] }),
  Metric.counter('neighbors_total', 'Untouched by the others'),
];
/** A sample of the text format: name, labels whose values hold no bare quote, backslash or line break, and a number. */
const SAMPLE = /^[a-z_]+(\{[a-z_]+="([^"\\\n]|\\["\\n])*"(,[a-z_]+="([^"\\\n]|\\["\\n])*")*\})? (-?[\d.]+(e[+-]?\d+)?|[+-]Inf|NaN|Nan)$/;

const value = fc.oneof(
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, -1, 1e308, 2 ** 53, 2 ** 53 + 2, 1.5, -0),
  fc.constantFrom<unknown>('7', null, undefined, {}, 10n) as fc.Arbitrary<number>,
);
const label = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('__proto__', 'constructor', '\ud800', '\udfff', '"', '\\', '\n', '', 'other'),
);
const update = fc.record({ what: fc.constantFrom('gauge', 'counter', 'histogram', 'many'), label, value, count: value });

fuzz(
  'no update of a metric spoils the page, another series, or what was counted',
  fc.array(update, { minLength: 1, maxLength: 30 }),
  async (updates) => {
    const { recorder, text } = recorderWithReader(CATALOG);
    const counted = new Map<string, number>();
    let neighbors = 0;
    for (const { what, label: labelValue, value: number, count } of updates) {
      try {
        if (what === 'gauge') recorder.gauge('loss', { worker: labelValue }).set(number);
        else if (what === 'counter') recorder.counter('steps_total', { worker: labelValue }).inc(number);
        else if (what === 'histogram') recorder.histogram('duration_seconds', { phase: labelValue }).observe(number);
        else recorder.histogram('duration_seconds', { phase: labelValue }).observeMany(number, count);
      } catch (error) {
        // A caller may learn that it is wrong, as long as it can read why.
        expect((error as Error).message).not.toBe('');
      }
      recorder.counter('neighbors_total').inc();
      neighbors += 1;
      const page = await text();
      expect(valueOf(page, 'neighbors_total')).toBe(neighbors);
      const lines = samples(page);
      expect(lines.filter((line) => !SAMPLE.test(line))).toEqual([]);
      const names = lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
      expect(new Set(names).size).toBe(names.length);
      for (const line of lines.filter((each) => !each.startsWith('loss'))) {
        const at = line.lastIndexOf(' ');
        const [series, now] = [line.slice(0, at), Number(line.slice(at + 1))];
        expect(Number.isFinite(now)).toBe(true);
        if (!series.startsWith('duration_seconds_sum')) expect(now).toBeGreaterThanOrEqual(counted.get(series) ?? 0);
        counted.set(series, now);
      }
    }
  },
  { cases: 300 },
);
