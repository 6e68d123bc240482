import { describeWithServers } from '../../servers';
import { testRules } from '../promtool';
import { alertOfRun, WATCHDOG } from './expectations';
import { FAILURE_SHAPES, FailureShape, STORY_SECONDS } from './failure-shapes';
import { InhibitingAlertmanager } from './inhibiting-alertmanager';
import { RULES } from './rule-set';
import { everFired, firingTest, promtoolStory, PromtoolTest } from './scenario';
import { asRun } from './simulated-run';

const EVALUATION_SECONDS = 60;
/** How long a digest waits for further alerts: what is inhibited by then is not in it. */
const DIGEST_WAIT_EVALUATIONS = 15;

const causesOf = ({ name, alert }: FailureShape) => [alertOfRun(name, alert)];
const consequencesOf = ({ name, inhibited = [] }: FailureShape) => inhibited.map((alert) => alertOfRun(name, alert));

/** No consequence may fire without its cause for longer than somebody waits before they are notified. */
function notNotifiedTooEarly({ name, alert, inhibited = [], earlier = [] }: FailureShape): PromtoolTest {
  const names = inhibited.map(({ alertname }) => alertname).filter((alertname) => !earlier.includes(alertname));
  const firing = (matchers: string) => `ALERTS{alertstate="firing", run_id="${name}", ${matchers}}`;
  const alone = (severity: string) => {
    const consequence = firing(`alertname=~"${names.join('|')}", severity${severity}`);
    const cause = firing(`alertname="${alert.alertname}"`);
    return `count_over_time((${consequence} unless on (run_id) ${cause})[${STORY_SECONDS}s:${EVALUATION_SECONDS}s])`;
  };
  const expr = `${alone('!="info"')} or ${alone('="info"')} > ${DIGEST_WAIT_EVALUATIONS}`;
  return firingTest(expr, `${STORY_SECONDS}s`, []);
}

describeWithServers(['promtool', 'alertmanager'], 'runs that go wrong, all at once', () => {
  test('fire exactly their alerts and the consequences of these, which come no sooner', async () => {
    const series = FAILURE_SHAPES.flatMap(({ name, series }) => asRun(name, series));
    const expected = [WATCHDOG, ...FAILURE_SHAPES.flatMap((shape) => [...causesOf(shape), ...consequencesOf(shape)])];
    const tests = [everFired(STORY_SECONDS, expected), ...FAILURE_SHAPES.filter(({ inhibited }) => inhibited).map(notNotifiedTooEarly)];
    await testRules(RULES, promtoolStory(series, EVALUATION_SECONDS, tests));
  });

  test('each fire one alert, once Alertmanager has inhibited the consequences', async () => {
    const alertmanager = await InhibitingAlertmanager.start();
    await alertmanager.expect(FAILURE_SHAPES.flatMap(causesOf), FAILURE_SHAPES.flatMap(consequencesOf));
    await alertmanager.stop();
  });
});
