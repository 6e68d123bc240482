import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { Alerting, HeartbeatReceiver, Mixin, SecretKey, SlackReceiver, TrainerKind } from '../../lib';
import {
  chartAlertmanager,
  chartPrometheus,
  EXCEPT_OWN_NAMESPACE,
  INSTANCE,
  NAMESPACE,
  namespaces,
  RELEASE,
} from '../../tools/frameworks/chart-objects';
import { ControlPlane } from '../../tools/frameworks/control-plane';
import { whyNoFrameworks } from '../../tools/frameworks/programs';
import { RunningOperator } from '../../tools/frameworks/running-operator';
import { SHORTENED } from '../../tools/local/local-app';
import { SlackStandIn } from '../../tools/stand-ins';
import { trainSmallIn } from '../e2e/small-trainer';
import {
  describeUnless,
  freePort,
  instantQuery,
  requireProgram,
  RunningProgram,
  RunningServer,
  startPrometheus,
  temporaryFolder,
  untilReady,
  waitUntil,
} from '../servers';
import { asMounted } from './relabeled';

const WEBHOOK = SecretKey.of('slack', 'webhook-url');
const TRAINING = 'training';
const DEADLINE_MS = 300_000;

const MIXIN = new Mixin([new TrainerKind(SHORTENED.thresholds)], { scrapeInterval: SHORTENED.scrapeInterval });
const CHAT = new SlackReceiver('chat', { channel: '#training', webhook: WEBHOOK });
const ALERTING = new Alerting({ page: CHAT, ticket: CHAT, heartbeat: HeartbeatReceiver.none(), timing: SHORTENED.timing });
const PLACE = { namespace: NAMESPACE, selectorLabels: RELEASE };

function ours(): { readonly rules: object[]; readonly others: object[] } {
  const all = (text: string) => parseAllDocuments(text).map((document) => document.toJS() as object);
  const files = MIXIN.operatorManifests({ ...PLACE, scraped: { 'tensorflow-training': [TRAINING] } });
  const routes = MIXIN.operatorRoutes(ALERTING, PLACE)['alertmanager-config.yaml'];
  return { rules: all(files['prometheus-rules.yaml']), others: [...all(files['scrape-jobs.yaml']), ...all(routes)] };
}

/** A pod that a kubelet would run, and the address where it really answers. */
async function showPod(plane: ControlPlane, name: string, address: string): Promise<void> {
  const [podIP, port] = address.split(':');
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: TRAINING,
      labels: { 'trainwatch/subject': 'trainer', 'trainwatch/run-id': 'mnist', 'trainwatch/model': 'cnn', 'trainwatch/team': 'vision' },
    },
    spec: {
      nodeName: 'gpu-1',
      containers: [{ name: 'trainer', image: 'unused', ports: [{ name: 'metrics', containerPort: Number(port) }] }],
    },
  };
  await plane.apply([pod]);
  await plane.patchStatus('pods', pod, { phase: 'Running', podIP, podIPs: [{ ip: podIP }] });
}

/** Writes files below a folder and returns the path of the first. */
function write(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
  return join(folder, Object.keys(files)[0]);
}

/** @param config with what it refers to in files beside it */
async function startAlertmanager(config: string): Promise<RunningServer> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const program = RunningProgram.start(
    requireProgram('alertmanager'),
    [
      `--config.file=${config}`,
      `--storage.path=${temporaryFolder()}`,
      `--web.listen-address=${new URL(url).host}`,
      // It stands in every message.
      '--web.external-url=http://alertmanager.example.com',
      '--cluster.listen-address=',
    ],
    { cwd: dirname(config) },
  );
  await untilReady(url, program);
  return { url, program };
}

interface PrometheusYaml {
  rule_files: string[];
  readonly scrape_configs: { readonly kubernetes_sd_configs: { kubeconfig_file?: string }[] }[];
  readonly alerting: { alertmanagers: object[] };
}

/** What differs where Prometheus is no pod: how it reaches the API server and Alertmanager, and where its rules are. */
function outsideOfPod(text: string, kubeconfig: string, rules: string, alertmanagers: string[]): string {
  const config = parse(asMounted(text)) as PrometheusYaml;
  for (const { kubernetes_sd_configs: discoveries } of config.scrape_configs)
    for (const discovery of discoveries) discovery.kubeconfig_file = kubeconfig;
  config.rule_files = [join(rules, '*.yaml')];
  config.alerting.alertmanagers = [{ static_configs: [{ targets: alertmanagers }] }];
  return stringify(config, { version: '1.1' });
}

describeUnless(whyNoFrameworks(), 'a run that stalls under the real prometheus-operator', () => {
  let plane: ControlPlane;
  let [operatorsSlack, plainSlack]: SlackStandIn[] = [];
  let prometheus: RunningServer;
  let trainer: RunningProgram;

  /** Starts Prometheus by what the operator makes, with two Alertmanagers: one of the operator, one of plain files. */
  beforeAll(async () => {
    plane = await ControlPlane.start();
    const operator = await RunningOperator.start(plane);
    [operatorsSlack, plainSlack] = [await SlackStandIn.start(), await SlackStandIn.start()];
    const { rules, others } = ours();
    await plane.apply([
      ...namespaces(NAMESPACE, TRAINING),
      chartPrometheus({ evaluationInterval: SHORTENED.evaluationInterval }),
      ...chartAlertmanager(EXCEPT_OWN_NAMESPACE),
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: WEBHOOK.secretName, namespace: NAMESPACE },
        stringData: { [WEBHOOK.key]: operatorsSlack.url },
      },
    ]);
    await plane.apply([...rules, ...others]);
    const ruleFiles = await operator.ruleFiles(NAMESPACE, INSTANCE, rules.length);
    // As often as all rules here.
    const often = Object.entries(ruleFiles).map(([name, text]) => [name, text.replace(/^ +interval: .*\n/gm, '')]);
    const routes = await operator.alertmanagerConfig(NAMESPACE, INSTANCE, (text) => text.includes('trainwatch/chat'));
    const { 'alertmanager.yml': plain, ...templates } = MIXIN.alertmanagerFiles(ALERTING, { secretsDirectory: 'secrets' });
    const secret = { [`secrets/${WEBHOOK.secretName}/${WEBHOOK.key}`]: plainSlack.url };
    const alertmanagers = [
      await startAlertmanager(write({ 'alertmanager.yaml': routes })),
      await startAlertmanager(write({ 'alertmanager.yml': plain, ...templates, ...secret })),
    ];
    const hosts = alertmanagers.map(({ url }) => new URL(url).host);
    const made = await operator.prometheusConfig(NAMESPACE, INSTANCE, (text) => text.includes('tensorflow-training'));
    const rulesFolder = dirname(write(Object.fromEntries(often) as Record<string, string>));
    const config = write({ 'prometheus.yaml': outsideOfPod(made, plane.kubeconfig, rulesFolder, hosts) });
    prometheus = await startPrometheus(config, ['--scrape.discovery-reload-interval=1s', '--rules.alert.resend-delay=10s']);
    trainer = trainSmallIn({ TRAINWATCH_FAULT: 'stall' }, temporaryFolder(), '--log-every', '10');
    const listening = () => /"url":"http:\/\/([^/]+)\/metrics"/.exec(trainer.log)?.[1];
    await showPod(
      plane,
      'mnist-0',
      (await waitUntil('the trainer serves /metrics', listening, { programs: [trainer], deadlineMs: DEADLINE_MS }))!,
    );
  });

  afterAll(() => Promise.all([operatorsSlack, plainSlack].map((slack) => slack?.stop())));

  test('is found through the API server, and its series have the labels of a MonitoringStack', async () => {
    const look = () => instantQuery(prometheus.url, 'up == 1');
    const [{ metric }] = await waitUntil('the run is scraped', look, { programs: [prometheus.program, trainer] });
    const { instance, ...labels } = metric;
    expect(instance).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(labels).toEqual({
      __name__: 'up',
      job: 'tensorflow-training',
      namespace: TRAINING,
      node: 'gpu-1',
      pod: 'mnist-0',
      run_id: 'mnist',
      model_name: 'cnn',
      team: 'vision',
    });
  });

  const sameInSlack = async () => {
    const about = ({ text }: { text: string }) => text.includes('TrainingStalled');
    const message = await operatorsSlack.waitFor(about, DEADLINE_MS);
    expect(message).toMatchObject({ channel: '#training' });
    expect(message.text).toContain('[FIRING:1] TrainingStalled mnist');
    expect(message.text).toContain('Run mnist (cnn) has stalled');
    const plain = await plainSlack.waitFor(about);
    expect(JSON.stringify(message.payload)).toBe(JSON.stringify(plain.payload));
    expect([operatorsSlack.refusals, plainSlack.refusals]).toEqual([[], []]);
  };

  test('is written about in Slack, with every byte that the plain files of Alertmanager would send', sameInSlack, DEADLINE_MS + 30_000);
});
