import { describeWithServers } from '../../servers';
import { testRules } from '../promtool';
import { loosenedRules } from './loosened';
import { GROUPS } from './rule-set';
import { alertNames, promtoolTests, Scenario } from './scenario';
import { SCENARIOS } from './scenarios';

/** Fires always, on purpose. */
const NEVER_QUIET = ['Watchdog'];

/** Whether a loosened alert fires until the last moment at which the story must be quiet. */
async function isNear(alert: string, { series, firing, evaluationSeconds, ...story }: Scenario): Promise<void> {
  const last = Object.keys(firing).at(-1) as string;
  const { tests, ...file } = promtoolTests([{ ...story, series, firing: {} }], evaluationSeconds) as { tests: object[] };
  const fires = {
    expr: `count(last_over_time(ALERTS{alertname="${alert}", alertstate="firing"}[100d])) > bool 0`,
    eval_time: last,
    exp_samples: [{ labels: '{}', value: 1 }],
  };
  await testRules(loosenedRules(alert), { ...file, tests: [{ ...tests[0], promql_expr_test: [fires] }] });
}

describeWithServers(['promtool'], 'the innocent case next to an alert', () => {
  const alerts = alertNames(GROUPS).filter((name) => !NEVER_QUIET.includes(name));

  test.concurrent.each(alerts)('of %s is one that would fire with a single loosened condition', async (alert) => {
    const quiet = SCENARIOS.filter(({ name }) => name.startsWith(`${alert}: quiet`));
    await Promise.any(quiet.map((scenario) => isNear(alert, scenario)));
  });
});
