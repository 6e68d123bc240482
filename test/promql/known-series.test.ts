import { Metric, MetricCatalog, TRAINING_METRICS } from '../../lib/metrics';
import { KnownSeries } from '../../lib/promql/known-series';

const LABELS = ['job', 'instance', 'namespace', 'pod', 'node', 'run_id', 'model_name', 'team', 'contract'];
const TRAINER = new MetricCatalog('trainer', { metrics: TRAINING_METRICS, targetLabels: LABELS });
const TARGET_LABELS = LABELS.join(', ');
const known = new KnownSeries({
  scraped: [{ catalog: TRAINER }],
  recorded: [
    // In the wrong order on purpose: groups are evaluated independently of each other.
    { name: 'run:steps:doubled', expr: '2 * run:steps:rate5m' },
    { name: 'run:steps:rate5m', expr: 'sum without (worker) (rate(tf_train_steps_total[5m]))', labels: { window: '5m' } },
    { name: 'run:itself:sum', expr: 'sum by (run_id) (run:itself:sum)' },
  ],
});

function violations(expr: string): string[] {
  return known.check('rule A', expr);
}

describe('KnownSeries', () => {
  test.each([
    'tf_train_loss{run_id="a", worker="0"}',
    'rate(tf_train_step_duration_seconds_bucket{le="1.0"}[5m])',
    'up{job="a"} == 0 or scrape_duration_seconds{team="b"} > 5',
    'up{zone!=""} == 0 or up{zone=""}',
    'ALERTS{alertname="TrainingStalled", alertstate="firing", whatever="c"}',
    'run:steps:rate5m{window="5m", run_id="a"}',
    '{__name__=~"tf_.*", anything="goes"}',
    'run:itself:sum{run_id="a", unknown="b"}',
    'sum by (run_id, worker) (tf_train_loss)',
    'tf_train_loss > on (run_id, job) group_left () tf_run_loss_threshold',
    'tf_train_loss > ignoring (worker) group_left () tf_run_loss_threshold',
    'tf_train_loss * on (run_id) group_left (backend) tf_run_info{backend="gpu"}',
    'max by (backend) (tf_val_loss * on (run_id) group_left (backend) tf_run_info)',
    'tf_val_loss and on (run_id) tf_train_loss',
    'tf_val_loss or tf_train_loss',
    '(tf_val_loss or tf_train_loss) unless tf_train_accuracy',
    'run:steps:rate5m > 0 unless ignoring (window) tf_val_loss',
    'time() - tf_val_best_timestamp_seconds > 60 * scalar(count(up))',
    'count(up) > vector(1)',
    'topk by (run_id) (3, tf_train_loss) * tf_train_accuracy',
    'count by (value) (count_values("value", tf_val_loss))',
    'sum by (short) (label_replace(tf_val_loss, "short", "$1", "pod", "(.*)-.*"))',
    'histogram_quantile(0.5, rate(tf_train_step_duration_seconds_bucket[5m])) / tf_train_step_seconds_median',
    'absent(tf_val_loss{run_id="a"}) unless tf_train_loss',
  ])('has nothing against %s', (expr) => {
    expect(violations(expr)).toEqual([]);
  });

  test.each([
    [
      'changes(steps_per_second[5m]) == 0',
      "rule A reads metric 'steps_per_second', which no kind exports or records: did you mean 'tf_steps_per_second'",
    ],
    [
      'tf_train_step_duration_seconds > 1',
      "rule A reads metric 'tf_train_step_duration_seconds', which no kind exports or records: did you mean 'tf_train_step_duration_seconds_sum'",
    ],
    ['tf_train_loss{workr="0"}', "rule A reads label 'workr' of 'tf_train_loss', which has no such label: did you mean 'worker'"],
    [
      'run:steps:rate5m{worker="0"}',
      `rule A reads label 'worker' of 'run:steps:rate5m', which has no such label: use one of ${TARGET_LABELS}, window`,
    ],
    [
      'run:steps:doubled{worker="0"}',
      `rule A reads label 'worker' of 'run:steps:doubled', which has no such label: use one of ${TARGET_LABELS}, window`,
    ],
    ['sum by (workr) (tf_train_loss)', "rule A groups by label 'workr', which none of its series has: did you mean 'worker'"],
    [
      'sum by (worker) (sum by (run_id) (tf_train_loss))',
      "rule A groups by label 'worker', which none of its series has: use one of run_id",
    ],
    [
      'max without (device) (tf_train_loss)',
      `rule A groups by label 'device', which none of its series has: use one of worker, ${TARGET_LABELS}`,
    ],
    [
      'tf_train_loss > on (run_id, worker) tf_run_loss_threshold',
      `rule A joins on label 'worker', which no series on the right side has: use one of ${TARGET_LABELS}`,
    ],
    [
      'tf_train_loss > tf_run_loss_threshold',
      "rule A joins two sides whose labels never match, as only one of them has 'worker': " +
        'add on (…) with the labels that both have, or ignoring (worker)',
    ],
    [
      'tf_val_loss > 1 and tf_run_state{state="running"} == 1',
      "rule A joins two sides whose labels never match, as only one of them has 'state': " +
        'add on (…) with the labels that both have, or ignoring (state)',
    ],
    [
      'tf_val_loss / ignoring (wroker) tf_run_progress_ratio',
      `rule A ignores label 'wroker', which neither side has: use one of ${TARGET_LABELS}`,
    ],
    [
      'tf_train_loss * on (run_id) group_left (bakend) tf_run_info',
      "rule A takes label 'bakend' from a side that has no such label: did you mean 'backend'",
    ],
    [
      'rate(tf_train_loss)',
      `rule A has an invalid expression: expected type matrix in call to function "rate", got vector in 'tf_train_loss'`,
    ],
  ])('reports %s', (expr, violation) => {
    expect(violations(expr)).toEqual([violation]);
  });

  test('reports every violation, and the same one once', () => {
    expect(violations('tf_los{a="1"} + tf_los + up{zone="b"} + tf_train_loss{zone!=""}')).toEqual([
      expect.stringContaining("metric 'tf_los'"),
      expect.stringContaining("label 'zone' of 'up'"),
      expect.stringContaining("label 'zone' of 'tf_train_loss'"),
    ]);
  });

  test('a series of two subjects may have the labels of either', () => {
    const other = new MetricCatalog('other', { metrics: [], targetLabels: ['job', 'instance', 'shard'] });
    const both = new KnownSeries({ scraped: [{ catalog: TRAINER }, { catalog: other }] });
    expect(both.check('rule A', 'up{shard="0"} or up{run_id="a"}')).toEqual([]);
    expect(both.check('rule A', `sum by (${TARGET_LABELS}, shard) (up)`)).toEqual([]);
  });

  describe('of several jobs', () => {
    const queue = new MetricCatalog('queue', {
      metrics: [Metric.gauge('queue_depth', 'Messages')],
      targetLabels: ['job', 'instance', 'shard'],
    });
    const ofJobs = new KnownSeries({
      scraped: [
        { catalog: TRAINER, jobs: ['tensorflow-training'] },
        { catalog: queue, jobs: ['queue', 'queue-old'] },
      ],
    });

    test.each([
      'up{job="queue", shard="0"}',
      'up{job=~"queue.*", shard="0"} or up{job!="queue", run_id="a"}',
      'up{run_id="a"} or up{shard="0"}',
      'queue_depth{job="queue-old"}',
    ])('has nothing against %s', (expr) => {
      expect(ofJobs.check('rule A', expr)).toEqual([]);
    });

    test.each([
      ['up{job="queue", run_id="a"} == 0', "rule A reads label 'run_id' of 'up', which has no such label: use one of job, instance, shard"],
      [
        'sum by (shard) (up{job="tensorflow-training"})',
        `rule A groups by label 'shard', which none of its series has: use one of ${TARGET_LABELS}`,
      ],
      [
        'up{job="training-v1"} == 0',
        `rule A reads 'up' of a job that does not export it: use job="tensorflow-training" or job="queue" or job="queue-old"`,
      ],
      [
        'queue_depth{job="tensorflow-training"}',
        `rule A reads 'queue_depth' of a job that does not export it: use job="queue" or job="queue-old"`,
      ],
    ])('reports %s', (expr, violation) => {
      expect(ofJobs.check('rule A', expr)).toEqual([violation]);
    });

    test('lets the job be anything where the targets say it themselves', () => {
      const pushed = new KnownSeries({ scraped: [{ catalog: TRAINER, jobs: ['tensorflow-training'] }, { catalog: queue }] });
      expect(pushed.check('rule A', 'up{job="nightly", shard="0"}')).toEqual([]);
      expect(pushed.check('rule A', 'up{job="nightly", run_id="a"}')).toEqual([
        "rule A reads label 'run_id' of 'up', which has no such label: use one of job, instance, shard",
      ]);
    });
  });
});
