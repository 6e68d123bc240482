import * as fc from 'fast-check';

/** Values of a kind of prop: such as people write, and such as are nearly right. */
interface Pool {
  readonly right: readonly unknown[];
  readonly near: readonly unknown[];
}

const duration = (...right: string[]): Pool => ({
  right,
  near: ['0s', '-1s', '15', '1 m', '1m 30s', '1h30', '1.5h', 'PT1M', 'often', '', '90s15m', '1M', '0', '1d12h', '99999y'],
});
const SIZE: Pool = { right: ['1Gi', '10Gi', '500Mi', '1Ti'], near: ['10GB', '10 Gi', '-1Gi', '0', '', 'large', '1e3Gi', '50m', '10gi'] };
const BYTES: Pool = { right: ['40GB', '512MB', undefined], near: ['40Gi', '40', '1.5GB', '0GB', '40 GB', '40gb', '-1GB'] };
const URL: Pool = {
  right: ['https://ops.example.com', 'http://10.0.0.7:9090/path', 'https://ops.example.com:8443/a?b=c', undefined],
  near: [
    'ops.example.com',
    'wiki/',
    'ftp://ops.example.com',
    'http://',
    'https://ops example.com',
    'http://a:b:c',
    'http://host:99999',
    '',
  ],
};
const HOST: Pool = {
  right: ['s3.example.com', 's3.example.com:9000', '10.0.0.7:9000'],
  near: ['https://s3.example.com', 's3.example.com/path', 's3 example', '', 's3.example.com:port'],
};
const NAME: Pool = {
  right: ['one', 'gpu-east', 'a', 'x'.repeat(40)],
  near: ['One', 'one_two', '-one', 'one-', 'x'.repeat(64), '', '一', '1st'],
};
const LABEL_VALUE: Pool = {
  right: ['mnist', 'resnet-50_v1.5', 'x'.repeat(63), 'A'],
  near: ['a b', 'x'.repeat(64), '-a', 'a/b', '{{ $labels.x }}', '"', '损失'],
};
const LABEL_NAME: Pool = {
  right: ['region', 'team_2', '_x'],
  near: ['my-label', '1st', 'cluster', 'a b', '', '__name__', 'prometheus_replica', '区域'],
};
const TEXT: Pool = { right: ['eu', 'a $1 b', "it's: [x]", '损失 {{ .x }}', '#1', '100%'], near: ['', '\n', '${HOME}', '\u0000', 'a\\nb'] };
const COUNT: Pool = { right: [1, 2, 3], near: [0, -1, 1.5, NaN, Infinity, '2'] };
const PERCENT: Pool = { right: [undefined, undefined, 80], near: [0, 101, 50.5, NaN] };
const PORT: Pool = { right: [9091, 8080, 65535], near: [0, 70000, 80.5, -1] };
const HOUR: Pool = { right: ['09:00', '00:00', '18:30'], near: ['9:00', '24:00', '25:00', '09:60', '9am', '', '18:30:00'] };
const ZONE: Pool = {
  right: ['Asia/Shanghai', 'Europe/Berlin', 'UTC'],
  near: ['europe/berlin', 'utc', 'CEST', 'GMT+8', '', 'Local', 'Asia/Peking'],
};
const SECRET_NAME: Pool = {
  right: ['slack', 'dingtalk.oncall', 's-1'],
  near: ['Slack', 'slack_1', '', 'a/b', 'https://hooks.example.com', `SEC${'a'.repeat(64)}`],
};
const CHANNEL: Pool = {
  right: ['#ml-training', 'C0123456789'],
  near: ['', '@someone', 'ml training', '#', '<!channel>', '#{{ .x }}', '#{{'],
};
const ADDRESS: Pool = {
  right: ['ml@example.com', 'ops+ml@mail.example.com'],
  near: ['Ops <ops@example.com>', 'ml', 'ml@', '@example.com', '', 'a b@c', '{{ .x'],
};
const SMARTHOST: Pool = { right: ['smtp.example.com:587', '10.0.0.7:25'], near: ['smtp.example.com', ':587', 'smtp://a:25', 'a:b', ''] };
const IMAGE: Pool = {
  right: ['registry.example.com/trainer:1.0.0', 'r/t:2', `r/t@sha256:${'a'.repeat(64)}`],
  near: ['trainer', 'trainer:latest', 'R.example/Foo:1', 'a b:1', '', 'https://r/t:1', 'r/t:'],
};
const VERSION: Pool = { right: ['3.14.0', '3.11.2', '3.12.0'], near: ['2.53.0', 'v3.14.0', '3.14', 'latest', ''] };
const BUCKET: Pool = { right: ['metrics', 'a.b-c', '123'], near: ['Metrics', 'ab', 'x'.repeat(64), 'a_b', '-ab', ''] };
const RATIO: Pool = { right: [0.2, 0.5, 0.9], near: [0, -0.1, 1.1, NaN, 90] };
const RECEIVER: Pool = { right: ['slack', 'bot', 'dingtalk', 'pagerduty', 'webhook', 'email'], near: [] };
const FLAG: Pool = { right: [true, false, undefined], near: [] };

/** Every prop of the configuration, by the kind of its value. */
const PROPS = {
  cluster: TEXT,
  namespace: { ...NAME, right: ['monitoring', 'ops'] },
  scrapeInterval: duration('15s', '30s', '10s'),
  evaluationInterval: duration('15s', '30s', '1m'),
  externalLabel: LABEL_NAME,
  externalLabelValue: TEXT,
  replicas: COUNT,
  shards: COUNT,
  retentionTime: duration('15d', '30d', '1y', '36h'),
  retentionSize: BYTES,
  retentionPercentage: PERCENT,
  prometheusStorage: { right: ['50Gi', '1Ti'], near: [...SIZE.near, '500Mi'] },
  maxExemplars: { right: [undefined, 1000], near: COUNT.near },
  otlpReceiver: FLAG,
  version: VERSION,
  prometheusUrl: URL,
  remoteWriteName: { ...NAME, right: ['mimir', 'Mimir 1', 'x'] },
  remoteWriteUrl: { ...URL, right: ['https://mimir.example.com/api/v1/push'] },
  remoteWriteHeader: { right: ['X-Scope-OrgID', 'x'], near: ['Authorization', 'X Scope', '', 'Content-Type', 'host', 'a:b', 'X-\n'] },
  remoteWriteTimeout: duration('30s', '1m'),
  proxyUrl: URL,
  alertmanagerReplicas: COUNT,
  alertmanagerRetention: duration('120h', '5d', '240h'),
  alertmanagerStorage: SIZE,
  alertmanagerUrl: URL,
  grafanaUrl: URL,
  runbookBaseUrl: { ...URL, right: [undefined, 'https://wiki.example.com/runbooks/'] },
  page: RECEIVER,
  ticket: RECEIVER,
  receiverName: { right: ['oncall', 'ml-team'], near: ['', 'a.b', 'a b', 'heartbeat', '{{', 'a/b', 'inhibition-only', '值班'] },
  teamName: LABEL_VALUE,
  channel: CHANNEL,
  secretName: SECRET_NAME,
  secretKey: { right: ['url', 'web.hook_url-1'], near: ['', 'a/b', '..', 'a b', 'xoxb-1234-5678-abcdefgh', 'x'.repeat(254)] },
  webhookUrl: { ...URL, right: ['http://ops.svc/alerts', 'https://ops.example.com/x?y=z'] },
  receiverTimeout: duration('10s', '5s'),
  emailTo: ADDRESS,
  emailFrom: ADDRESS,
  smarthost: SMARTHOST,
  pagerDutyUrl: URL,
  keyword: TEXT,
  updateMessage: FLAG,
  groupWait: duration('75s', '10s', '5m'),
  warningWait: duration('5m', '1m'),
  groupInterval: duration('5m', '10m'),
  pageRepeatInterval: duration('4h', '1d'),
  repeatInterval: duration('12h', '1d'),
  digestWait: duration('15m', '1h'),
  digestInterval: duration('6h', '1d'),
  digestRepeatInterval: duration('24h', '2d'),
  heartbeatInterval: duration('5m', '1m'),
  silence: duration('10m', '15m', '1h'),
  workFrom: { ...HOUR, right: ['09:00', '08:30'] },
  workTo: { ...HOUR, right: ['18:00', '17:45'] },
  quietFrom: { ...HOUR, right: ['22:00', '23:30'] },
  quietTo: { ...HOUR, right: ['06:00', '07:30'] },
  zone: ZONE,
  bucket: BUCKET,
  endpoint: HOST,
  region: TEXT,
  thanosRetention: duration('1y', '90d', '0s', '30d'),
  deleteDelay: duration('48h', '3d'),
  queryReplicas: COUNT,
  bucketStorage: SIZE,
  trainerId: { ...NAME, near: NAME.near.filter((name) => name !== '') },
  image: IMAGE,
  gpus: { right: [0, 1, 8], near: [-1, 1.5, NaN, '1'] },
  team: LABEL_VALUE,
  model: LABEL_VALUE,
  runId: LABEL_VALUE,
  metricsPort: PORT,
  checkpointStorage: SIZE,
  sharedMemory: { right: ['1Gi', '500Mi'], near: [...SIZE.near, '1Ti'] },
  cpu: { right: ['500m', '4', '0.5'], near: ['0.5.1', '', '4 cores', '-1', '1,5'] },
  memory: { ...SIZE, right: ['4Gi', '16Gi', '2000Mi'] },
  gracePeriod: { right: [0, 30, 120], near: [-1, 1.5, NaN] },
  restarts: { right: [0, 3], near: [-1, 0.5, NaN] },
  variable: TEXT,
  exporterSidecar: FLAG,
  deleteAfter: duration('24h', '7d'),
  pushgatewayStorage: SIZE,
  frameworks: { right: [undefined, [], ['TFJob'], ['JobSet', 'TrainJob', 'MPIJob']], near: [['tfjob'], ['PyTorchJob'], ['']] },
  imageRegistry: { right: [undefined, 'mirror.example.com', 'mirror.example.com:5000/x'], near: ['https://mirror', 'Mirror', 'a b', ''] },
  label: LABEL_VALUE,
  targetDownFor: duration('1m', '5m'),
  stalledAfter: duration('4m', '10m', '45m'),
  dataWaitRatio: RATIO,
  evalsWithoutImprovement: { right: [5, 10], near: [0, -1, 1.5, NaN] },
} satisfies Record<string, Pool>;

type Prop = keyof typeof PROPS;

/** A value of each prop; types are those of plain JavaScript, where nothing holds near values back. */
export type DrawnConfiguration = Record<Prop, never>;

const NAMES = Object.keys(PROPS) as Prop[];

const right = fc.record(Object.fromEntries(NAMES.map((prop) => [prop, fc.constantFrom(...PROPS[prop].right)])));

const spoilt = fc
  .constantFrom(...NAMES.filter((prop) => PROPS[prop].near.length > 0))
  .chain((prop) => fc.constantFrom(...PROPS[prop].near).map((value) => ({ [prop]: value })));

/** All right, or with one or two props that are nearly so. */
export const DRAWN = fc
  .tuple(
    right,
    fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(spoilt, { minLength: 1, maxLength: 2 }) }),
  )
  .map(([values, near]) => Object.assign({}, values, ...near) as DrawnConfiguration);
