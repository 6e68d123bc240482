import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmailReceiver } from '../../lib/routing/receivers/email-receiver';
import { AlertmanagerKind } from '../../lib/kinds/alertmanager/alertmanager-kind';
import { SecretKey } from '../../lib/values/secret-key';
import { yamlText } from '../../lib/values/yaml-text';
import { AlertmanagerCluster } from '../../tools/local/alertmanager-cluster';
import { Certificate, certificateFor, Mail, SmtpStandIn, STAND_IN_MAIL_PASSWORD, STAND_IN_MAIL_USER } from '../../tools/stand-ins';
import { describeWithServers, instantQuery, startPrometheus, temporaryFolder, waitUntil } from '../servers';
import { factsOf, failures, stalled, startAlertmanager } from './one-receiver';

describeWithServers(['alertmanager', 'prometheus'], 'email', () => {
  let certificate: Certificate;
  let mailServer: SmtpStandIn;
  let cluster: AlertmanagerCluster;

  beforeAll(async () => {
    certificate = await certificateFor('127.0.0.1');
  });

  afterEach(async () => {
    await cluster.stop();
    await mailServer.stop();
  });

  interface Differences {
    readonly port?: number;
    readonly password?: string;
    readonly authority?: string;
  }

  async function start({ port = 587, password = STAND_IN_MAIL_PASSWORD, authority = certificate.cert }: Differences = {}): Promise<void> {
    mailServer = await SmtpStandIn.start({ certificate, implicitTls: port === 465 });
    const smarthost = `smtp.example.com:${port}`;
    const receiver = new EmailReceiver('mail', {
      to: ['ml-oncall@example.com', 'lead@example.com'],
      from: 'alerts@example.com',
      smarthost,
      username: STAND_IN_MAIL_USER,
      password: SecretKey.of('smtp', 'password'),
    });
    const services = { [smarthost]: mailServer.url };
    cluster = await startAlertmanager(receiver, { secrets: { 'smtp/password': password }, services, authority });
  }

  test('comes over TLS when an alert fires and when it is over, in one thread, as text and as HTML', async () => {
    await start();
    await cluster.post([stalled('run-1')]);
    const fires = await mailServer.waitFor(({ subject }) => subject === '[FIRING:1] TrainingStalled run-1');
    expect(fires).toMatchObject({ from: 'alerts@example.com', to: ['ml-oncall@example.com', 'lead@example.com'] });
    const missing = (text: string) => factsOf('run-1').filter((fact) => !text.includes(fact));
    expect(missing(fires.text)).toEqual([]);
    expect(missing(fires.html)).toEqual([]);
    await cluster.post([stalled('run-1', new Date())]);
    const over = await mailServer.waitFor(({ subject }) => subject === '[RESOLVED] TrainingStalled run-1');
    expect(over.text).toMatch(/TrainingStalled \(resolved\)[^]* since .* UTC until .* UTC/);
    const thread = ({ inReplyTo, references }: Mail) => [inReplyTo, references];
    expect(thread(over)).toEqual(thread(fires));
    expect(fires.inReplyTo).toMatch(/^<alert-.*@alertmanager>$/);
    expect(over.messageId).not.toBe(fires.messageId);
    expect(mailServer.refusals).toEqual([]);
  });

  test('may start TLS with the connection, as on port 465', async () => {
    await start({ port: 465 });
    await cluster.post([stalled('run-1')]);
    await mailServer.waitFor(({ subject }) => subject.includes('run-1'));
    expect(mailServer.refusals).toEqual([]);
  });

  test('is kept back from a server that nobody vouches for', async () => {
    await start({ authority: (await certificateFor('somebody-else.example.com')).cert });
    await cluster.post([stalled('run-1')]);
    expect(await failures(cluster, 'email')).toEqual(['other']);
    expect(mailServer.messages).toEqual([]);
    expect(cluster.members[0].program.log).toContain('certificate signed by unknown authority');
  });

  test('with the wrong password is what NotificationsFailing is about', async () => {
    await start({ password: 'wrong' });
    await cluster.post([stalled('run-1')]);
    const prometheus = await startPrometheus(scrapeConfig(new URL(cluster.members[0].url).host));
    const rule = new AlertmanagerKind().ruleGroups.flatMap(({ alerts }) => alerts).find(({ name }) => name === 'NotificationsFailing');
    const [{ metric }] = await waitUntil('the rule sees it', () => instantQuery(prometheus.url, rule?.expr ?? ''));
    expect(metric).toMatchObject({ namespace: 'monitoring', integration: 'email', reason: 'other' });
    expect(mailServer.refusals).toContain('authentication credentials invalid');
    expect(mailServer.messages).toEqual([]);
  });
});

function scrapeConfig(target: string): string {
  const file = join(temporaryFolder(), 'prometheus.yml');
  const job = { job_name: 'alertmanager', static_configs: [{ targets: [target], labels: { namespace: 'monitoring' } }] };
  writeFileSync(file, yamlText({ global: { scrape_interval: '1s' }, scrape_configs: [job] }));
  return file;
}
