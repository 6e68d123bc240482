import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Manifests } from '../../../lib/testing/manifests';
import { localManifests } from '../../../tools/local/local-app';
import { LocalContainer } from '../../../tools/local/local-container';
import { temporaryFolder } from '../../../tools/temporary-folder';

const DINGTALK = 'http://127.0.0.1:1/robot/send';
const SECRETS = { 'slack/webhook-url': 'http://127.0.0.1:2/hook', 'heartbeat/url': 'http://127.0.0.1:3/ping' };
const BRIDGE = { 'dingtalk-bridge.monitoring.svc:8060': '127.0.0.1:4' };

describe('a container on this machine', () => {
  let manifests: Manifests;
  let root: string;

  beforeAll(() => {
    manifests = localManifests({ dingtalkUrl: DINGTALK, team: 'vision', epochs: 5 });
  });

  beforeEach(() => {
    root = temporaryFolder();
  });

  function alertmanager(): LocalContainer {
    return new LocalContainer(manifests, { kind: 'StatefulSet', name: 'alertmanager', root, secrets: SECRETS, services: BRIDGE });
  }

  test('has the files of its ConfigMaps, with the paths of its mounts moved and Services replaced', () => {
    alertmanager();
    const rendered = manifests.configFile('alertmanager-config', 'alertmanager.yml');
    const config = readFileSync(join(root, 'etc/alertmanager/config/alertmanager.yml'), 'utf8');
    expect(config).toBe(
      rendered
        .replaceAll('/etc/alertmanager/', `${root}/etc/alertmanager/`)
        .replaceAll('dingtalk-bridge.monitoring.svc:8060', '127.0.0.1:4'),
    );
    expect(config).toContain('url: http://127.0.0.1:4/dingtalk/on-call/send');
  });

  test('has its Secrets as files that only their owner may read', () => {
    alertmanager();
    const file = join(root, 'etc/alertmanager/secrets/slack/webhook-url');
    expect(readFileSync(file, 'utf8')).toBe('http://127.0.0.1:2/hook');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('has the rule files of a projected volume', () => {
    new LocalContainer(manifests, { kind: 'StatefulSet', name: 'prometheus', root });
    const rules = 'etc/prometheus/rules/tf-training-quality.yml';
    expect(readFileSync(join(root, rules), 'utf8')).toBe(
      manifests.configFile('prometheus-rules-tf-training-quality', 'tf-training-quality.yml'),
    );
  });

  test('has the arguments of the manifests, with moved paths', () => {
    const { args } = new LocalContainer(manifests, { kind: 'StatefulSet', name: 'prometheus', root });
    expect(args).toContain(`--config.file=${root}/etc/prometheus/config/prometheus.yml`);
    expect(args).toContain(`--storage.tsdb.path=${root}/prometheus`);
  });

  test('has the environment of the manifests, with fields of the pod filled in', () => {
    const prometheus = new LocalContainer(manifests, { kind: 'StatefulSet', name: 'prometheus', root });
    expect(prometheus.environment.POD_NAME).toBe('prometheus-0');
    const trainer = new LocalContainer(manifests, { kind: 'Job', name: 'mnist', root });
    expect(trainer.environment).toMatchObject({
      TRAINWATCH_METRICS_PORT: '9091',
      TRAINWATCH_CHECKPOINT_DIR: `${root}/var/lib/trainer/checkpoints`,
    });
    expect(existsSync(trainer.environment.TRAINWATCH_CHECKPOINT_DIR)).toBe(true);
  });

  test('starts a program with flags that replace the rendered ones, however those hold their value', async () => {
    const bridge = new LocalContainer(manifests, {
      kind: 'Deployment',
      name: 'dingtalk-bridge',
      root,
      secrets: { 'dingtalk-on-call/access-token': 'a', 'dingtalk-on-call/secret': 'b' },
    });
    expect(bridge.args).toEqual(expect.arrayContaining(['--port', '8060']));
    const program = bridge.start([process.execPath, '-p', 'process.argv.slice(1).join(" ")', '--'], ['--port=1']);
    await program.closed;
    const config = join(root, 'etc/dingtalk-bridge/config/bridge.json');
    expect(program.log.trim()).toMatch(new RegExp(`--config ${config} --port=1$`));
  });

  test('a Secret without a value is refused by name', () => {
    expect(() => new LocalContainer(manifests, { kind: 'StatefulSet', name: 'alertmanager', root })).toThrow(
      "alertmanager mounts the key 'url' of Secret 'heartbeat', which has no local value",
    );
  });

  test('a workload without pods is refused', () => {
    expect(() => new LocalContainer(manifests, { kind: 'Service', name: 'prometheus', root })).toThrow('a Service has no pods');
  });
});
