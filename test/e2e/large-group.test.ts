import { DingTalkReceiver } from '../../lib/components/alertmanager/dingtalk-receiver';
import { MAX_ALERTS_PER_WEBHOOK } from '../../lib/metrics/bridge-limits';
import { SecretKey } from '../../lib/values/secret-key';
import { BridgeProgram } from '../../tools/bridge-runs/bridge-program';
import { AlertmanagerCluster } from '../../tools/local/alertmanager-cluster';
import { DingTalkStandIn } from '../../tools/stand-ins';
import { describeWithServers, temporaryFolder, waitUntil } from '../servers';
import { stalled, startAlertmanager } from './one-receiver';

const BRIDGE = 'dingtalk-bridge.monitoring.svc:8060';
const ALERTS = 5_000;

describeWithServers(['alertmanager'], 'a group of 5,000 alerts', () => {
  let dingtalk: DingTalkStandIn;
  let bridge: BridgeProgram;
  let cluster: AlertmanagerCluster;

  beforeAll(async () => {
    dingtalk = await DingTalkStandIn.start({ messagesPerMinute: Infinity });
    bridge = await BridgeProgram.start(temporaryFolder(), dingtalk.url, { messagesPerMinute: 1_000_000 });
    const receiver = new DingTalkReceiver('oncall', { robot: SecretKey.of('robot', 'token') });
    // Alertmanager takes them one after the other, and all of them belong to the first notification.
    cluster = await startAlertmanager(receiver, { secrets: {}, services: { [BRIDGE]: new URL(bridge.url).host }, groupWait: '8s' });
  });

  afterAll(async () => {
    await cluster.stop();
    await bridge.stop();
    await dingtalk.stop();
  });

  const texts = () => dingtalk.messages.map(({ text }) => text);
  const deliveredPods = () => new Set(texts().flatMap((text) => text.match(/pod=trainer-\d+/g) ?? []));
  const leftOut = () => texts().flatMap((text) => /(\d+) more alerts of the group were left out/.exec(text)?.[1] ?? []);

  async function counter(name: string): Promise<number> {
    const page = await (await fetch(`${bridge.url}/metrics`)).text();
    return Number(new RegExp(`^dingtalk_bridge_${name}_total\\{channel="oncall"\\} (\\d+)$`, 'm').exec(page)?.[1]);
  }

  test('is delivered as far as one webhook goes, and what is left out is counted and said', async () => {
    const { labels, annotations } = stalled('run-1');
    const pods = Array.from({ length: ALERTS }, (_, i) => ({ labels: { ...labels, pod: `trainer-${i}` }, annotations }));
    await cluster.post(pods);
    await waitUntil('the last message has come', leftOut, { deadlineMs: 45_000, programs: [bridge.program] });
    expect(leftOut()).toEqual([String(ALERTS - MAX_ALERTS_PER_WEBHOOK)]);
    expect(deliveredPods().size).toBe(MAX_ALERTS_PER_WEBHOOK);
    const look = async () => [await counter('alerts_delivered'), await counter('alerts_truncated')];
    expect(await waitUntil('all are counted', look, { until: ([delivered, left]) => delivered + left === ALERTS })).toEqual([
      MAX_ALERTS_PER_WEBHOOK,
      ALERTS - MAX_ALERTS_PER_WEBHOOK,
    ]);
  });
});
