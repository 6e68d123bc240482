import { App, Chart } from 'cdk8s';
import { Alertmanager } from '../../lib/components/alertmanager/alertmanager';
import { Alerting } from '../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../lib/routing/receivers/heartbeat-receiver';
import { TimeInterval } from '../../lib/routing/time-interval';
import { InhibitRule } from '../../lib/rules/inhibit-rule';
import { Manifests } from '../../lib/testing/manifests';
import { AlertmanagerCluster } from '../../tools/local/alertmanager-cluster';
import { HeartbeatStandIn, SlackStandIn } from '../../tools/stand-ins';
import { ROUTED_ALERTS, shippedAlerting, slack as slackReceiver } from '../routing/shipped-routing';
import { describeWithServers, waitUntil } from '../servers';

const TIMING = { groupWait: '1s', groupInterval: '1s', digestWait: '1s', digestInterval: '2s', heartbeatInterval: '1s' };
/** The receiver that sends nothing. */
const INHIBITION_ONLY = 'inhibition-only';
const BRIDGE = 'dingtalk-bridge.monitoring.svc:8060';

/** Hours of the day that begin so many hours from now, as clocks in Shanghai show them: eight hours ahead, in summer and winter. */
function hours(from: number, to: number): TimeInterval {
  const clock = (inHours: number) => new Date(Date.now() + (inHours + 8) * 3_600_000).toISOString().slice(11, 16);
  return TimeInterval.daily(clock(from), clock(to), 'Asia/Shanghai');
}

const NOW = hours(-2, 2);
const LATER = hours(4, 5);
const STILL_LATER = hours(6, 7);

function render(alerting: Alerting): Manifests {
  const chart = new Chart(new App(), 'alerting', { namespace: 'monitoring' });
  new Alertmanager(chart, 'alertmanager', { alerting, replicas: 1 });
  return Manifests.ofChart(chart);
}

describeWithServers(['alertmanager'], 'Alertmanager with the shipped routing', () => {
  let slack: SlackStandIn;
  /** Takes the place of the bridge and of the heartbeat service, and keeps what is posted to which path. */
  let sink: HeartbeatStandIn;
  let cluster: AlertmanagerCluster | undefined;

  beforeEach(async () => {
    slack = await SlackStandIn.start({ burst: 100 });
    sink = await HeartbeatStandIn.start();
  });

  afterEach(async () => {
    await cluster?.stop();
    await Promise.all([slack.stop(), sink.stop()]);
  });

  async function start(alerting: Alerting): Promise<AlertmanagerCluster> {
    const webhook = slack.url.replace(/[^/]+$/, '');
    const secrets = { 'slack/training-url': `${webhook}training`, 'slack/vision-url': `${webhook}vision`, 'heartbeat/url': sink.url };
    cluster = await AlertmanagerCluster.start(render(alerting), secrets, { [BRIDGE]: new URL(sink.url).host });
    return cluster;
  }

  /** Rows that have reached a receiver, each as `<receiver> <row>`. */
  function arrivals(): string[] {
    const inSlack = slack.messages.map(({ channel, text }) => [channel.slice(1), text]);
    const posted = sink.messages.map(({ path, body }) => [/^\/dingtalk\/(.*)\/send$/.exec(path)?.[1] ?? 'heartbeat', body]);
    const reached = [...inSlack, ...posted].flatMap(([receiver, text]) =>
      (text.match(/row-\d+/g) ?? []).map((row) => `${receiver} ${row}`),
    );
    return [...new Set(reached)].sort();
  }

  /** How many alerts wait in groups that are silent at this time. */
  async function muted({ members }: AlertmanagerCluster): Promise<number> {
    const groups = (await (await fetch(`${members[0].url}/api/v2/alerts/groups`)).json()) as {
      alerts: { status: { mutedBy: string[] } }[];
    }[];
    return groups.flatMap(({ alerts }) => alerts).filter(({ status }) => status.mutedBy.length > 0).length;
  }

  test.each([
    ['in working hours', { workingHours: NOW, quietHours: LATER }, 'inHours', 3],
    ['outside of working hours', { workingHours: LATER, quietHours: STILL_LATER }, 'outOfHours', 3],
    ['in quiet hours', { workingHours: LATER, quietHours: NOW }, 'quiet', 9],
  ] as const)('notifies exactly those of the route table %s', async (_, times, part, silent) => {
    const running = await start(shippedAlerting({ ...times, timing: TIMING }));
    await running.post(ROUTED_ALERTS.map(({ labels }, row) => ({ labels: { ...labels, run_id: `row-${row}` } })));
    const notified = (receiver: string) => receiver !== INHIBITION_ONLY;
    const expected = ROUTED_ALERTS.flatMap((alert, row) => alert[part].filter(notified).map((receiver) => `${receiver} row-${row}`)).sort();
    const look = async () => ({ arrivals: arrivals(), muted: await muted(running) });
    await waitUntil('everybody is notified', look, {
      until: (state) => state.muted === silent && expected.every((arrival) => state.arrivals.includes(arrival)),
    });
    expect(arrivals()).toEqual(expected);
  });

  test.each([
    ['each by itself in working hours', { workingHours: NOW, quietHours: LATER }, 2],
    ['together in a digest outside of them', { workingHours: LATER, quietHours: STILL_LATER }, 1],
  ])('warnings come %s', async (_, times, messages) => {
    const running = await start(shippedAlerting({ ...times, timing: TIMING }));
    const warning = (alertname: string) => ({ labels: { alertname, severity: 'warning', run_id: 'row-1' } });
    await running.post([warning('LossPlateau'), warning('StragglerWorker')]);
    const text = () => slack.messages.map((message) => message.text).join('\n');
    await waitUntil('both are notified', text, { until: (all) => all.includes('*LossPlateau*') && all.includes('*StragglerWorker*') });
    expect(slack.messages).toHaveLength(messages);
  });

  test('the heartbeat comes at every interval, not at every second one', async () => {
    const running = await start(shippedAlerting({ timing: TIMING }));
    await running.post([{ labels: { alertname: 'Watchdog' } }]);
    const beats = await waitUntil('7 heartbeats', () => sink.messages, { until: ({ length }) => length >= 7 });
    const gaps = beats.slice(1, 7).map(({ receivedAt }, i) => receivedAt - beats[i].receivedAt);
    expect(gaps.sort((a, b) => a - b)[2]).toBeLessThan(1500);
  });

  test('the consequences of an alert are quiet for its own run, and for no other', async () => {
    const training = slackReceiver('training');
    const alerting = new Alerting({
      page: training,
      ticket: training,
      heartbeat: HeartbeatReceiver.none(),
      timing: TIMING,
      inhibitRules: [InhibitRule.perRun('NonFiniteLoss', ['LossPlateau'])],
    });
    const running = await start(alerting);
    const alert = (alertname: string, run: string) => ({ labels: { alertname, severity: 'warning', namespace: 'training', run_id: run } });
    await running.post([alert('NonFiniteLoss', 'row-1')]);
    await slack.waitFor(({ text }) => text.includes('row-1'));
    await running.post([alert('LossPlateau', 'row-1'), alert('LossPlateau', 'row-2')]);
    const { text } = await slack.waitFor((message) => message.text.includes('LossPlateau'));
    expect(text).toContain('row-2');
    expect(text).not.toContain('row-1');
  });

  test('200 runs that fail at once all arrive in Slack, which takes one message a second', async () => {
    await slack.stop();
    slack = await SlackStandIn.start();
    const running = await start(shippedAlerting({ timing: TIMING }));
    const runs = Array.from({ length: 200 }, (_, i) => `run-${i}`);
    await running.post(runs.map((run) => ({ labels: { alertname: 'LossPlateau', severity: 'warning', run_id: run } })));
    const reported = () => new Set(slack.messages.flatMap(({ text }) => text.match(/run-\d+/g) ?? []));
    await waitUntil('all runs are notified', reported, { until: ({ size }) => size === runs.length });
    expect(slack.refusals).toEqual([]);
  });
});
