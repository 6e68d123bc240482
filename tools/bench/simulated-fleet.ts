import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { DcgmProfile } from '../../lib/kinds/dcgm-exporter/dcgm-profile';
import { MetricUnit, TRAINING_METRICS } from '../../lib/metrics';
import { READ_BY_RULES } from '../shipped-rules';
import { healthyGpu } from '../simulated-gpu';
import { healthyRun, SCRAPED, SimulatedSeries, TARGET, Timeline } from '../simulated-run';

const HOUR = 3600;
const DAY = 24 * HOUR;
const SERIES_OF_A_RUN = 150;
const GPUS_OF_A_NODE = 8;
const TIMESTAMPS = new Set(TRAINING_METRICS.filter(({ unit }) => unit === MetricUnit.TIMESTAMP_SECONDS).map(({ name }) => name));

type Labels = Record<string, string>;

/** They learn for days, so that nothing is flat yet. */
export const SLOW_LEARNING: Record<string, Timeline> = {
  tf_train_loss: (t) => 0.2 + 2 * Math.exp(-t / (2 * DAY)),
  tf_val_loss: (t) => 0.21 + 2 * Math.exp(-t / (2 * DAY)),
  tf_val_accuracy: (t) => 0.98 - 0.8 * Math.exp(-t / (2 * DAY)),
};

/** Things of one kind that export the same series. */
export interface Exported {
  readonly series: readonly SimulatedSeries[];
  /** All labels of each thing, also those of its scrape. */
  readonly identities: readonly Labels[];
}

/** What a scrape reads: some things, and the labels of the target. */
interface Target {
  readonly labels: Labels;
  readonly series: readonly SimulatedSeries[];
  /** What distinguishes the things of the target; one thing without labels of its own is the target. */
  readonly things: readonly Labels[];
}

/** Healthy runs that all began three days ago, each in a pod of its own that holds GPUs; one server answers for all exporters. */
export class SimulatedFleet {
  public static async start(runs: number, gpus: number): Promise<SimulatedFleet> {
    const fleet = new SimulatedFleet(runs, gpus);
    await new Promise<void>((resolve) => fleet.server.listen(0, '127.0.0.1', resolve));
    return fleet;
  }

  public readonly runs: Exported;
  public readonly gpus: Exported;
  /** What Kubernetes says of the pods of the runs. */
  public readonly pods: Exported;
  public readonly began = Math.floor(Date.now() / 1000) - 3 * DAY;
  private readonly scraped: readonly Target[];
  private readonly server: Server;

  private constructor(runs: number, gpus: number) {
    const names = Array.from({ length: runs }, (_, run) => run);
    const cards = Array.from({ length: gpus }, (_, gpu) => gpu);
    this.runs = { series: ofRun(), identities: names.map(labelsOf) };
    this.gpus = { series: ofGpu(), identities: cards.map((gpu) => gpuLabels(gpu, labelsOf(Math.floor((gpu * runs) / gpus)))) };
    this.pods = { series: OF_POD, identities: names.map((run) => podLabels(labelsOf(run))) };
    const nodes = [...new Set(this.gpus.identities.map(({ instance }) => instance))];
    this.scraped = [
      ...this.runs.identities.map((labels) => ({ labels, series: this.runs.series, things: [{}] })),
      ...nodes.map((instance) => {
        const things = this.gpus.identities.filter((one) => one.instance === instance);
        return { labels: { job: 'dcgm-exporter', instance, node: things[0].node }, series: this.gpus.series, things };
      }),
      { labels: KUBE_STATE_METRICS, series: this.pods.series, things: this.pods.identities },
    ];
    this.server = createServer(({ url = '' }, response) => {
      const target = this.scraped[Number(url.slice(1))];
      response.setHeader('Content-Type', 'text/plain; version=0.0.4').end(this.page(target, Date.now() / 1000));
    });
  }

  /** The targets as file discovery reads them, with the labels that the relabeling of their kinds gives. */
  public targets(): object[] {
    const { port } = this.server.address() as AddressInfo;
    return this.scraped.map(({ labels }, index) => ({
      targets: [`127.0.0.1:${port}`],
      labels: { ...labels, __metrics_path__: `/${index}` },
    }));
  }

  /** Value of a series at a time, in seconds since 1970; undefined where there is none. */
  public valueAt({ own, timeline }: SimulatedSeries, time: number): number | undefined {
    const value = timeline(time - this.began);
    if (typeof value !== 'number') return undefined;
    return TIMESTAMPS.has(nameOf(own)) && !isUnset(own) ? value + this.began : value;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private page({ series, things }: Target, time: number): string {
    const values = series.map((one) => [one.own, this.valueAt(one, time)] as const).filter(([, value]) => value !== undefined);
    return things.flatMap((labels) => values.map(([own, value]) => `${withLabels(own, labels)} ${value}\n`)).join('');
  }
}

const KUBE_STATE_METRICS: Labels = { job: 'kube-state-metrics', instance: '10.1.0.9:8080' };

const OF_POD: SimulatedSeries[] = [
  'kube_pod_info',
  'kube_pod_labels',
  'kube_pod_status_phase{phase="Running"}',
  'kube_pod_status_phase{phase="Pending"}',
  'kube_pod_status_phase{phase="Failed"}',
  'kube_pod_container_status_restarts_total{container="trainer"}',
].map((own) => ({ own, timeline: () => Number(!/Pending|Failed|restarts/.test(own)) }));

function ofRun(): SimulatedSeries[] {
  const exported = healthyRun(SLOW_LEARNING).filter(({ own }) => !(nameOf(own) in SCRAPED));
  const read = exported.filter(({ own }) => READ_BY_RULES.has(nameOf(own)));
  return [...read, ...exported.filter((one) => !read.includes(one))].slice(0, SERIES_OF_A_RUN);
}

function ofGpu(): SimulatedSeries[] {
  return healthyGpu(DcgmProfile.PROFILING).map(({ metric, labels, value }) => ({ own: withLabels(metric, labels), timeline: value }));
}

export function nameOf(own: string): string {
  return own.split('{')[0];
}

export function withLabels(own: string, labels: Labels): string {
  const text = Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',');
  if (text === '') return own;
  return own.includes('{') ? own.replace(/\}$/, `,${text}}`) : `${own}{${text}}`;
}

/** A deadline of 0 is none. */
function isUnset(own: string): boolean {
  return own.includes('_deadline_timestamp');
}

function labelsOf(run: number): Labels {
  const name = `run-${run}`;
  return { ...TARGET, run_id: name, pod: `${name}-x7k2p`, node: `gpu-${run % 100}`, instance: `10.0.${run >> 8}.${run & 255}:9091` };
}

/** A GPU and the pod that holds it. */
function gpuLabels(gpu: number, { namespace, pod }: Labels): Labels {
  const node = Math.floor(gpu / GPUS_OF_A_NODE);
  const card = { gpu: String(gpu % GPUS_OF_A_NODE), UUID: `GPU-${gpu}`, modelName: 'NVIDIA H100 80GB HBM3' };
  const target = { job: 'dcgm-exporter', instance: `10.2.${node >> 8}.${node & 255}:9400`, node: `gpu-${node}` };
  return { ...card, namespace, pod, container: 'trainer', ...target };
}

function podLabels({ namespace, pod, node, run_id, model_name, team }: Labels): Labels {
  const own = { label_trainwatch_subject: 'trainer', label_trainwatch_run_id: run_id, label_batch_kubernetes_io_job_name: run_id };
  return { namespace, pod, uid: pod, node, ...own, label_trainwatch_model: model_name, label_trainwatch_team: team, ...KUBE_STATE_METRICS };
}
