import { TIME_CATEGORIES } from '../../../lib/metrics';
import { ATTEMPT_TIME, RUN_TIME } from '../../../lib/kinds/kube-state-metrics/run-time-recordings';
import { selector } from '../../../tools/simulated-run';
import { describeWithServers } from '../../servers';
import { testRules } from '../promtool';
import { withRecordings } from './rule-set';
import { InputSeries, sample, TARGET, Timeline } from './simulated-run';

const END = 5400;

/** An attempt of a run, in seconds since the creation of its first pod. */
interface Attempt {
  readonly pod: string;
  readonly created: number;
  readonly placed: number;
  readonly begun: number;
  readonly ended: number;
  readonly restarts: number;
  /** What the exporter counts at the end of its process, over the processes before it. */
  readonly spent: Readonly<Record<string, Timeline>>;
}

/** Seconds of the span that are over. */
const within =
  (from: number, to: number, before = 0): Timeline =>
  (t) =>
    before + Math.max(0, Math.min(t, to) - from);

/** It is killed after 1,500 s, ten of which its journal does not know, and its second pod waits for a node. */
const ATTEMPTS: readonly Attempt[] = [
  {
    pod: 'bert-a',
    created: 0,
    placed: 120,
    begun: 150,
    ended: 1500,
    restarts: 0,
    spent: { init: within(150, 210), productive: within(210, 1500) },
  },
  {
    pod: 'bert-b',
    created: 1530,
    placed: 1830,
    begun: 1870,
    ended: END,
    restarts: 1,
    spent: {
      init: within(1870, 1930, 60),
      productive: within(2230, END, 1280),
      lost_work: within(1930, 2230),
      recovery: () => 1870 - 1490,
    },
  },
];

const EXPECTED: Readonly<Record<string, number>> = {
  // Twice without a node.
  queue: 120 + 300,
  // Twice an image and a program that starts, and what the exporter says.
  init: 30 + 60 + 40 + 60,
  // Until there was a new pod, and what the journal did not know.
  recovery: 30 + 10,
  lost_work: 300,
  productive: 1280 + 3170,
};

/** A run that trains with so many workers, each with a pod of its own. */
function series(workers: number): InputSeries[] {
  return Array.from({ length: workers }, (_, worker) => ATTEMPTS.flatMap((attempt) => ofAttempt(attempt, String(worker)))).flat();
}

function ofAttempt({ created, placed, begun, ended, restarts, spent, ...attempt }: Attempt, worker: string): InputSeries[] {
  const pod = `${attempt.pod}-${worker}`;
  const { namespace, run_id, model_name, team, job } = TARGET;
  const target = { job, namespace, pod, instance: pod, run_id, model_name, team };
  const exported = (metric: string, labels: Record<string, string>, value: Timeline) =>
    series(metric, { ...labels, ...target }, (t) => (t < begun || t >= ended ? undefined : value(t)));
  const known = (metric: string, labels: Record<string, string>, value: Timeline) =>
    series(metric, { ...labels, namespace, pod }, (t) => (t < created || t >= ended ? undefined : value(t)));
  const series = (metric: string, labels: Record<string, string>, value: Timeline): InputSeries => ({
    series: selector(metric, labels),
    // What is gone is marked as gone.
    values: sample((t) => (t >= ended && t < ended + 15 ? 'stale' : value(t)), END + 600),
  });
  return [
    ...TIME_CATEGORIES.map((category) => exported('tf_run_time_seconds_total', { category }, spent[category] ?? (() => 0))),
    exported('tf_train_steps_total', { worker }, (t) => t),
    exported('tf_run_start_timestamp_seconds', {}, () => begun),
    exported('tf_run_restarts_total', {}, () => restarts),
    exported('tf_run_state', { state: 'running' }, () => 1),
    exported('up', {}, () => 1),
    known('kube_pod_created', {}, () => created),
    known('kube_pod_start_time', {}, (t) => (t < placed ? undefined : placed)),
    known('kube_pod_info', { node: 'gpu-1' }, () => 1),
    known('kube_pod_labels', { label_trainwatch_subject: 'trainer', label_trainwatch_run_id: run_id }, () => 1),
  ];
}

describeWithServers(['promtool'], 'the time of a run over its attempts', () => {
  const rules = withRecordings([{ record: 'alone:tf_run_time_seconds:total', expr: `${RUN_TIME} + ${ATTEMPT_TIME}` }]);

  test.each([1, 4])('is the sum of its categories, of %s workers', async (workers) => {
    const at = (expr: string, eval_time: string, exp_samples: object[]) => ({ expr, eval_time, exp_samples });
    const sum = 'sum by (run_id)';
    const run = `{run_id="${TARGET.run_id}"}`;
    await testRules(rules, {
      evaluation_interval: '15s',
      tests: [
        {
          interval: '15s',
          input_series: series(workers),
          promql_expr_test: [
            // Less than one percent of the 5,400 s is missing: what was exported last is of 15 s before the end.
            at(`abs(${sum} (${RUN_TIME}) - ${END}) < bool ${END / 100}`, '1h35m', [{ labels: run, value: 1 }]),
            ...Object.entries(EXPECTED)
              .filter(([category]) => category !== 'productive')
              .map(([category, value]) =>
                at(`sum by (category) (${RUN_TIME}{category="${category}"})`, '1h35m', [{ labels: `{category="${category}"}`, value }]),
              ),
            at(`abs(sum(${RUN_TIME}{category="productive"}) - ${EXPECTED.productive}) <= bool 15`, '1h35m', [{ labels: '{}', value: 1 }]),
            at(`${sum} (${ATTEMPT_TIME}) == bool ${sum} (${RUN_TIME})`, '1h35m', [{ labels: run, value: 1 }]),
            // What is not productive happens before the first step of an attempt, or because of the one before it.
            at(`sum by (attempt) (${ATTEMPT_TIME}{category=~"queue|lost_work"})`, '1h35m', [
              { labels: '{attempt="0"}', value: 120 },
              { labels: '{attempt="1"}', value: 600 },
            ]),
          ],
        },
      ],
    });
  });

  test('is that of its exporter where Kubernetes says nothing', async () => {
    const alone = series(1).filter((one) => !one.series.startsWith('kube_'));
    const expr = `sum by (category) (${RUN_TIME}) > 0`;
    const exp_samples = [
      { labels: '{category="init"}', value: 120 },
      { labels: '{category="lost_work"}', value: 300 },
      { labels: '{category="productive"}', value: 1280 + 770 },
      { labels: '{category="recovery"}', value: 380 },
    ];
    const tests = [{ interval: '15s', input_series: alone, promql_expr_test: [{ expr, eval_time: '50m', exp_samples }] }];
    await testRules(rules, { evaluation_interval: '15s', tests });
  });
});
