import { describeWithServers } from '../../servers';
import { loosenedRules } from './loosened';
import { GROUPS, readByRules } from './rule-set';
import { alertNames, Scenario, thereTest } from './scenario';
import { SCENARIOS } from './scenarios';
import { spanningRules } from './spanning-rules';
import { Part, Stories } from './stories';

/** Fires always, on purpose. */
const NEVER_QUIET = ['Watchdog'];
const SPANNING = spanningRules(GROUPS);

/** Asks whether a loosened alert fires until the last moment at which the story must be quiet. */
function near(alert: string, { series, firing, evaluationSeconds }: Scenario, names: ReadonlySet<string>): Part {
  const last = Object.keys(firing).at(-1) as string;
  const fired = thereTest(`last_over_time(ALERTS{alertname="${alert}", alertstate="firing"}[100d])`, last);
  return { series: readByRules(series, names), evaluationSeconds, tests: [fired], alone: SPANNING.has(alert) };
}

describeWithServers(['promtool'], 'the innocent case next to an alert', () => {
  const alerts = alertNames(GROUPS).filter((name) => !NEVER_QUIET.includes(name));

  test.concurrent.each(alerts)('of %s is one that would fire with a single loosened condition', async (alert) => {
    const { file, names } = loosenedRules(alert);
    const quiet = SCENARIOS.filter(({ name }) => name.startsWith(`${alert}: quiet`)).map((scenario) => near(alert, scenario, names));
    const stories = new Stories(file, quiet);
    await Promise.any(quiet.map((part) => stories.judge(part)));
  });
});
