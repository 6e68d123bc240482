import { TIME_CATEGORIES, TRAINING_METRICS } from '../../../lib/metrics';
import { Recorder } from '../../../trainer/src/exporter';
import { viewsOf } from '../../../trainer/src/exporter/layout';
import { SeriesAnnouncement } from '../../../trainer/src/exporter/recorder';
import { SnapshotReader } from '../../../trainer/src/exporter/snapshot';
import { TimeLedger } from '../../../trainer/src/monitor/time-ledger';

const METRIC = 'tf_run_time_seconds_total';

/** A ledger and the thread that serves its counters, with a clock that only the test moves. */
function ledger() {
  let seconds = 1000;
  const now = () => seconds;
  const announced: SeriesAnnouncement[] = [];
  const catalog = TRAINING_METRICS.filter(({ name }) => name === METRIC || name === 'tf_train_steps_total');
  const recorder = new Recorder(catalog, (series) => announced.push(series));
  const reader = new SnapshotReader(recorder.layout, viewsOf(recorder.buffer, recorder.layout), now);
  const time = new TimeLedger(recorder, 'init', now);
  announced.forEach((series) => reader.learn(series));
  const metric = recorder.layout.findIndex((entry) => entry.metric.name === METRIC);
  const served = () => Object.fromEntries(reader.read(metric).map(({ labels, numbers }) => [labels.category, numbers[0]]));
  return {
    time,
    pass: (more: number) => (seconds += more),
    served,
    spent: () => Object.fromEntries(Object.entries(served()).filter(([, value]) => value > 0)),
    total: () => Object.values(served()).reduce((sum, value) => sum + value, 0),
  };
}

describe('what the time of a run was spent on', () => {
  test('is served as it runs, before anything is charged', () => {
    const { time, pass, spent } = ledger();
    pass(5);
    expect(spent()).toEqual({ init: 5 });
    time.enter('validation');
    pass(480);
    expect(spent()).toEqual({ init: 5, validation: 480 });
  });

  test('shows a step that hangs: what is beyond the longest step is idle, also when it ends after all', () => {
    const { time, pass, spent } = ledger();
    time.expectSteps(60);
    time.enter('productive');
    pass(120);
    expect(spent()).toEqual({ productive: 60, idle: 60 });
    time.enter('validation');
    expect(spent()).toEqual({ productive: 60, idle: 60 });
  });

  test('shows a hang of a loop that says afterwards what its time was spent on', () => {
    const { time, pass, spent } = ledger();
    time.expectSteps(60);
    time.enter('other');
    time.split({});
    pass(59);
    expect(spent()).toEqual({});
    pass(61);
    expect(spent()).toEqual({ idle: 60 });
    time.split({ data_wait: 20, productive: 100 });
    expect(spent()).toEqual({ idle: 60, data_wait: 20, productive: 40 });
  });

  test('sums to the wall time at every moment, and no category ever falls', () => {
    const { time, pass, served, total } = ledger();
    let wall = 0;
    let before = served();
    time.expectSteps(20);
    for (let step = 0; step < 300; step++) {
      const seconds = (step * 7) % 31;
      pass(seconds);
      wall += seconds;
      time.enter(TIME_CATEGORIES[step % TIME_CATEGORIES.length]);
      const now = served();
      expect(total()).toBeCloseTo(wall, 6);
      expect(Object.keys(now).filter((category) => now[category] < before[category])).toEqual([]);
      before = now;
    }
  });

  test('is charged to a category of the catalog only', () => {
    expect(() => ledger().time.enter('resting')).toThrow("'resting' is not one of productive, init, data_wait");
  });
});
