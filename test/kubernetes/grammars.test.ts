import { App, Chart, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import {
  Alerting,
  Alertmanager,
  DeadMansSwitch,
  DingTalkBridge,
  GpuTrainer,
  GpuTrainerProps,
  HeartbeatReceiver,
  Prometheus,
} from '../../lib';
import {
  Pushgateway,
  RemoteWrite,
  SecretKey,
  TrainingNamespace,
  WebhookReceiver,
  WorkloadDefaults,
  WorkloadDefaultsProps,
} from '../../lib';
import { ConfigFile } from '../../lib/kubernetes/config-file';
import { SecretFiles } from '../../lib/kubernetes/secret-files';

const IMAGE = 'registry.example.com/trainer:1.0.0';

const monitoring = (): Chart => new Chart(new App(), 'monitoring', { namespace: 'monitoring' });

const receiver = new WebhookReceiver('ops', { url: 'http://receiver.ops.svc' });

const alerting = new Alerting({ page: receiver, ticket: receiver, heartbeat: HeartbeatReceiver.none() });

const namespace = { name: 'monitoring', scrapeIntervalSeconds: 15, allowScrape: (): void => undefined };

function trainer(props: Partial<GpuTrainerProps>): void {
  const training = TrainingNamespace.owned(Testing.app(), 'training');
  GpuTrainer.job(training, 'mnist', { image: IMAGE, monitoredBy: 'a test', ...props });
  training.toJson();
}

function prometheus(options: object): void {
  const chart = monitoring();
  new Prometheus(chart, 'prometheus', { cluster: 'a', ...options });
  Testing.synth(chart);
}

/** What is refused, with its sentence, and the nearest that is right. */
type Row = readonly [what: string, wrong: () => void, sentence: string, right: () => void];

describe('names', () => {
  const name = (length: number): string => 'a'.repeat(length);

  test.each<Row>([
    [
      'a Prometheus, whose StatefulSet goes into a label',
      () => void new Prometheus(monitoring(), name(53), { cluster: 'a' }),
      `the name of StatefulSet '${name(53)}' has 53 characters, and Kubernetes takes at most 52: make it 1 shorter`,
      () => void new Prometheus(monitoring(), name(52), { cluster: 'a' }),
    ],
    [
      'a Prometheus with shards',
      () => void new Prometheus(monitoring(), name(45), { cluster: 'a', shards: 2 }),
      `the name of StatefulSet '${name(45)}-shard-0' has 53 characters`,
      () => void new Prometheus(monitoring(), name(44), { cluster: 'a', shards: 2 }),
    ],
    [
      'an Alertmanager',
      () => void new Alertmanager(monitoring(), name(53), { alerting }),
      `the name of StatefulSet '${name(53)}' has 53 characters`,
      () => void new Alertmanager(monitoring(), name(52), { alerting }),
    ],
    [
      'a Pushgateway, whose janitor is a CronJob',
      () => void new Pushgateway(monitoring(), name(45), { namespace }),
      `the name of CronJob '${name(45)}-janitor' has 53 characters`,
      () => void new Pushgateway(monitoring(), name(44), { namespace }),
    ],
  ])('%s', (_, wrong, sentence, right) => {
    expect(wrong).toThrow(sentence);
    expect(right).not.toThrow();
  });

  test('of Secrets that differ in a dot, or at their end, are names of two volumes', () => {
    const files = new SecretFiles('/secrets');
    const long = name(70);
    for (const secret of ['slack.a', 'slack-a', `${long}b`, `${long}c`]) files.add(SecretKey.of(secret, 'url'));
    const volumes = files.volumes().map((volume) => volume.name);
    expect(volumes).toContain('secret-slack-a');
    expect(new Set(volumes).size).toBe(4);
    expect(volumes.every((volume) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(volume))).toBe(true);
    expect(files.mounts().map((mount) => mount.name)).toEqual(volumes);
  });
});

describe('workload defaults', () => {
  const set = (defaults: WorkloadDefaultsProps) => () => WorkloadDefaults.set(new App(), defaults);

  test.each<[string, WorkloadDefaultsProps, string, WorkloadDefaultsProps]>([
    [
      'a registry',
      { imageRegistry: 'https://mirror' },
      "imageRegistry 'https://mirror' is not a registry: write host, port and path without a scheme, for example 'mirror.example.com/team'",
      { imageRegistry: 'mirror:5000/team' },
    ],
    [
      'a label of nodes',
      { nodeSelector: { pool: 'gpu a100' } },
      "nodeSelector: value 'gpu a100' of label 'pool' is not valid",
      { nodeSelector: { pool: 'gpu-a100' } },
    ],
    [
      'a pull secret',
      { imagePullSecrets: ['Registry'] },
      "image pull secret 'Registry' is not the name of an object: use at most 253 of a-z, 0-9, '-' and '.', starting and ending with a letter or digit",
      { imagePullSecrets: ['registry'] },
    ],
    ['a storage class', { storageClass: 'fast ssd' }, "storageClass 'fast ssd' is not the name of an object", { storageClass: 'fast-ssd' }],
    ['a priority', { priorityClassName: 'High' }, "priorityClassName 'High' is not the name of an object", { priorityClassName: 'high' }],
    ['a bundle', { caBundle: { configMapName: 'CA' } }, "configMapName of caBundle 'CA' is not", { caBundle: { configMapName: 'ca' } }],
    [
      'a proxy',
      { proxy: { httpsProxy: 'proxy:3128' } },
      "httpsProxy 'proxy:3128' is not an HTTP URL",
      { proxy: { httpsProxy: 'http://proxy:3128' } },
    ],
    [
      'an operator',
      { tolerations: [{ key: 'gpu', operator: 'Exist' }] },
      "toleration 'gpu' has the operator 'Exist': use Equal or Exists",
      { tolerations: [{ key: 'gpu', operator: 'Exists' }] },
    ],
    [
      'an effect',
      { tolerations: [{ key: 'gpu', operator: 'Exists', effect: 'NoScheduling' }] },
      "toleration 'gpu' has the effect 'NoScheduling': use one of NoSchedule, PreferNoSchedule, NoExecute",
      { tolerations: [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }] },
    ],
    [
      'Exists with a value',
      { tolerations: [{ key: 'gpu', operator: 'Exists', value: 'true' }] },
      "toleration 'gpu' has the operator Exists and the value 'true': leave out the value, or use Equal",
      { tolerations: [{ key: 'gpu', value: 'true' }] },
    ],
    [
      'no key',
      { tolerations: [{ effect: 'NoSchedule' }] },
      'toleration of every taint has no key: name it, or use the operator Exists, which then tolerates every taint',
      { tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }] },
    ],
    [
      'a time without NoExecute',
      { tolerations: [{ key: 'gpu', tolerationSeconds: 60 }] },
      "toleration 'gpu' has tolerationSeconds: these need the effect NoExecute",
      { tolerations: [{ key: 'gpu', effect: 'NoExecute', tolerationSeconds: 60 }] },
    ],
  ])('%s', (_, wrong, sentence, right) => {
    expect(set(wrong)).toThrow(sentence);
    expect(set(right)).not.toThrow();
  });

  test('put their registry before what the library brings, and leave an image of the user alone', () => {
    const app = Testing.app();
    WorkloadDefaults.set(app, { imageRegistry: 'mirror.example.com' });
    const training = TrainingNamespace.owned(app, 'training');
    GpuTrainer.job(training, 'mnist', { monitoredBy: 'a test', image: 'mirror.example.com/team/trainer:1' });
    const chart = new Chart(app, 'monitoring', { namespace: 'monitoring' });
    new Alertmanager(chart, 'alertmanager', { alerting });
    const images = JSON.stringify([training.toJson(), chart.toJson()]).match(/"image":"[^"]+"/g);
    expect(images).toEqual([
      '"image":"mirror.example.com/team/trainer:1"',
      expect.stringMatching('"mirror.example.com/quay.io/prometheus/alertmanager:'),
    ]);
  });
});

describe('a workload', () => {
  const cpu = (request: string, limit: string): object => ({
    resources: { requests: { cpu: k8s.Quantity.fromString(request) }, limits: { cpu: k8s.Quantity.fromString(limit) } },
  });

  test.each<Row>([
    [
      'an image in upper case',
      () => trainer({ image: 'R.example/Foo:1' }),
      "training/mnist: image 'R.example/Foo:1' is not a reference to an image: write it without a scheme, in lower case and with a tag or digest, for example 'registry.example.com/team/trainer:1.0.0'",
      () => trainer({ image: 'R.example/foo:1' }),
    ],
    [
      'an image with a scheme',
      () => trainer({ image: 'https://r.example/foo:1' }),
      'is not a reference',
      () => trainer({ image: 'r.example:5000/foo:1' }),
    ],
    [
      'half a digest',
      () => trainer({ image: 'r.example/foo@sha256:abc' }),
      'is not a reference',
      () => trainer({ image: `r.example/foo@sha256:${'0'.repeat(64)}` }),
    ],
    [
      'an image of the bridge',
      () => void new DingTalkBridge({ image: 'bridge: 1' }),
      "image of the DingTalk bridge 'bridge: 1' is not a reference",
      () => void new DingTalkBridge({ image: 'bridge:1' }),
    ],
    [
      'the name of the bridge',
      () => void new DingTalkBridge({ name: 'Bridge' }),
      "DingTalk bridge 'Bridge' is not a DNS label",
      () => void new DingTalkBridge({ name: 'bridge' }),
    ],
    [
      'a variable',
      () => trainer({ env: { '1ST': 'x' } }),
      "training/mnist: environment variable '1ST' is not valid: use letters, digits, '_', '-' and '.', not starting with a digit",
      () => trainer({ env: { FIRST: 'x' } }),
    ],
    [
      'a secret in a variable',
      () => trainer({ env: { WANDB_API_KEY: 'abcdef' } }),
      "training/mnist: environment variable 'WANDB_API_KEY' holds a secret, which anyone could read in the manifests: put it into a Secret, and give the program the path of its file",
      () => trainer({ env: { WANDB_API_KEY_FILE: '/etc/wandb/key', TOKENIZER: 'bpe', MAX_TOKENS: '512' } }),
    ],
    [
      'a token in a variable of another name',
      () => trainer({ env: { NOTIFY: 'https://oapi.dingtalk.com/robot/send?access_token=0123' } }),
      "environment variable 'NOTIFY' holds a secret",
      () => trainer({ env: { NOTIFY: 'https://oapi.dingtalk.com/robot/send' } }),
    ],
    [
      'a secret in an argument',
      () => trainer({ args: ['--epochs=3', '--db-password', 'hunter2'] }),
      'training/mnist: argument 2 of the command line of container trainer holds a secret, which anyone could read in the manifests: put it into a Secret, and give the program the path of its file. If it is none, Manifests.exempt, called before with the chart, takes a reason against ManifestRule.SECRET_VALUE',
      () => trainer({ args: ['--epochs=3', '--db-password-file', '/etc/db/password', '--pad_token=<pad>'] }),
    ],
    [
      'more than its limit',
      () => prometheus(cpu('2', '500m')),
      "monitoring/prometheus: request '2' of cpu is more than its limit '500m': decrease it, or increase the limit",
      () => prometheus(cpu('500m', '2')),
    ],
    [
      'storage in thousandths',
      () => prometheus({ storage: '50m' }),
      "monitoring/prometheus: storage '50m' is 0.05 bytes: write it with a unit of bytes, for example '400Mi' or '50Gi'",
      () => prometheus({ storage: '50Mi' }),
    ],
    ['a unit alone', () => prometheus({ storage: 'Gi' }), "storage 'Gi' is not a quantity", () => prometheus({ storage: '1Gi' })],
    ['less than nothing', () => trainer({ memory: '-1Gi' }), "memory '-1Gi' is not a quantity", () => trainer({ memory: '1Gi' })],
    [
      'storage of the switch',
      () => void DeadMansSwitch.slack(SecretKey.of('slack', 'url'), { storage: '1' }),
      "storage of the dead man's switch '1' is 1 bytes",
      () => void DeadMansSwitch.slack(SecretKey.of('slack', 'url'), { storage: '1Mi' }),
    ],
    [
      'a selector of nodes',
      () => prometheus({ nodeSelector: { 'pool/': 'a' } }),
      "monitoring/prometheus: nodeSelector: label key 'pool/' is not valid",
      () => prometheus({ nodeSelector: { 'example.com/pool': 'a' } }),
    ],
    [
      'a secret in a header',
      () => void new RemoteWrite('mimir', { url: 'https://mimir', headers: { 'X-Api-Key': 'abc' } }),
      "header 'X-Api-Key' of remote write mimir holds a secret, which anyone could read in a ConfigMap: use bearerToken or basicAuth",
      () => void new RemoteWrite('mimir', { url: 'https://mimir', headers: { 'X-Scope-OrgID': 'team' } }),
    ],
  ])('%s', (_, wrong, sentence, right) => {
    expect(wrong).toThrow(sentence);
    expect(right).not.toThrow();
  });
});

describe('a ConfigMap', () => {
  const violations = (text: string): string[] => {
    const chart = monitoring();
    const file = new ConfigFile(chart, 'file', { name: 'file', labels: {}, files: () => ({ 'a.txt': text }) });
    return file.node.validate();
  };

  test('counts as many bytes as kubectl writes', () => {
    const characters = 100_000;
    expect(violations('<'.repeat(characters))).toEqual([
      expect.stringMatching(/^ConfigMap 'file' has 6000\d\d bytes, but 'kubectl apply' accepts at most/),
    ]);
    expect(violations('-'.repeat(characters))).toEqual([]);
    expect(violations('训'.repeat(characters))).toEqual([expect.stringContaining('has 3000')]);
  });
});
