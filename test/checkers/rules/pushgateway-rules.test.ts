import { PushgatewayKind } from '../../../lib/exporters';
import { renderRuleFile } from '../../../lib/prometheus/render';
import { describeWithServers } from '../../servers';
import { checkRules, testRules } from '../promtool';

const [GROUP] = PushgatewayKind.STANDARD.ruleGroups;
const RULES = renderRuleFile(GROUP);
const LABELS = '{instance="", job="nightly", namespace="training"}';

/** What fires at a time when the group was pushed and refused at these seconds. */
async function firing(pushed: number, refused: number, evalTime: string, names: string[]): Promise<void> {
  await testRules(RULES, {
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [
          { series: `push_time_seconds${LABELS}`, values: `${pushed}x500` },
          { series: `push_failure_time_seconds${LABELS}`, values: `${refused}x500` },
        ],
        promql_expr_test: [
          {
            expr: 'count by (alertname, job) (ALERTS{alertstate="firing"})',
            eval_time: evalTime,
            exp_samples: names.map((alertname) => ({ labels: `{alertname="${alertname}", job="nightly"}`, value: 1 })),
          },
        ],
      },
    ],
  });
}

describeWithServers(['promtool'], 'the rules of pushed metrics', () => {
  test('are accepted', () => checkRules(RULES));

  test('PushedMetricsStale fires when the last push is more than 6 hours old', async () => {
    await firing(60, 0, '6h1m', []);
    await firing(60, 0, '6h2m', ['PushedMetricsStale']);
  });

  test('PushRejected fires a minute after a refused push, and not after a good one', async () => {
    await firing(60, 120, '0m', []);
    await firing(60, 120, '1m', ['PushRejected']);
    await firing(120, 60, '10m', []);
  });

  test('a group that has never had a valid push is refused, not stale', () => firing(0, 60, '8h', ['PushRejected']));
});
