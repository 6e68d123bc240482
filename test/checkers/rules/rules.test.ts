import { ContractLevel, TRAINING_METRICS } from '../../../lib/metrics';
import { TrainerKind } from '../../../lib/kinds/trainer/trainer-kind';
import { ContractLevels, includesLevel } from '../../../tools/contract-level';
import { describeWithServers } from '../../servers';
import { checkRules, testRules } from '../promtool';
import { GROUPS, RULES } from './rule-set';
import { alertNames, FiringAlert, promtoolTests } from './scenario';
import { SCENARIOS } from './scenarios';
import { InputSeries } from './simulated-run';

/** Fires always, on purpose. */
const NEVER_QUIET = ['Watchdog'];

const TRAINER_GROUPS = TrainerKind.STANDARD.ruleGroups;
const LEVELS = new ContractLevels(TRAINING_METRICS, TRAINER_GROUPS);
const BELOW_FULL = TRAINER_GROUPS.flatMap(({ alerts }) => alerts)
  .map(({ name, expr }) => [name, LEVELS.of(expr)] as const)
  .filter(([, level]) => level !== ContractLevel.FULL);

/** What a pod of this level exports of a complete run, and says about it. */
function exportedAt(level: ContractLevel, series: InputSeries[]): InputSeries[] {
  const withheld = new Set(
    TRAINING_METRICS.filter((metric) => !includesLevel(level, metric.level)).flatMap(({ seriesNames }) => seriesNames),
  );
  return series
    .filter((one) => !withheld.has(one.series.split('{')[0]))
    .map((one) => ({ ...one, series: one.series.replace('contract="full"', `contract="${level}"`) }));
}

interface PromtoolTests {
  readonly tests: object[];
}

/** When an alert fires for the last time; undefined when it never does. */
function lastMoment(firing: Record<string, FiringAlert[]>, alert: string): string | undefined {
  return Object.keys(firing)
    .filter((moment) => firing[moment].some(({ alertname }) => alertname === alert))
    .at(-1);
}

describeWithServers(['promtool'], 'the rules', () => {
  test('are accepted without a remark', async () => {
    await checkRules(RULES);
  });

  test.concurrent.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    await testRules(RULES, promtoolTests([scenario], scenario.evaluationSeconds));
  });

  test.each(BELOW_FULL)('%s fires in one of its scenarios for a pod that exports no more than level %s', async (alertname, level) => {
    const attempts = SCENARIOS.flatMap(({ name, series, firing, evaluationSeconds }) => {
      const moment = name.startsWith(`${alertname}:`) && lastMoment(firing, alertname);
      if (!moment) return [];
      const { tests, ...file } = promtoolTests(
        [{ name, series: exportedAt(level, series), firing: {} }],
        evaluationSeconds,
      ) as PromtoolTests;
      const fires = {
        expr: `count(ALERTS{alertname="${alertname}", alertstate="firing"}) > bool 0`,
        eval_time: moment,
        exp_samples: [{ labels: '{}', value: 1 }],
      };
      return testRules(RULES, { ...file, tests: [{ ...tests[0], promql_expr_test: [fires] }] });
    });
    await Promise.any(attempts);
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
