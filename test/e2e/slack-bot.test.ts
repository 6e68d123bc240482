import { SlackReceiver } from '../../lib/routing/receivers/slack-receiver';
import { SecretKey } from '../../lib/values/secret-key';
import { AlertmanagerCluster } from '../../tools/local/alertmanager-cluster';
import { certificateFor, ProxyStandIn, SlackBotStandIn, STAND_IN_BOT_TOKEN } from '../../tools/stand-ins';
import { describeWithServers } from '../servers';
import { factsOf, failures, stalled, startAlertmanager } from './one-receiver';

describeWithServers(['alertmanager'], 'a bot in Slack, behind the proxy of the cluster', () => {
  let slack: SlackBotStandIn;
  let proxy: ProxyStandIn;
  let cluster: AlertmanagerCluster;

  afterEach(async () => {
    await cluster.stop();
    await proxy.stop();
    await slack.stop();
  });

  async function start({ updateMessage = false, burst = 100, token = STAND_IN_BOT_TOKEN } = {}): Promise<void> {
    const certificate = await certificateFor('slack.com');
    slack = await SlackBotStandIn.start({ certificate, burst });
    proxy = await ProxyStandIn.start({ 'slack.com:443': slack.url });
    const receiver = new SlackReceiver('training', { channel: '#training', botToken: SecretKey.of('slack', 'token'), updateMessage });
    cluster = await startAlertmanager(receiver, {
      secrets: { 'slack/token': token },
      authority: certificate.cert,
      proxy: { httpsProxy: proxy.url },
    });
  }

  test('posts what fires with all that one needs to act, and adds a message for what joins and for the end', async () => {
    await start();
    await cluster.post([stalled('run-1')]);
    const { method, text } = await slack.waitFor((message) => message.text.includes('FIRING:1'));
    expect(method).toBe('chat.postMessage');
    expect(factsOf('run-1').filter((fact) => !text.includes(fact))).toEqual([]);
    await cluster.post([stalled('run-2')]);
    await slack.waitFor((message) => message.text.includes('FIRING:2'));
    await cluster.post([stalled('run-1', new Date()), stalled('run-2', new Date())]);
    await slack.waitFor((message) => message.text.includes('RESOLVED'));
    expect(new Set(slack.messages.map((message) => message.method))).toEqual(new Set(['chat.postMessage']));
    expect(slack.refusals).toEqual([]);
  });

  test('shows the characters of an alert, and calls nobody that an alert writes', async () => {
    await start();
    const hostile = '<!channel> & <http://evil.example|click> &lt;@U1&gt;';
    const { annotations } = stalled('run-1');
    await cluster.post([
      { labels: { alertname: hostile, severity: 'critical', run_id: hostile }, annotations: { ...annotations, summary: hostile } },
    ]);
    const { text, links } = await slack.waitFor((message) => message.text.includes('FIRING:1'));
    expect(text).toContain(`[FIRING:1] ${hostile} ${hostile}`);
    expect(text).toContain(`*${hostile}*: ${hostile}\n`);
    expect(links.map((link) => link.split('|')[1])).toEqual(['Dashboard', 'Runbook', 'Silence']);
  });

  test('changes its message as the alerts change where that is wanted, and begins another when it starts anew', async () => {
    await start({ updateMessage: true });
    await cluster.post([stalled('run-1')]);
    const posted = await slack.waitFor(({ method }) => method === 'chat.postMessage');
    await cluster.post([stalled('run-2')]);
    const grown = await slack.waitFor(({ text }) => text.includes('FIRING:2'));
    await cluster.post([stalled('run-1', new Date()), stalled('run-2', new Date())]);
    const over = await slack.waitFor(({ text }) => text.includes('RESOLVED'));
    expect([grown, over].map(({ method, channel, ts }) => [method, channel, ts])).toEqual([
      ['chat.update', 'C0TRAINING', posted.ts],
      ['chat.update', 'C0TRAINING', posted.ts],
    ]);
    await cluster.post([stalled('run-3')]);
    const anew = await slack.waitFor(({ text }) => text.includes('run-3'));
    expect(anew.method).toBe('chat.postMessage');
    expect(slack.refusals).toEqual([]);
  });

  test('whose token is refused fails for good, and Alertmanager counts it', async () => {
    await start({ token: 'xoxb-revoked' });
    await cluster.post([stalled('run-1')]);
    expect(await failures(cluster, 'slack')).toEqual(['clientError']);
    expect(slack.refusals[0]).toBe('invalid_auth');
    expect(slack.messages).toEqual([]);
  });

  test('that is too fast for its channel is counted apart, so that somebody groups more', async () => {
    await start({ burst: 0 });
    await cluster.post([stalled('run-1')]);
    expect(await failures(cluster, 'slack')).toEqual(['rateLimited']);
    expect(slack.refusals[0]).toBe('ratelimited');
  });
});
