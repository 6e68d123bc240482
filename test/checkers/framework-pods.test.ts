import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { App } from 'cdk8s';
import { parse, parseAllDocuments } from 'yaml';
import { TrainingNamespace, TrainingPods } from '../../lib';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { TRAINING_JOB } from '../../lib/kinds/trainer/training-job';
import { Mixin } from '../../lib/mixin/mixin';
import { RenderedJob } from '../../tools/frameworks/judged-objects';
import { recordedFiles } from '../../tools/frameworks/recording';
import { asMounted, relabeled } from '../frameworks/relabeled';
import { prometheusConfig, stackIn } from '../kinds/foreign-kind';
import FRAMEWORKS from '../kinds/trainer/recorded/framework-pods.json';
import { describeWithServers, instantQuery, startPrometheus, waitUntil } from '../servers';
import { writeTemporary } from './tool';

type Labels = Readonly<Record<string, string | undefined>>;

/** A relabeling step as prometheus.yml has it. */
interface Step {
  readonly action?: string;
  readonly regex?: string;
  readonly source_labels?: readonly string[];
}

/** The same in an object of prometheus-operator. */
interface ObjectStep extends Record<string, unknown> {
  readonly sourceLabels?: readonly string[];
  readonly targetLabel?: string;
}

interface PodMonitor {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly podMetricsEndpoints: readonly { readonly relabelings: ObjectStep[]; readonly metricRelabelings: ObjectStep[] }[];
  };
}

const MIXIN = new Mixin([TrainerKind.STANDARD]);
const SCRAPED = { [TRAINING_JOB]: ['training'] };
const PATH_ANNOTATION = '__meta_kubernetes_pod_annotation_trainwatch_metrics_path';

function trainersIn(config: string): RenderedJob {
  const { scrape_configs: jobs } = parse(config) as { scrape_configs: RenderedJob[] };
  const job = jobs.find(({ job_name: name }) => name.includes(TRAINING_JOB));
  if (!job) throw new Error(`no job ${TRAINING_JOB}`);
  return job;
}

function ofStack(): RenderedJob {
  const app = new App();
  stackIn(app).monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'training')));
  return trainersIn(prometheusConfig(app));
}

/** The steps of our PodMonitor between those that the real operator puts around them. */
function ofOperator(): RenderedJob {
  const texts = MIXIN.operatorManifests({ namespace: 'monitoring', selectorLabels: { release: 'kps' }, scraped: SCRAPED });
  const objects = parseAllDocuments(texts['scrape-jobs.yaml']).map((document) => document.toJS() as PodMonitor);
  const monitor = objects.find(({ metadata }) => metadata.name.includes(TRAINING_JOB));
  const [{ relabelings, metricRelabelings }] = monitor!.spec.podMetricsEndpoints;
  const recorded = trainersIn(recordedFiles()['prometheus.yaml']);
  const steps = recorded.relabel_configs as Step[];
  const first = steps.findIndex(({ action, regex }) => action === 'labeldrop' && regex === 'namespace|pod|container|endpoint');
  const last = steps.findIndex(({ source_labels: sources = [] }) => sources[0] === PATH_ANNOTATION);
  const asPrometheus = ({ sourceLabels, targetLabel, ...rest }: ObjectStep) => ({
    source_labels: sourceLabels,
    target_label: targetLabel,
    ...rest,
  });
  return {
    ...recorded,
    relabel_configs: [
      ...steps.slice(0, first),
      ...relabelings.map(asPrometheus),
      ...steps.slice(last + 1),
    ] as RenderedJob['relabel_configs'],
    metric_relabel_configs: metricRelabelings.map(asPrometheus),
  };
}

const JOBS: Record<string, () => RenderedJob> = {
  'the stack': ofStack,
  'the mixin': () => trainersIn(MIXIN.scrapeConfigs(SCRAPED)),
  'operator mode': ofOperator,
};

/** Exporters that say which worker they are, and exporters that do not. */
const SILENT = '/metrics';
const RANKED = '/ranked';
const PAGES: Record<string, string> = {
  [SILENT]:
    'tf_train_steps_total 7\ntf_train_step_duration_seconds_count 7\ntf_run_state{state="running"} 1\nown_metric{worker="io-3"} 1\n',
  [RANKED]: 'tf_train_steps_total{worker="5"} 7\ntf_run_state{state="running"} 1\n',
};

/** A pod as service discovery finds it. */
function discovered(name: string, labels: Labels, more: Record<string, string> = {}): Record<string, string> {
  const meta = (label: string) => `__meta_kubernetes_pod_label_${label.replace(/\W/g, '_')}`;
  return {
    __address__: '10.0.0.7:9091',
    __meta_kubernetes_namespace: 'training',
    __meta_kubernetes_pod_name: name,
    __meta_kubernetes_pod_node_name: 'gpu-1',
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_pod_container_name: 'main',
    __meta_kubernetes_pod_container_port_name: 'metrics',
    __meta_kubernetes_pod_container_port_number: '9091',
    ...Object.fromEntries(
      Object.entries({ 'trainwatch/subject': 'trainer', ...labels }).map(([label, value]) => [meta(label), value ?? '']),
    ),
    [meta('trainwatch/subject').replace('label', 'labelpresent')]: 'true',
    ...more,
  };
}

const PODS: readonly { readonly name: string; readonly labels: Labels; readonly is: Labels }[] = FRAMEWORKS.flatMap(({ pods }) =>
  pods.map(({ name, labels, is }) => ({ name, labels, is })),
);
const identity = ({ run_id, role, worker, queue }: Labels): Labels => ({ run_id, role, worker, queue });

test('of each framework something says by what its labels were judged', () => {
  expect(FRAMEWORKS.filter(({ judgedBy }) => judgedBy.length < 20)).toEqual([]);
});

describeWithServers(['promtool'], 'the pods of each framework', () => {
  test.each(Object.entries(JOBS))('are runs, roles and workers to %s', async (_, job) => {
    const targets = await relabeled(
      job(),
      PODS.map(({ name, labels }, i) => discovered(name, labels, { __address__: `10.0.${i}.7:9091` })),
    );
    const byPod = new Map(targets.map((labels) => [labels.pod, identity(labels)]));
    expect(PODS.map(({ name }) => [name, byPod.get(name)])).toEqual(PODS.map(({ name, is }) => [name, identity(is)]));
  });

  test.each(Object.entries(JOBS))('are no targets of %s at the port of an agent of Ray', async (_, job) => {
    const ray = { 'ray.io/cluster': 'tune', 'ray.io/node-type': 'head' };
    const agent = { __address__: '10.0.0.7:8080', __meta_kubernetes_pod_container_port_number: '8080' };
    const targets = await relabeled(job(), [
      discovered('tune-head', ray, agent),
      discovered('tune-head', ray),
      discovered('mnist', {}, { ...agent, __address__: '10.0.0.8:8080' }),
    ]);
    expect(targets.map(({ instance }) => instance)).toEqual(['10.0.0.7:9091', '10.0.0.8:8080']);
  });
});

describeWithServers(['prometheus'], 'the series of a worker', () => {
  let exporter: Server;
  let url: string;

  beforeAll(async () => {
    exporter = createServer((request, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4').end(PAGES[request.url ?? '']);
    });
    await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(exporter.address() as AddressInfo).port}`;
    const pods = [
      ['js-workers-1-0-c4x9t', SILENT],
      ['cnn-worker-1', RANKED],
      ['mnist-x7k2p', SILENT],
    ].map(([name, path]) => {
      const { labels } = PODS.find((one) => one.name === name)!;
      return discovered(name, labels, { __address__: address, [PATH_ANNOTATION]: path });
    });
    const jobs = Object.entries(JOBS).map(([name, job]) => ({
      ...job(),
      job_name: name,
      kubernetes_sd_configs: undefined,
      static_configs: pods.map(({ __address__: target, ...labels }) => ({ targets: [target], labels })),
      scrape_interval: '1s',
      scrape_timeout: '1s',
    }));
    const config = writeTemporary('prometheus.yml', asMounted(JSON.stringify({ scrape_configs: jobs })));
    const prometheus = await startPrometheus(config);
    url = prometheus.url;
    await waitUntil('all pods are scraped', () => instantQuery(url, 'tf_run_state'), {
      until: (series) => series.length >= pods.length * (jobs.length - 1),
      programs: [prometheus.program],
    });
  });

  afterAll(() => new Promise((resolve) => exporter.close(resolve)));

  /** Own labels of the series of a pod, each as the jobs store them: one form, or the jobs differ. */
  async function stored(pod: string): Promise<string[]> {
    const all = await instantQuery(url, `{pod="${pod}", __name__=~"tf_.+|own_.+|up|scrape_samples_scraped"}`);
    const forms = all.map(({ metric: { job: _job, instance: _instance, namespace: _namespace, node: _node, pod: _pod, ...labels } }) =>
      JSON.stringify(Object.entries(labels).sort()),
    );
    return [...new Set(forms)].sort().map((form) => {
      const { __name__: name, ...labels } = Object.fromEntries(JSON.parse(form) as [string, string][]);
      return `${name} ${Object.entries(labels)
        .map(([label, value]) => `${label}=${value}`)
        .join(' ')}`;
    });
  }

  test('is of the worker that its labels say where its exporter says none, and leaves the others without one', async () => {
    const of = 'role=workers run_id=js';
    expect(await stored('js-workers-1-0-c4x9t')).toEqual([
      `own_metric ${of} worker=io-3`,
      `scrape_samples_scraped ${of} worker=workers-1-0`,
      `tf_run_state ${of} state=running`,
      `tf_train_step_duration_seconds_count ${of} worker=workers-1-0`,
      `tf_train_steps_total ${of} worker=workers-1-0`,
      `up ${of} worker=workers-1-0`,
    ]);
  });

  test('is of the worker that its exporter says', async () => {
    expect((await stored('cnn-worker-1')).filter((line) => line.startsWith('tf_'))).toEqual([
      'tf_run_state queue=research role=worker run_id=cnn state=running',
      'tf_train_steps_total queue=research role=worker run_id=cnn worker=5',
    ]);
  });

  test('is as its exporter says it where nothing says which worker it is', async () => {
    expect(await stored('mnist-x7k2p')).toEqual([
      'own_metric run_id=mnist worker=io-3',
      'scrape_samples_scraped run_id=mnist',
      'tf_run_state run_id=mnist state=running',
      'tf_train_step_duration_seconds_count run_id=mnist',
      'tf_train_steps_total run_id=mnist',
      'up run_id=mnist',
    ]);
  });
});
