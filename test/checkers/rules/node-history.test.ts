import { KUBE_STATE_METRICS_THRESHOLDS } from '../../../lib/kinds/kube-state-metrics/kube-state-metrics-thresholds';
import { Random } from '../../../tools/random';
import { Fleet, judgeFleets, PUBLISHED, simulatedFleet, suspects } from '../../../tools/signal/suspect-nodes';
import { describeWithServers } from '../../servers';
import { testRules } from '../promtool';
import { RULES, RuleFile } from './rule-set';

const THRESHOLDS = KUBE_STATE_METRICS_THRESHOLDS.resolve({});
const GROUP = 'kubernetes-node-history';
const BEGUN = 'node:run_incidents:begun';
const DAYS = PUBLISHED.days;
/** Of a day there are so many evaluations. */
const EVALUATIONS = 24 * 15;

/** The rules of the group, but for those that the test gives itself. */
function history(given: readonly string[] = []): RuleFile {
  const groups = (RULES as RuleFile).groups.filter(({ name }) => name === GROUP);
  return { groups: groups.map((group) => ({ ...group, rules: group.rules.filter(({ record = '' }) => !given.includes(record)) })) };
}

/** A sample of 1 at the evaluation in which a run fails. */
function incidents({ failures }: Fleet): { series: string; values: string }[] {
  const at = new Map<string, Set<number>>();
  for (const { node, run, day } of failures) {
    const series = `${BEGUN}{incident="failure", namespace="training", node="${node}", run_id="run-${run}"}`;
    at.set(series, (at.get(series) ?? new Set()).add(Math.max(1, Math.floor(day * EVALUATIONS))));
  }
  return [...at].map(([series, moments]) => ({
    series,
    values: Array.from({ length: DAYS * EVALUATIONS + 1 }, (_, i) => (moments.has(i) ? '1' : '_')).join(' '),
  }));
}

describeWithServers(['promtool'], 'the history of nodes', () => {
  test('names the nodes that the simulation names', async () => {
    const fleets = [1, 2, 3].map((seed) => simulatedFleet(new Random(seed), PUBLISHED));
    expect(fleets.flatMap((fleet) => suspects(fleet, DAYS, THRESHOLDS)).length).toBeGreaterThan(5);
    await testRules(history(['node:kube_pod_labels:runs_sampled', BEGUN, 'node:run_incidents:present']), {
      evaluation_interval: '1d',
      tests: fleets.map((fleet) => ({
        interval: '4m',
        input_series: [
          ...incidents(fleet),
          ...fleet.busy.map((share, node) => ({
            series: `node:kube_pod_labels:runs_sampled{node="${node}"}`,
            values: `${share}x${DAYS * EVALUATIONS}`,
          })),
        ],
        promql_expr_test: [
          {
            expr: 'group by (node) (ALERTS{alertname="SuspectNode", alertstate="firing"})',
            eval_time: `${DAYS}d`,
            exp_samples: suspects(fleet, DAYS, THRESHOLDS).map((node) => ({ labels: `{node="${node}"}`, value: 1 })),
          },
        ],
      })),
    });
  });

  test('counts each incident once, for the node that is named, or in shares for those of the pods that ended first', async () => {
    const alert = (labels: string): string => `ALERTS{alertstate="firing", namespace="training", ${labels}}`;
    const pod = (run: string, index: number, node: string): string =>
      `pod:kube_pod_labels:run{namespace="training", pod="${run}-${index}", run_id="${run}", node="${node}"}`;
    const failedAt = (run: string, index: number): string =>
      `pod:tf_run_state:failed_at{namespace="training", pod="${run}-${index}", run_id="${run}", source="scrape"}`;
    await testRules(history(), {
      evaluation_interval: '4m',
      tests: [
        {
          interval: '1m',
          input_series: [
            // It is lost with its node and fails, which is said for hours after, and it is lost again three hours later.
            { series: alert('alertname="RunOnLostNode", run_id="bert", node="a"'), values: '_x10 1x20 stale _x180 1x20 stale' },
            { series: alert('alertname="TrainingRunFailed", run_id="bert"'), values: '_x15 1x300' },
            { series: pod('bert', 0, 'b'), values: '1x300' },
            { series: failedAt('bert', 0), values: '_x15 900x300' },
            // Two of its three pods ended at once, and the third followed.
            { series: alert('alertname="TrainingRunFailed", run_id="gpt"'), values: '_x30 1x300' },
            ...['b', 'c', 'd'].map((node, index) => ({ series: pod('gpt', index, node), values: '1x300' })),
            ...[1800, 1800, 1830].map((at, index) => ({ series: failedAt('gpt', index), values: `_x30 ${at}x300` })),
            // A slow worker whose alert comes and goes within the hour.
            { series: alert('alertname="StragglerWorker", run_id="vit", node="d"'), values: '_x10 1x20 stale _x20 1x20 stale' },
            // A run that is slow as a whole, on two nodes.
            { series: alert('alertname="TrainingThroughputDrop", run_id="t5"'), values: '_x10 1x60 stale' },
            ...['a', 'b'].map((node, index) => ({ series: pod('t5', index, node), values: '1x300' })),
          ],
          promql_expr_test: [
            {
              expr: `sum by (node, run_id, incident) (sum_over_time(${BEGUN}[5h]))`,
              eval_time: '5h',
              exp_samples: [
                { labels: '{node="a", run_id="bert", incident="failure"}', value: 2 },
                { labels: '{node="b", run_id="gpt", incident="failure"}', value: 0.5 },
                { labels: '{node="c", run_id="gpt", incident="failure"}', value: 0.5 },
                { labels: '{node="d", run_id="vit", incident="slow"}', value: 1 },
                { labels: '{node="a", run_id="t5", incident="slow"}', value: 0.5 },
                { labels: '{node="b", run_id="t5", incident="slow"}', value: 0.5 },
              ],
            },
          ],
        },
      ],
    });
  });
});

test('nine of ten bad nodes are found within 14 days, and at most one healthy node of a hundred is named', () => {
  const { bad, found, healthy, named } = judgeFleets(new Random(1), 100, PUBLISHED, THRESHOLDS);
  expect([bad, healthy]).toEqual([300, 6000]);
  expect(found / bad).toBeGreaterThanOrEqual(0.9);
  expect(named / healthy).toBeLessThanOrEqual(0.01);
});
