import { Metric } from '../../../lib/metrics';
import { layoutOf, viewsOf } from '../../../trainer/src/exporter/layout';
import { Recorder } from '../../../trainer/src/exporter/recorder';
import { ServedMetrics } from '../../../trainer/src/exporter/served-metrics';
import { samples } from './exposition';

const CATALOG = [
  Metric.counter('errors_total', 'Errors', { labels: [{ name: 'kind', bound: 3 }] }),
  Metric.gauge('tf_exporter_series', 'Series'),
];

test('what both threads count adds up, and is one series', async () => {
  const training = new Recorder(CATALOG, (series) => served.learn(series));
  const served = new ServedMetrics(CATALOG, viewsOf(training.buffer, layoutOf(CATALOG)));
  training.counter('errors_total', { kind: 'a' }).inc(2);
  training.counter('errors_total', { kind: 'b' }).inc(3);
  served.own.counter('errors_total', { kind: 'b' }).inc(4);
  served.own.counter('errors_total', { kind: 'c' }).inc(5);
  const { body } = await served.render('prometheus');
  expect(samples(body)).toEqual(['errors_total{kind="a"} 2', 'errors_total{kind="b"} 7', 'errors_total{kind="c"} 5']);
  expect(served.countSeries()).toBe(3);
});
