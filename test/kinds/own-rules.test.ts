import { App } from 'cdk8s';
import { AlertingRule, ExpressionCheck, Manifests, Metric, MetricCatalog, RecordingRule, Rule, RuleGroup, Severity } from '../../lib';
import { contractViolations } from '../../lib/kinds/contract';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { shortWindows } from '../../lib/kinds/short-windows';
import { ISubjectKind } from '../../lib/kinds/subject';
import { PrometheusKind } from '../../lib/kinds/prometheus/prometheus-kind';
import { Mixin, ScrapeConfig, StaticTargets } from '../../lib/mixin';
import { stackIn } from './foreign-kind';

const METRICS = [
  Metric.gauge('queue_depth', 'Messages that wait'),
  Metric.counter('queue_errors_total', 'Messages that failed'),
  Metric.histogram('queue_wait_seconds', 'How long messages wait', { buckets: [1, 10] }),
  Metric.untyped('queue_odd', 'Who knows'),
  Metric.gauge('queue_state', 'Whether it is in the state', { labels: [{ name: 'state', values: ['running', 'finished'], bound: 2 }] }),
];

const TEXTS = { severity: Severity.WARNING, summary: 'Wrong', description: 'It is wrong.', runbook: 'Look.' };

function kind(...rules: Rule[]): ISubjectKind {
  return {
    id: 'queue',
    catalog: new MetricCatalog('queue', { metrics: METRICS }),
    ruleGroups: [new RuleGroup('queue', { rules })],
    inhibitRules: [],
    dashboards: [],
    scrapeConfigs: () => [new ScrapeConfig('queue', { serviceDiscovery: [new StaticTargets(['queue.example.com:9100'])] })],
  };
}

const alert = (expr: string, unchecked?: ExpressionCheck[]) => new AlertingRule('QueueWrong', { expr, unchecked, ...TEXTS });

const violations = (...rules: Rule[]) => contractViolations([kind(...rules)]);

const meant = (check: string) => `, or say that it is meant: unchecked: [ExpressionCheck.${check}]`;

describe('an expression that does what is hardly meant', () => {
  const cases: [string, string, ExpressionCheck, string][] = [
    [
      'rate(queue_depth[5m]) > 1',
      "takes rate of 'queue_depth', which is a gauge: whenever it falls, rate takes that for a restart and jumps: use deriv or delta",
      ExpressionCheck.RATE_OF_GAUGE,
      'deriv(queue_depth[5m]) > 1',
    ],
    [
      'max_over_time(increase(queue_depth[5m])[1h:5m]) > 1',
      "takes increase of 'queue_depth', which is a gauge: whenever it falls, increase takes that for a restart and jumps: use deriv or delta",
      ExpressionCheck.RATE_OF_GAUGE,
      'max_over_time(delta(queue_depth[5m])[1h:5m]) > 1',
    ],
    [
      'predict_linear(queue_errors_total[1h], 3600) > 5',
      "takes predict_linear of 'queue_errors_total', which is a counter: it starts again at 0 with its process, and only its growth says something: use rate or increase",
      ExpressionCheck.TREND_OF_COUNTER,
      'predict_linear(queue_depth[1h], 3600) > 5',
    ],
    [
      'avg_over_time(queue_wait_seconds_count[5m]) > 5',
      "takes avg_over_time of 'queue_wait_seconds_count', which is a counter: it starts again at 0 with its process, and only its growth says something: use rate or increase",
      ExpressionCheck.TREND_OF_COUNTER,
      'avg_over_time(queue_odd[5m]) > 5',
    ],
    [
      'sum by (job) (queue_errors_total) > 5',
      "compares counter 'queue_errors_total' with a number: once beyond it, the counter stays there until its process ends: compare increase(queue_errors_total[…]) or rate(queue_errors_total[…])",
      ExpressionCheck.COUNTER_COMPARED,
      'increase(queue_errors_total[1h]) > 5',
    ],
    ...[
      'queue_depth',
      'vector(1)',
      'queue_depth > bool 5',
      'queue_depth > 5 or vector(1)',
      'time() - queue_depth',
      '5',
      'sum(rate(queue_errors_total[5m]))',
    ].map((expr): [string, string, ExpressionCheck, string] => [
      expr,
      'always fires, because its expression has a result whatever the values are: compare it, for example with > 0.5',
      ExpressionCheck.ALWAYS_FIRES,
      expr === '5' ? 'vector(5) > 5' : `(${expr}) > 5`,
    ]),
  ];

  test.each(cases)('is refused: %s', (expr, sentence, check) => {
    const name = check.replaceAll('-', '_').toUpperCase();
    expect(violations(alert(expr))).toEqual([`rule QueueWrong ${sentence}${meant(name)}`]);
  });

  test.each(cases)('is allowed where it is meant: %s', (expr, _, check) => {
    expect(violations(alert(expr, [check]))).toEqual([]);
  });

  test.each(cases)('has a right neighbor: %s', (_expr, _sentence, _check, right) => {
    expect(violations(alert(right))).toEqual([]);
  });

  test.each([
    'absent(queue_depth)',
    'ALERTS{alertname="QueueWrong", alertstate="firing"}',
    'queue_depth unless queue_odd > 3',
    'count_over_time((queue_depth > 5)[1h:1m])',
    'queue_errors_total == 0',
    'queue_errors_total > 0 unless queue_errors_total offset 1h',
    'rate(queue_errors_total[5m]) > 0.1 and queue_errors_total > 100',
    'rate(queue_odd[5m]) > 0 or deriv(queue_odd[5m]) > 0 or queue_odd > 9',
    'count(queue_errors_total) > 3',
  ])('is something else: %s', (expr) => {
    expect(violations(alert(expr))).toEqual([]);
  });

  test('is followed into what a rule records', () => {
    const recorded = (expr: string) => new RecordingRule('job:queue_full:bool', { expr });
    expect(violations(recorded('queue_depth > 5'), alert('job:queue_full:bool'))).toEqual([]);
    expect(violations(recorded('queue_depth'), alert('job:queue_full:bool'))).toEqual([expect.stringContaining('always fires')]);
    expect(violations(recorded('rate(queue_depth[5m])'))).toEqual([expect.stringContaining('rule job:queue_full:bool takes rate')]);
    expect(
      violations(new RecordingRule('job:queue:rate', { expr: 'rate(queue_depth[5m])', unchecked: [ExpressionCheck.RATE_OF_GAUGE] })),
    ).toEqual([]);
  });
});

describe('a value that a label never has', () => {
  test.each([
    [
      'queue_state{state="finshed"} == 1',
      "asks for value 'finshed' of label 'state' of 'queue_state', which it never has: did you mean 'finished'",
    ],
    [
      'queue_state{state!="runing"} == 1',
      "asks for value 'runing' of label 'state' of 'queue_state', which it never has: did you mean 'running'",
    ],
    [
      'queue_state{state=~"running|finshed"} == 1',
      "asks for value 'finshed' of label 'state' of 'queue_state', which it never has: did you mean 'finished'",
    ],
    [
      'queue_state{state="x"} == 1',
      "asks for value 'x' of label 'state' of 'queue_state', which it never has: use one of running, finished",
    ],
    [
      'queue_state{state=~"fini?shd.*"} == 1',
      "asks for a label 'state' of 'queue_state' that matches 'fini?shd.*', which none of its values does: they are running, finished",
    ],
  ])('is refused: %s', (expr, sentence) => {
    expect(violations(alert(expr))).toEqual([`rule QueueWrong ${sentence}`]);
  });

  test.each([
    'queue_state{state="finished"} == 1',
    'queue_state{state=~"fini.*|"} == 1',
    'queue_state{state!=""} == 1',
    'queue_depth{job="queue"} > 1',
  ])('is not what %s asks for', (expr) => expect(violations(alert(expr))).toEqual([]));
});

test('a quantile is taken of buckets that still have their bounds', () => {
  const quantile = (of: string) => violations(alert(`histogram_quantile(0.9, ${of}) > 1`));
  expect(quantile('sum by (job) (rate(queue_wait_seconds_bucket[5m]))')).toEqual([
    "rule QueueWrong takes histogram_quantile of series without label 'le', so that it has no result: read a series whose name ends in _bucket, and keep le, for example sum by (le, job) (…)",
  ]);
  expect(quantile('rate(queue_wait_seconds_sum[5m])')).toEqual([expect.stringContaining("without label 'le'")]);
  expect(violations(alert('queue_depth{le="1.0"} > 1'))).toEqual([
    expect.stringContaining("reads label 'le' of 'queue_depth', which has no such label"),
  ]);
  expect(quantile('sum by (le) (rate(queue_wait_seconds_bucket[5m]))')).toEqual([]);
});

describe('a window of a rule of your own', () => {
  const short = (expr: string, interval: string, unchecked?: ExpressionCheck[]) => shortWindows([kind(alert(expr, unchecked))], interval);

  test('holds at least 4 scrapes of what it reads', () => {
    expect(short('rate(queue_errors_total[10s]) > 1', '15s')).toEqual([
      `rule QueueWrong takes rate(queue_errors_total[10s]), which holds fewer than 4 scrapes at the interval '15s': use at least '60s', scrape more often${meant('SHORT_WINDOW')}`,
    ]);
    expect(short('rate(queue_errors_total[1m]) > 1', '15s')).toEqual([]);
    expect(short('deriv(queue_depth[119]) > 1', '30s')).toEqual([expect.stringContaining("use at least '120s'")]);
    expect(short('max_over_time(queue_depth[10s]) > 1', '15s')).toEqual([]);
    expect(short('rate(queue_errors_total[10s]) > 1', '15s', [ExpressionCheck.SHORT_WINDOW])).toEqual([]);
  });

  test('is refused by a stack and by a mixin, whose rule it is', () => {
    const rule = new AlertingRule('OwnStall', { expr: 'rate(prometheus_rule_evaluation_failures_total[30s]) < 1', ...TEXTS });
    const group = new RuleGroup('own', { rules: [rule] });
    const message =
      "rule OwnStall takes rate(prometheus_rule_evaluation_failures_total[30s]), which holds fewer than 4 scrapes at the interval '15s'";
    expect(() => new Mixin([new PrometheusKind()], { ruleGroups: [group] })).toThrow(message);
    const app = new App();
    stackIn(app, { ruleGroups: [group] });
    expect(() => Manifests.of(app)).toThrow(message);
  });

  test('of a rule that ships holds 4 scrapes of 60 s, unless a threshold says it', () => {
    const unnamed = SHIPPED_KINDS.map(({ id, catalog, ruleGroups, ...rest }) => ({
      ...kind(),
      ...rest,
      id,
      catalog,
      ruleGroups,
      scrapeConfigs: () => kind().scrapeConfigs(['default']),
    }));
    const named = shortWindows(SHIPPED_KINDS, '60s').map((sentence) => sentence.split(' ')[0]);
    expect(named).toEqual(['nodeGoneWindow', 'cannotStartWindow']);
    expect(
      shortWindows(
        unnamed.map(({ ...one }) => ({ ...one, _thresholds: undefined })),
        '60s',
      ),
    ).toEqual([]);
  });
});

test('a metric that is like no other gets no suggestion', () => {
  expect(violations(alert('tf_train_loss > 5'))).toEqual([
    "rule QueueWrong reads metric 'tf_train_loss', which no kind exports or records: monitor the kind that exports it, or list it in the metrics of one",
  ]);
  expect(violations(alert('queue_dept > 5'))).toEqual([
    "rule QueueWrong reads metric 'queue_dept', which no kind exports or records: did you mean 'queue_depth'",
  ]);
});
