import { ContractLevel, TRAINING_METRICS } from '../../../lib/metrics';
import { TrainerKind } from '../../../lib/kinds/trainer/trainer-kind';
import { ContractLevels, includesLevel } from '../../../tools/contract-level';
import { describeWithServers } from '../../servers';
import { checkRules } from '../promtool';
import { GROUPS, readByRules, renderedAlerts, RULES, withRecordings } from './rule-set';
import { alertNames, FiringAlert, firingTests, Scenario, thereTest } from './scenario';
import { SCENARIOS } from './scenarios';
import { InputSeries } from './simulated-run';
import { spanningRules } from './spanning-rules';
import { Part, Stories } from './stories';

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

/** When an alert fires for the last time; undefined when it never does. */
function lastMoment(firing: Record<string, FiringAlert[]>, alert: string): string | undefined {
  return Object.keys(firing)
    .filter((moment) => firing[moment].some(({ alertname }) => alertname === alert))
    .at(-1);
}

const SPANNING = spanningRules(GROUPS);
/** The first of its scenarios waits for the whole story, which takes promtool half a minute, and more on a busy machine. */
const STORY_DEADLINE_MS = 600_000;

/** A scenario as a part of a story, unless it is about a rule that takes together what the parts of a story report. */
function partOf(scenario: Scenario): Part {
  const { name, series, evaluationSeconds, firing } = scenario;
  const subjects = [name.split(':')[0], ...Object.values(firing).flatMap((alerts) => alerts.map(({ alertname }) => alertname))];
  return { series, evaluationSeconds, tests: firingTests(scenario), alone: subjects.some((alert) => SPANNING.has(alert)) };
}

/** The scenarios in which an alert fires, as a pod of that level exports them, judged by that alert alone. */
function firesBelowFull(alertname: string, level: ContractLevel): Promise<void> {
  const { file, names } = withRecordings(renderedAlerts(alertname));
  const parts = SCENARIOS.flatMap(({ name, series, firing, evaluationSeconds }): Part[] => {
    const moment = name.startsWith(`${alertname}:`) && lastMoment(firing, alertname);
    if (!moment) return [];
    const exported = readByRules(exportedAt(level, series), names);
    return [{ series: exported, evaluationSeconds, tests: [thereTest(`ALERTS{alertname="${alertname}", alertstate="firing"}`, moment)] }];
  });
  const stories = new Stories(file, parts);
  return Promise.any(parts.map((part) => stories.judge(part)));
}

describeWithServers(['promtool'], 'the rules', () => {
  const parts = SCENARIOS.map((scenario) => [scenario.name, partOf(scenario)] as const);
  const stories = new Stories(
    RULES,
    parts.map(([, part]) => part),
  );

  test('are accepted without a remark', async () => {
    await checkRules(RULES);
  });

  test.concurrent.each(parts)(
    '%s',
    async (_name, part) => {
      await stories.judge(part);
    },
    STORY_DEADLINE_MS,
  );

  test.concurrent.each(BELOW_FULL)('%s fires in one of its scenarios for a pod that exports no more than level %s', firesBelowFull);

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
