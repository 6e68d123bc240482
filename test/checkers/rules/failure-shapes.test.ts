import { App, Chart } from 'cdk8s';
import { Alerting, Alertmanager, HeartbeatReceiver, WebhookReceiver } from '../../../lib/alertmanager';
import { InhibitionTree } from '../../../lib/stack/inhibition-tree';
import { Manifests } from '../../../lib/testing';
import { AlertmanagerCluster } from '../../../tools/local/alertmanager-cluster';
import { SHIPPED_KINDS } from '../../../tools/shipped-kinds';
import { describeWithServers, waitUntil } from '../../servers';
import { testRules } from '../promtool';
import { alertOfRun, WATCHDOG } from './expectations';
import { FAILURE_SHAPES, FailureShape, STORY_SECONDS } from './failure-shapes';
import { RULES } from './rule-set';
import { everFired, FiringAlert, firingTest, promtoolStory } from './scenario';
import { asRun } from './simulated-run';

const EVALUATION_SECONDS = 60;
/** How long a digest waits for further alerts: what is inhibited by then is not in it. */
const DIGEST_WAIT_EVALUATIONS = 15;

const causesOf = ({ name, alert }: FailureShape) => [alertOfRun(name, alert)];
const consequencesOf = ({ name, inhibited = [] }: FailureShape) => inhibited.map((alert) => alertOfRun(name, alert));
const byFingerprint = (alerts: FiringAlert[]) => alerts.map((alert) => JSON.stringify(Object.entries(alert).sort())).sort();

/** No consequence may fire without its cause for longer than somebody waits before telling it. */
function notToldTooEarly({ name, alert, inhibited = [], earlier = [] }: FailureShape): object {
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

/** An Alertmanager with the inhibition that comes with the library; it tells nobody. */
function startAlertmanager(): Promise<AlertmanagerCluster> {
  const chart = new Chart(new App(), 'alerting', { namespace: 'monitoring' });
  const nobody = new WebhookReceiver('nobody', { url: 'http://127.0.0.1:9/' });
  const alerting = new Alerting({ page: nobody, ticket: nobody, heartbeat: HeartbeatReceiver.none(), timing: { groupWait: '1h' } });
  const alertmanager = new Alertmanager(chart, 'alertmanager', { alerting, replicas: 1 });
  alertmanager.addInhibitRules(...new InhibitionTree(SHIPPED_KINDS).rules);
  return AlertmanagerCluster.start(Manifests.ofChart(chart), {});
}

describeWithServers(['promtool', 'alertmanager'], 'runs that go wrong, all at once', () => {
  test('fire exactly their alerts and the consequences of these, which come no sooner', async () => {
    const series = FAILURE_SHAPES.flatMap(({ name, series }) => asRun(name, series));
    const expected = [WATCHDOG, ...FAILURE_SHAPES.flatMap((shape) => [...causesOf(shape), ...consequencesOf(shape)])];
    const tests = [everFired(STORY_SECONDS, expected), ...FAILURE_SHAPES.filter(({ inhibited }) => inhibited).map(notToldTooEarly)];
    await testRules(RULES, promtoolStory(series, EVALUATION_SECONDS, tests));
  });

  test('are each told by one alert, once Alertmanager has inhibited the consequences', async () => {
    const alertmanager = await startAlertmanager();
    const causes = FAILURE_SHAPES.flatMap(causesOf);
    const consequences = FAILURE_SHAPES.flatMap(consequencesOf);
    await alertmanager.post([...causes, ...consequences].map((labels) => ({ labels })));
    const inState = async (state: string) => {
      const all = (await (await fetch(`${alertmanager.members[0].url}/api/v2/alerts`)).json()) as {
        readonly labels: FiringAlert;
        readonly status: { readonly state: string };
      }[];
      return byFingerprint(all.filter(({ status }) => status.state === state).map(({ labels }) => labels));
    };
    await waitUntil('the consequences are inhibited', () => inState('suppressed'), {
      until: (suppressed) => suppressed.length >= consequences.length,
    });
    expect(await inState('suppressed')).toEqual(byFingerprint(consequences));
    await waitUntil('the causes are told', () => inState('active'), { until: (active) => active.length >= causes.length });
    expect(await inState('active')).toEqual(byFingerprint(causes));
    await alertmanager.stop();
  });
});
