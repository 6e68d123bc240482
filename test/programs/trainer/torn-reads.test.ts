import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Metric } from '../../../lib/metrics';
import { waitUntil } from '../../../tools/servers/wait-until';
import { viewsOf } from '../../../trainer/src/exporter/layout';
import { Recorder, SeriesAnnouncement } from '../../../trainer/src/exporter/recorder';
import { SnapshotReader } from '../../../trainer/src/exporter/snapshot';

/** Records as a training thread does, but without a pause: always 1, so that sum and count are equal. */
const WRITER = `
  const { workerData } = require('node:worker_threads');
  const { HistogramInstrument } = require(workerData.library);
  const store = { values: new Float64Array(workerData.buffer, 0, workerData.values), stamps: new Int32Array(workerData.buffer, workerData.values * 8) };
  const duration = new HistogramInstrument(store, 0, 0, [1, 2], { refused() {} });
  for (;;) duration.observe(1);`;

test('a histogram that another thread writes without a pause is never read half-written', async () => {
  const announced: SeriesAnnouncement[] = [];
  const recorder = new Recorder([Metric.histogram('duration_seconds', 'Duration', { buckets: [1, 2] })], (series) =>
    announced.push(series),
  );
  recorder.histogram('duration_seconds');
  const store = viewsOf(recorder.buffer, recorder.layout);
  const reader = new SnapshotReader(recorder.layout, store);
  announced.forEach((series) => reader.learn(series));
  const library = join(__dirname, '../../../build/trainer/index.js');
  const writer = new Worker(WRITER, { eval: true, workerData: { library, buffer: recorder.buffer, values: store.values.length } });
  await waitUntil('it is written', () => Atomics.load(store.stamps, 0) > 0);
  const torn: [number, number][] = [];
  let changes = 0;
  let last = 0;
  const readOften = () => {
    for (let read = 0; read < 10_000; read++) {
      const [{ numbers }] = reader.read(0);
      const [sum, ...counts] = numbers;
      if (counts[0] !== sum) torn.push([sum, counts[0]]);
      if (sum !== last) changes += 1;
      last = sum;
    }
    return changes;
  };
  await waitUntil('the reader has met the writer often', readOften, { until: (met) => met > 200 });
  await writer.terminate();
  expect(torn).toEqual([]);
});
