import { PagerDutyReceiver } from '../../lib/routing/receivers/pagerduty-receiver';
import { SecretKey } from '../../lib/values/secret-key';
import { AlertmanagerCluster } from '../../tools/local/alertmanager-cluster';
import { Misbehavior, PagerDutyStandIn, STAND_IN_ROUTING_KEY } from '../../tools/stand-ins';
import { describeWithServers } from '../servers';
import { factsOf, failures, stalled, startAlertmanager } from './one-receiver';

describeWithServers(['alertmanager'], 'PagerDuty', () => {
  let pagerDuty: PagerDutyStandIn;
  let cluster: AlertmanagerCluster;

  beforeEach(async () => {
    pagerDuty = await PagerDutyStandIn.start();
  });

  afterEach(async () => {
    await cluster.stop();
    await pagerDuty.stop();
  });

  async function start(routingKey = STAND_IN_ROUTING_KEY): Promise<void> {
    const receiver = new PagerDutyReceiver('oncall', { routingKey: SecretKey.of('pagerduty', 'routing-key'), url: pagerDuty.url });
    cluster = await startAlertmanager(receiver, { secrets: { 'pagerduty/routing-key': routingKey } });
  }

  test('gets one incident of all runs that an alert is about, with all that one needs to act, and its end', async () => {
    await start();
    await cluster.post([stalled('run-1'), stalled('run-2')]);
    const incident = await pagerDuty.waitFor(({ summary }) => summary.startsWith('[FIRING:2]'));
    expect(incident).toMatchObject({ action: 'trigger', severity: 'critical', component: 'resnet50', class: 'TrainingStalled' });
    const facts = ['run-1', 'run-2'].flatMap(factsOf);
    expect(facts.filter((fact) => !JSON.stringify(incident).includes(fact))).toEqual([]);
    await cluster.post([stalled('run-1', new Date()), stalled('run-2', new Date())]);
    const end = await pagerDuty.waitFor(({ action }) => action === 'resolve');
    expect(end.dedupKey).toBe(incident.dedupKey);
    expect(pagerDuty.refusals).toEqual([]);
  });

  test('is asked again when it is too busy or out of order', async () => {
    await start();
    pagerDuty.misbehave(Misbehavior.httpStatus(429), 1);
    pagerDuty.misbehave(Misbehavior.httpStatus(500), 1);
    await cluster.post([stalled('run-1')]);
    await pagerDuty.waitFor(({ group }) => group === 'run-1');
  });

  test('whose key is wrong gets nothing, and Alertmanager counts it', async () => {
    await start('R-of-somebody-else');
    await cluster.post([stalled('run-1')]);
    expect(await failures(cluster, 'pagerduty')).toEqual(['clientError']);
    expect(pagerDuty.refusals[0]).toEqual(['Invalid routing key']);
  });
});
