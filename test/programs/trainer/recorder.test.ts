import { enumeration, Metric } from '../../../lib/metrics';
import { recorderWithReader, samples, valueOf } from './exposition';

const CATALOG = [
  Metric.gauge('loss', 'Loss', { labels: [{ name: 'worker', bound: 2 }] }),
  Metric.counter('steps_total', 'Steps'),
  Metric.gauge('state', 'State', { labels: [enumeration('state', ['running', 'completed'])] }),
  Metric.histogram('duration_seconds', 'Duration', { buckets: [0.1, 1], labels: [enumeration('phase', ['compute'])] }),
  Metric.gauge('layer_norm', 'Norm', { labels: [{ name: 'layer', bound: 2 }] }),
  Metric.counter('tf_exporter_update_errors_total', 'Values that could not be recorded'),
  Metric.counter('tf_exporter_label_overflow_total', 'Folded label values', { labels: [{ name: 'metric', bound: 20 }] }),
];

test('a gauge is exported from its first set on, so that there is no false loss of 0', async () => {
  const { recorder, text } = recorderWithReader(CATALOG);
  const loss = recorder.gauge('loss', { worker: '0' });
  expect(valueOf(await text(), 'loss{worker="0"}')).toBeUndefined();
  loss.set(0.25);
  expect(valueOf(await text(), 'loss{worker="0"}')).toBe(0.25);
});

test('a counter is exported as 0 from its creation on, so that its first increase is seen', async () => {
  const { recorder, text } = recorderWithReader(CATALOG);
  const steps = recorder.counter('steps_total');
  expect(valueOf(await text(), 'steps_total')).toBe(0);
  steps.inc();
  steps.inc(4);
  expect(valueOf(await text(), 'steps_total')).toBe(5);
});

test('exactly one state is 1', async () => {
  const { recorder, text } = recorderWithReader(CATALOG);
  const state = recorder.stateSet('state');
  state.set('running');
  state.set('completed');
  expect(samples(await text()).filter((line) => line.startsWith('state{'))).toEqual([
    'state{state="running"} 0',
    'state{state="completed"} 1',
  ]);
});

test('a histogram counts a value in its bucket and in all above it', async () => {
  const { recorder, text } = recorderWithReader(CATALOG);
  const duration = recorder.histogram('duration_seconds', { phase: 'compute' });
  for (const seconds of [0.1, 0.5, 7]) duration.observe(seconds);
  expect(samples(await text()).filter((line) => line.startsWith('duration'))).toEqual([
    'duration_seconds_bucket{le="0.1",phase="compute"} 1',
    'duration_seconds_bucket{le="1",phase="compute"} 2',
    'duration_seconds_bucket{le="+Inf",phase="compute"} 3',
    'duration_seconds_sum{phase="compute"} 7.6',
    'duration_seconds_count{phase="compute"} 3',
  ]);
});

test('a gauge shows NaN and Infinity, because that is what the run computed', async () => {
  const { recorder, text } = recorderWithReader(CATALOG);
  recorder.gauge('loss', { worker: '0' }).set(NaN);
  recorder.gauge('loss', { worker: '1' }).set(-Infinity);
  const exposition = await text();
  expect(exposition).toContain('loss{worker="0"} Nan\n');
  expect(exposition).toContain('loss{worker="1"} -Inf');
  expect(valueOf(exposition, 'tf_exporter_update_errors_total')).toBe(0);
});

describe('what cannot be recorded is counted, changes nothing and never throws:', () => {
  /** What no instrument takes, whatever the compiler says. */
  const RUBBISH: [string, unknown][] = [
    ['undefined', undefined],
    ['null', null],
    ['a string of digits', '5'],
    ['a list of one number', [5]],
    ['an object that is a number', { valueOf: () => 5 }],
    [
      'an object that throws when it is asked',
      {
        valueOf: () => {
          throw new Error('asked');
        },
      },
    ],
    ['a bigint', 5n],
    ['a symbol', Symbol('5')],
    ['true', true],
  ];
  const NOT_FINITE: [string, unknown][] = [NaN, Infinity, -Infinity].map((value) => [String(value), value]);

  async function refused(record: (cataloged: ReturnType<typeof recorderWithReader>['recorder']) => void): Promise<string> {
    const { recorder, text } = recorderWithReader(CATALOG);
    expect(() => record(recorder)).not.toThrow();
    const exposition = await text();
    expect(valueOf(exposition, 'tf_exporter_update_errors_total')).toBe(1);
    return exposition;
  }

  test.each(RUBBISH)('a gauge set to %s', async (_, value) => {
    const exposition = await refused((recorder) => recorder.gauge('loss', { worker: '0' }).set(value as number));
    expect(valueOf(exposition, 'loss{worker="0"}')).toBeUndefined();
  });

  test.each([...RUBBISH, ...NOT_FINITE, ['-1', -1] as const])('a counter increased by %s', async (_, value) => {
    const exposition = await refused((recorder) => {
      recorder.counter('steps_total').inc(2);
      recorder.counter('steps_total').inc(value as number);
    });
    expect(valueOf(exposition, 'steps_total')).toBe(2);
  });

  test.each([...RUBBISH, ...NOT_FINITE])('a histogram that observes %s', async (_, value) => {
    const exposition = await refused((recorder) => recorder.histogram('duration_seconds', { phase: 'compute' }).observe(value as number));
    expect(valueOf(exposition, 'duration_seconds_count{phase="compute"}')).toBeUndefined();
  });

  test.each([...RUBBISH, ['no state', 'asleep'] as const])('a state set to %s', async (_, value) => {
    const exposition = await refused((recorder) => recorder.stateSet('state').set(value as string));
    expect(samples(exposition).filter((line) => line.startsWith('state'))).toEqual([]);
  });
});

test('label values past the bound are folded into other and counted', async () => {
  const { recorder, text } = recorderWithReader(CATALOG);
  ['a', 'b', 'c', 'd'].forEach((layer, index) => recorder.gauge('layer_norm', { layer }).set(index));
  const exposition = await text();
  expect(samples(exposition).filter((line) => line.startsWith('layer_norm'))).toEqual([
    'layer_norm{layer="a"} 0',
    'layer_norm{layer="b"} 1',
    'layer_norm{layer="other"} 3',
  ]);
  expect(valueOf(exposition, 'tf_exporter_label_overflow_total{metric="layer_norm"}')).toBe(2);
});

test('two instruments of one series share it', async () => {
  const { recorder, text } = recorderWithReader(CATALOG);
  recorder.counter('steps_total').inc();
  recorder.counter('steps_total').inc();
  expect(valueOf(await text(), 'steps_total')).toBe(2);
});

describe('an instrument that the catalog does not have is refused before training', () => {
  const { recorder } = recorderWithReader(CATALOG);
  test.each([
    ['unknown name', () => recorder.gauge('los'), "metric 'los' is not in the catalog: add it to lib/metrics, or use a name that is there"],
    ['other type', () => recorder.counter('loss', { worker: '0' }), "metric 'loss' is a gauge, not a counter"],
    ['missing label', () => recorder.gauge('loss'), "metric 'loss' was given labels []: it takes [worker]"],
    [
      'unlisted value',
      () => recorder.gauge('state', { state: 'asleep' }),
      "label state='asleep' of 'state' is not one of running, completed",
    ],
    [
      'no state set',
      () => recorder.stateSet('loss'),
      "metric 'loss' is not a state set: it needs exactly one label whose values are listed in the catalog",
    ],
  ])('%s', (_, ask, message) => {
    expect(ask).toThrow(message);
  });
});
