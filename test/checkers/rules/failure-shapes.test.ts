import { Firing, Judge } from '../../../tools/signal/judge';
import { describeWithJudge } from '../../servers';
import { alertOfRun } from './expectations';
import { FailureShape, STORY_SECONDS } from './failure-shape';
import { FAILURE_SHAPES } from './failure-shapes';
import { InhibitingAlertmanager } from './inhibiting-alertmanager';
import { readByRules, RULES } from './rule-set';
import { FiringAlert, firingAt, sortedTexts } from './scenario';
import { asRun, SCRAPE_INTERVAL_SECONDS } from './simulated-run';

const EVALUATION_SECONDS = 60;
/** How long a digest waits for further alerts: what is inhibited by then is not in it. */
const DIGEST_WAIT_EVALUATIONS = 15;

const causesOf = ({ name, alert }: FailureShape) => [alertOfRun(name, alert)];
const silentOf = ({ name, silent }: FailureShape) => (silent ? [alertOfRun(name, silent)] : []);
const consequencesOf = ({ name, inhibited = [] }: FailureShape) => inhibited.map((alert) => alertOfRun(name, alert));

/** Evaluations in which a consequence was notified of without its cause, for each that was for too many. */
function notifiedTooEarly({ name, alert, inhibited = [], earlier = [] }: FailureShape, firing: readonly Firing[]): string[] {
  const ofRun = firing.filter(({ labels }) => labels.run_id === name);
  const cause = Object.entries(alertOfRun(name, alert));
  const causes = firing.filter(({ labels }) => cause.every(([label, value]) => labels[label] === value));
  const names = inhibited.map(({ alertname }) => alertname).filter((alertname) => !earlier.includes(alertname));
  const alone = new Map<string, number>();
  for (const { labels, from, to } of ofRun.filter((one) => names.includes(one.labels.alertname))) {
    for (let moment = from; moment < (to ?? STORY_SECONDS); moment += EVALUATION_SECONDS) {
      if (firingAt(causes, moment).length > 0) continue;
      alone.set(JSON.stringify(labels), (alone.get(JSON.stringify(labels)) ?? 0) + 1);
    }
  }
  const allowed = (labels: string) => ((JSON.parse(labels) as FiringAlert).severity === 'info' ? DIGEST_WAIT_EVALUATIONS : 0);
  return [...alone].filter(([labels, count]) => count > allowed(labels)).map(([labels, count]) => `${labels}: ${count}`);
}

describeWithJudge(['alertmanager'], 'runs that go wrong, all at once', () => {
  test('fire exactly their alerts and the consequences of these, which come no sooner', async () => {
    const series = readByRules(FAILURE_SHAPES.flatMap(({ name, series }) => asRun(name, series)));
    const judge = Judge.start(RULES);
    const { firing } = await judge.judge({ series, scrape: SCRAPE_INTERVAL_SECONDS, evaluate: EVALUATION_SECONDS, end: STORY_SECONDS });
    await judge.stop();
    const fired = firing.map(({ labels }) => labels).filter(({ severity }) => severity !== 'none');
    const expected = FAILURE_SHAPES.flatMap((shape) => [...causesOf(shape), ...consequencesOf(shape)]);
    expect(sortedTexts(fired)).toEqual(sortedTexts(expected));
    expect(FAILURE_SHAPES.flatMap((shape) => notifiedTooEarly(shape, firing))).toEqual([]);
  }, 180_000);

  test('each fire one alert, once Alertmanager has inhibited the consequences', async () => {
    const alertmanager = await InhibitingAlertmanager.start();
    const reported = FAILURE_SHAPES.flatMap((shape) => [...causesOf(shape), ...silentOf(shape)]);
    await alertmanager.expect(reported, FAILURE_SHAPES.flatMap(consequencesOf));
    await alertmanager.stop();
  });
});
