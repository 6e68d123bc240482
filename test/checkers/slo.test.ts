import { Slo } from '../../lib/rules/slo';
import { yamlText } from '../../lib/values/yaml-text';
import { describeWithServers } from '../servers';
import { checkRules, testRules } from './promtool';

const SLO = new Slo('Goodput', {
  objective: 0.9,
  bad: 'sum by (team) (rate(run_seconds_total[5m])) - sum by (team) (rate(productive_seconds_total[5m]))',
  total: 'sum by (team) (rate(run_seconds_total[5m]))',
  consequence: 'GPUs wait.',
});
const RULES = yamlText({ groups: SLO.ruleGroups.map((group) => group._render()) });

/** Minutes in which so many of 60 seconds are productive, one after the other. */
function productive(...phases: [seconds: number, minutes: number][]): string {
  let sum = 0;
  const values = phases.flatMap(([seconds, minutes]) => Array.from({ length: minutes }, () => (sum += seconds)));
  return values.join(' ');
}

function series(values: string): object[] {
  return [
    { series: 'productive_seconds_total{team="vision"}', values },
    { series: 'run_seconds_total{team="vision"}', values: `0+60x${values.split(' ').length}` },
  ];
}

/** What fires at a time, in the order of the names. */
async function firing(values: string, evalTime: string, names: string[]): Promise<void> {
  await testRules(RULES, {
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: series(values),
        promql_expr_test: [
          {
            expr: 'count by (alertname) (ALERTS{alertstate="firing", team="vision"})',
            eval_time: evalTime,
            exp_samples: names.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
          },
        ],
      },
    ],
  });
}

describeWithServers(['promtool'], 'an SLO of 90 %', () => {
  test('renders rules that Prometheus accepts', async () => {
    await checkRules(RULES);
  });

  test('pages when 61 % is bad for an hour, and not when 59 % is', async () => {
    await firing(productive([60, 360], [60 * 0.39, 70]), '7h7m', ['GoodputBurnFast']);
    await firing(productive([60, 360], [60 * 0.41, 70]), '7h7m', []);
  });

  test('stops paging minutes after the trouble has ended, although the hour is still bad', async () => {
    const values = productive([60, 360], [0, 60], [60, 20]);
    await firing(values, '6h58m', ['GoodputBurnFast']);
    await firing(values, '7h12m', []);
  });

  test('makes a ticket when 31 % is bad for hours, and not when 29 % is', async () => {
    await firing(productive([60 * 0.69, 420]), '6h45m', ['GoodputBurnMedium']);
    await firing(productive([60 * 0.71, 420]), '6h45m', []);
  });

  test('fires for the digest when 11 % is bad for days, but judges nothing by days that is not six hours old', async () => {
    const values = productive([60 * 0.89, 60 * 9]);
    await firing(values, '6h50m', []);
    await firing(values, '8h', ['GoodputBurnSlow']);
  });

  test('does not judge the first minutes of a run', async () => {
    await firing(productive([0, 46]), '45m', []);
    await firing(productive([0, 55]), '51m', ['GoodputBurnFast']);
  });

  test('knows what is left of the budget', async () => {
    const left = async (values: string): Promise<void> =>
      testRules(RULES, {
        evaluation_interval: '1m',
        tests: [
          {
            interval: '1m',
            input_series: series(values),
            promql_expr_test: [
              {
                expr: 'round(slo:goodput_error_budget:remaining_ratio, 0.1)',
                eval_time: '10h',
                exp_samples: [{ labels: '{team="vision"}', value: 0.5 }],
              },
            ],
          },
        ],
      });
    await left(productive([60 * 0.95, 60 * 10 + 1]));
  });
});
