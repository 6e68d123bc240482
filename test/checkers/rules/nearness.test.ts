import { Judge } from '../../../tools/signal/judge';
import { describeWithJudge } from '../../servers';
import { loosenedRules } from './loosened';
import { GROUPS } from './rule-set';
import { alertNames, lastSeconds } from './scenario';
import { SCENARIOS } from './scenarios';
import { spanningRules } from './spanning-rules';
import { Part, Stories } from './stories';

/** Fires always, on purpose. */
const NEVER_QUIET = ['Watchdog'];
/** Their conditions stand in recordings, which are not loosened here; test/checkers/rules/shapes has runs that are near to them. */
const RECORDED = ['TrainingRunFailed', 'LossDiverging', 'LossPlateau', 'RunWithNonFiniteLoss', 'ValidationStopped'];
const DEADLINE_MS = 180_000;
const SPANNING = spanningRules(GROUPS);

describeWithJudge([], 'the innocent case next to an alert', () => {
  const alerts = [...new Set(alertNames(GROUPS))].filter((name) => ![...NEVER_QUIET, ...RECORDED].includes(name));

  test.concurrent.each(alerts)(
    'of %s is one that would fire with a single loosened condition',
    async (alert) => {
      const judge = Judge.start(loosenedRules(alert), 1);
      const quiet = SCENARIOS.filter(({ name }) => name.startsWith(`${alert}: quiet`)).map((scenario): Part => {
        return { ...scenario, seconds: lastSeconds(scenario), alone: SPANNING.has(alert) };
      });
      const stories = new Stories(() => judge, quiet);
      const firing = await Promise.all(quiet.map((part) => stories.firing(part)));
      await judge.stop();
      expect(firing.flat().map(({ labels }) => labels.alertname)).toContain(alert);
    },
    DEADLINE_MS,
  );
});
