import { describeWithServers } from '../../servers';
import { checkRules, testRules } from '../promtool';
import { GROUPS, RULES } from './rule-set';
import { alertNames, promtoolTests } from './scenario';
import { ALERTMANAGER } from './scenarios/alertmanager';
import { BUDGET } from './scenarios/budget';
import { DURABILITY } from './scenarios/durability';
import { EXPORTER } from './scenarios/exporter';
import { GRAFANA } from './scenarios/grafana';
import { MODEL } from './scenarios/model';
import { NOTIFICATIONS } from './scenarios/notifications';
import { PROGRESS } from './scenarios/progress';
import { PROMETHEUS } from './scenarios/prometheus';
import { PUSHGATEWAY } from './scenarios/pushgateway';
import { QUALITY } from './scenarios/quality';
import { RESOURCES } from './scenarios/resources';
import { THANOS } from './scenarios/thanos';

const SCENARIOS = [
  ...PROGRESS,
  ...QUALITY,
  ...MODEL,
  ...RESOURCES,
  ...DURABILITY,
  ...BUDGET,
  ...EXPORTER,
  ...NOTIFICATIONS,
  ...PUSHGATEWAY,
  ...PROMETHEUS,
  ...ALERTMANAGER,
  ...GRAFANA,
  ...THANOS,
];
/** Fires always, on purpose. */
const NEVER_QUIET = ['Watchdog'];

describeWithServers(['promtool'], 'the rules', () => {
  test('are accepted without a remark', async () => {
    await checkRules(RULES);
  });

  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    await testRules(RULES, promtoolTests([scenario], scenario.evaluationSeconds));
  });

  test('have for every alert a scenario in which it fires, and one that is named after it in which it does not', () => {
    const fires = new Set(
      SCENARIOS.flatMap(({ firing }) => Object.values(firing).flatMap((alerts) => alerts.map(({ alertname }) => alertname))),
    );
    const quiet = new Set(SCENARIOS.filter(({ name }) => name.includes('quiet')).map(({ name }) => name.split(':')[0]));
    const names = alertNames(GROUPS);
    expect(names.filter((name) => !fires.has(name))).toEqual([]);
    expect(names.filter((name) => !quiet.has(name))).toEqual(NEVER_QUIET);
  });
});
