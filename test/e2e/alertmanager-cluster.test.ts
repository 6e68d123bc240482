import { App, Chart } from 'cdk8s';
import { Alertmanager } from '../../lib/components/alertmanager/alertmanager';
import { Alerting } from '../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../lib/routing/receivers/heartbeat-receiver';
import { WebhookReceiver } from '../../lib/routing/receivers/webhook-receiver';
import { SecretKey } from '../../lib/values/secret-key';
import { Manifests } from '../../lib/testing/manifests';
import { AlertmanagerCluster, PostedAlert } from '../../tools/local/alertmanager-cluster';
import { HeartbeatStandIn } from '../../tools/stand-ins';
import { describeWithServers, waitUntil } from '../servers';

const RUNS = Array.from({ length: 200 }, (_, i) => `run-${i}`);

function render(): Manifests {
  const receiver = new WebhookReceiver('oncall', { secretUrl: SecretKey.of('oncall', 'url') });
  const alerting = new Alerting({
    page: receiver,
    ticket: receiver,
    heartbeat: HeartbeatReceiver.none(),
    timing: { groupWait: '1s', groupInterval: '2s' },
  });
  const chart = new Chart(new App(), 'alerting', { namespace: 'monitoring' });
  new Alertmanager(chart, 'alertmanager', { alerting });
  return Manifests.ofChart(chart);
}

/** A group for each: they would be one message otherwise. */
function stalled(runs: string[], endsAt?: Date): PostedAlert[] {
  return runs.map((run) => ({
    labels: { alertname: `Stalled-${run}`, severity: 'critical', run_id: run },
    endsAt: (endsAt ?? new Date(Date.now() + 600_000)).toISOString(),
  }));
}

describeWithServers(['alertmanager'], 'three Alertmanagers that gossip', () => {
  let receiver: HeartbeatStandIn;
  let cluster: AlertmanagerCluster;

  beforeAll(async () => {
    receiver = await HeartbeatStandIn.start();
    cluster = await AlertmanagerCluster.start(render(), { 'oncall/url': receiver.url });
  });

  afterAll(async () => {
    await cluster.stop();
    await receiver.stop();
  });

  /** How often each run was reported to be in a state. */
  function reported(status: string): number[] {
    const groups = receiver.messages.map(({ body }) => JSON.parse(body) as { status: string; groupLabels: { alertname: string } });
    const runs = groups.filter((group) => group.status === status).map(({ groupLabels }) => groupLabels.alertname);
    return RUNS.map((run) => runs.filter((alertname) => alertname === `Stalled-${run}`).length);
  }

  async function membersOf(url: string): Promise<number> {
    const { cluster: seen } = (await (await fetch(`${url}/api/v2/status`)).json()) as { cluster: { peers: object[] } };
    return seen.peers.length;
  }

  test('find each other by the addresses in their arguments', async () => {
    for (const { url, program } of cluster.members) {
      await waitUntil('a member sees all three', () => membersOf(url), { until: (members) => members === 3, programs: [program] });
    }
  });

  test('send everything once or twice when the sending one is killed in the middle of a storm', async () => {
    await cluster.post(stalled(RUNS.slice(0, 100)));
    await waitUntil('the storm is under way', () => receiver.messages.length, { until: (messages) => messages > 0 });
    cluster.members[0].program.kill('SIGKILL');
    await waitUntil('the member is gone', () => cluster.members[0].program.ending);
    await cluster.post(stalled(RUNS.slice(100)));
    const everybody = { until: (times: number[]) => times.every((count) => count >= 1), deadlineMs: 60_000 };
    await waitUntil('every run is notified', () => reported('firing'), everybody);
    await cluster.post(stalled(RUNS, new Date()));
    await waitUntil('every run is notified as resolved', () => reported('resolved'), everybody);
    expect(Math.max(...reported('firing'))).toBeLessThanOrEqual(2);
    expect(Math.max(...reported('resolved'))).toBeLessThanOrEqual(2);
  });
});
