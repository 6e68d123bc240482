import { ContractLevel, TRAINING_METRICS } from '../../../lib/metrics';
import { TrainerKind } from '../../../lib/kinds/trainer/trainer-kind';
import { ContractLevels } from '../../../tools/contract-level';
import { Severity } from '../../../lib/rules/severity';
import { Judge } from '../../../tools/signal/judge';
import { describeWithJudge } from '../../servers';
import { checkRules } from '../promtool';
import { exportedAt } from './exported-at';
import { GROUPS, RULES } from './rule-set';
import { alertNames, firingAndExpected, firingAt, lastSeconds, momentSeconds, Scenario } from './scenario';
import { SCENARIOS } from './scenarios';
import { spanningRules } from './spanning-rules';
import { Part, Stories } from './stories';

/** Fires always, on purpose. */
const NEVER_QUIET = ['Watchdog'];

const TRAINER_GROUPS = TrainerKind.STANDARD.ruleGroups;
const LEVELS = new ContractLevels(TRAINING_METRICS, TRAINER_GROUPS);
/** Those that notify nobody read other alerts, which are not judged here. */
const BELOW_FULL = TRAINER_GROUPS.flatMap(({ alerts }) => alerts)
  .filter(({ severity }) => severity !== Severity.NONE)
  .map(({ name, expr }) => [name, LEVELS.of(expr)] as const)
  .filter(([, level]) => level !== ContractLevel.FULL);

const SPANNING = spanningRules(GROUPS);
/** The first of its scenarios waits for the whole story. */
const STORY_DEADLINE_MS = 180_000;

/** A scenario as a part of a story, unless it is about a rule that takes together what the parts of a story report. */
function partOf(scenario: Scenario): Part {
  const { name, series, evaluationSeconds, firing } = scenario;
  const subjects = [name.split(':')[0], ...Object.values(firing).flatMap((alerts) => alerts.map(({ alertname }) => alertname))];
  return { series, evaluationSeconds, seconds: lastSeconds(scenario), alone: subjects.some((alert) => SPANNING.has(alert)) };
}

/** The scenarios in which an alert fires, as a pod of that level exports them, and when it does for the last time. */
function firingBelowFull(alertname: string, level: ContractLevel): Part[] {
  return SCENARIOS.filter(({ name }) => name.startsWith(`${alertname}:`)).flatMap(({ series, firing, evaluationSeconds }): Part[] => {
    const moment = Object.keys(firing)
      .filter((time) => firing[time].some((alert) => alert.alertname === alertname))
      .at(-1);
    return moment === undefined ? [] : [{ series: exportedAt(level, series), evaluationSeconds, seconds: momentSeconds(moment) }];
  });
}

describeWithJudge(['promtool'], 'the rules', () => {
  let started: Judge | undefined;
  const judge = () => (started ??= Judge.start(RULES));
  afterAll(() => started?.stop());

  const parts = SCENARIOS.map((scenario) => [scenario.name, scenario, partOf(scenario)] as const);
  const stories = new Stories(
    judge,
    parts.map(([, , part]) => part),
  );

  test('are accepted without a remark', async () => {
    await checkRules(RULES);
  });

  test.concurrent.each(parts)(
    '%s',
    async (_name, scenario, part) => {
      const firing = await stories.firing(part);
      for (const moment of Object.keys(scenario.firing)) {
        const [fired, expected] = firingAndExpected(scenario, moment, firing);
        expect([moment, ...fired]).toEqual([moment, ...expected]);
      }
    },
    STORY_DEADLINE_MS,
  );

  test.concurrent.each(BELOW_FULL)(
    '%s fires in one of its scenarios for a pod that exports no more than level %s',
    async (alertname, level) => {
      const some = firingBelowFull(alertname, level);
      const own = new Stories(judge, some, [alertname]);
      const firing = await Promise.all(some.map(async (part) => firingAt(await own.firing(part), part.seconds)));
      expect(firing.flat().map((labels) => labels.alertname)).toContain(alertname);
    },
    STORY_DEADLINE_MS,
  );

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
