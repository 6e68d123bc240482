import { App } from 'cdk8s';
import { parse } from 'yaml';
import { DeadMansSwitch, DingTalkBridge, DingTalkBridgeKind, Manifests, SecretKey } from '../../lib';
import { dingtalk } from '../components/alertmanager/synthesize';
import { alerting, prometheusConfig, stackIn } from '../kinds/foreign-kind';

const TOKEN = { bearerToken: SecretKey.of('bridge', 'token') };
const PASSWORD = { basicAuth: { username: 'stack', password: SecretKey.of('bridge', 'password') } };

/** The jobs by which Prometheus finds the bridges of a stack. */
function jobs(first: DingTalkBridge, second: DingTalkBridge, deadMansSwitch?: DeadMansSwitch): object[] {
  const app = new App();
  stackIn(app, { alerting: alerting({ page: dingtalk('oncall', first), ticket: dingtalk('tickets', second), deadMansSwitch }) });
  expect(Manifests.of(app).violations).toEqual([]);
  const config = parse(prometheusConfig(app)) as { scrape_configs: { job_name: string }[] };
  return config.scrape_configs.filter(({ job_name }) => job_name === 'dingtalk-bridge');
}

const bridge = (name: string, props: object = {}) => new DingTalkBridge({ name, ...props });
const WITH_TOKEN = { authorization: { credentials_file: '/etc/prometheus/secrets/bridge/token' } };

describe('the DingTalk bridges of a stack', () => {
  test('are scraped by one job when they ask for the same credentials', () => {
    const others = { bearerToken: SecretKey.of('bridge', 'token') };
    expect(jobs(bridge('one', TOKEN), bridge('other', others))).toEqual([expect.objectContaining(WITH_TOKEN)]);
  });

  test.each([
    ['first', {}, TOKEN],
    ['last', TOKEN, {}],
  ])('are scraped with the credentials of the one that asks for them, also when the one without them comes %s', (_, one, other) => {
    expect(jobs(bridge('one', one), bridge('other', other))).toEqual([expect.objectContaining(WITH_TOKEN)]);
  });

  test("may be one with credentials beside the one of the dead man's switch, which has none", () => {
    const secured = bridge('secured', TOKEN);
    const deadMansSwitch = DeadMansSwitch.dingtalk({ accessToken: SecretKey.of('dingtalk-ops', 'token') });
    expect(jobs(secured, secured, deadMansSwitch)).toEqual([expect.objectContaining(WITH_TOKEN)]);
  });

  test('are refused with different credentials, and it says which', () => {
    expect(() => jobs(bridge('one', TOKEN), bridge('other', PASSWORD))).toThrow(
      ': two DingTalk bridges ask for different credentials (user stack with password bridge/password and token bridge/token), but Prometheus scrapes them by one job: give both of them the same bearerToken or basicAuth, or share one bridge between the receivers',
    );
  });

  test('are refused with different thresholds', () => {
    const monitoredAs = new DingTalkBridgeKind({ delayedFor: '20m' });
    expect(() => jobs(bridge('one'), bridge('other', { monitoredAs }))).toThrow(
      /two DingTalk bridges have different thresholds, .*: give both of them the same monitoredAs$/,
    );
  });
});
