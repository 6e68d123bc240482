import { READ_BY_RULES } from '../../shipped-rules';
import { healthyRun, selector, TARGET, Timeline } from '../../simulated-run';

/** A series of the world: what some exporter would write, with the labels of its scrape. */
export interface WorldSeries {
  readonly name: string;
  readonly series: string;
  /** In seconds since the beginning of the story. */
  readonly timeline: Timeline;
}

type Labels = Record<string, string>;

/** Whether something exists, or answers, at that time. */
export type Presence = (t: number) => boolean;

const ALWAYS: Presence = () => true;

export interface RunProps {
  readonly node: string;
  /** Which GPU of the node it holds. */
  readonly gpu?: number;
  /** @default - healthy. */
  readonly changes?: Record<string, Timeline>;
  /** When its pod exists; @default - always. */
  readonly there?: Presence;
  /** When its exporter answers, while the pod exists; @default - always. */
  readonly answers?: Presence;
  /** When its pod runs; else it is pending. @default - always. */
  readonly runs?: Presence;
  /** When its Job has failed; @default - never. */
  readonly failed?: Presence;
  /** Which pod of the run it is, counted from 0. */
  readonly attempt?: number;
  /** Since when it trains; its counters begin there. */
  readonly since?: number;
}

function world(metric: string, labels: Labels, timeline: Timeline): WorldSeries[] {
  return READ_BY_RULES.has(metric) || metric === 'up' ? [{ name: metric, series: selector(metric, labels), timeline }] : [];
}

function labelsOf(own: string): [string, Labels] {
  const [name, inner = ''] = own.replace(/\}$/, '').split('{');
  return [name, Object.fromEntries([...inner.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]))];
}

const only =
  (there: Presence, timeline: Timeline): Timeline =>
  (t) =>
    there(t) ? timeline(t) : undefined;

/** A run of one pod, as its exporter, Kubernetes and the exporter of its GPU report it. */
export function run(name: string, props: RunProps): WorldSeries[] {
  const { node, gpu, changes = {}, there = ALWAYS, answers = ALWAYS, runs = ALWAYS, failed = () => false, attempt = 0, since = 0 } = props;
  const pod = `${name}-${attempt}`;
  const { job, namespace, model_name, team, contract } = TARGET;
  const target = { job, namespace, model_name, team, contract, node, pod, run_id: name, instance: `${pod}:9091` };
  const up = only(
    (t) => there(t) && runs(t),
    (t) => Number(answers(t)),
  );
  const exported = healthyRun(changes).flatMap(({ own, timeline }) => {
    const [metric, labels] = labelsOf(own);
    if (metric === 'up') return world(metric, target, up);
    return world(
      metric,
      { ...labels, ...target },
      only(
        (t) => up(t) === 1 && t >= since,
        (t) => shifted(timeline(t - since), isStamp(metric) ? since : 0),
      ),
    );
  });
  return [
    ...exported,
    ...ofKubernetes(pod, name, { node, there, runs, failed }),
    ...(gpu === undefined ? [] : ofGpu(node, gpu, pod, (t) => there(t) && answers(t))),
  ];
}

const KSM = { job: 'kube-state-metrics', instance: 'kube-state-metrics:8080' };

function ofKubernetes(
  pod: string,
  name: string,
  { node, there, runs, failed }: Required<Pick<RunProps, 'node' | 'there' | 'runs' | 'failed'>>,
): WorldSeries[] {
  const { namespace, model_name, team } = TARGET;
  const of = { namespace, pod, uid: pod, ...KSM };
  const phase = (value: string, isIt: Presence) =>
    world(
      'kube_pod_status_phase',
      { ...of, phase: value },
      only(there, (t) => Number(isIt(t))),
    );
  return [
    ...world(
      'kube_pod_info',
      { ...of, node },
      only(there, () => 1),
    ),
    ...world(
      'kube_pod_labels',
      {
        ...of,
        label_trainwatch_subject: 'trainer',
        label_batch_kubernetes_io_job_name: name,
        label_trainwatch_run_id: name,
        label_trainwatch_model: model_name,
        label_trainwatch_team: team,
      },
      only(there, () => 1),
    ),
    ...phase('Running', (t) => runs(t) && !failed(t)),
    ...phase('Pending', (t) => !runs(t)),
    ...phase('Failed', failed),
    ...world(
      'kube_job_failed',
      { namespace, job_name: name, condition: 'true', ...KSM },
      only(failed, () => 1),
    ),
  ];
}

const UUID = (node: string, gpu: number) => ({ gpu: String(gpu), UUID: `GPU-${node}-${gpu}`, modelName: 'NVIDIA H100 80GB HBM3' });

function ofGpu(node: string, gpu: number, pod: string, there: Presence): WorldSeries[] {
  const of = {
    job: 'dcgm-exporter',
    instance: `${node}:9400`,
    node,
    ...UUID(node, gpu),
    namespace: TARGET.namespace,
    pod,
    container: 'trainer',
  };
  return world(
    'DCGM_FI_DEV_GPU_TEMP',
    of,
    only(there, () => 65),
  );
}

export interface NodeProps {
  readonly gpus?: number;
  /** When Kubernetes knows the node. */
  readonly there?: Presence;
  /** When it is ready. */
  readonly ready?: Presence;
  /** When its exporters answer. */
  readonly answers?: Presence;
  /** By how many seconds its clock is wrong. */
  readonly skew?: Timeline;
  /** Further series of its exporters: `DCGM_EXP_XID_ERRORS_COUNT{gpu="0", xid="79"}`. */
  readonly changes?: Record<string, Timeline>;
}

/** A machine, as Kubernetes and its exporters report it. */
export function node(name: string, props: NodeProps = {}): WorldSeries[] {
  const { gpus = 0, there = ALWAYS, ready = ALWAYS, answers = ALWAYS, skew = () => 0, changes = {} } = props;
  const exporters = [
    { job: 'node-exporter', instance: `${name}:9100`, node: name },
    ...(gpus > 0 ? [{ job: 'dcgm-exporter', instance: `${name}:9400`, node: name }] : []),
  ];
  const machine: Record<string, Timeline> = {
    node_time_seconds: (t) => t + Number(skew(t)),
    node_filesystem_avail_bytes: () => 500e9,
    node_filesystem_size_bytes: () => 1000e9,
    node_filesystem_readonly: () => 0,
    node_memory_MemAvailable_bytes: () => 400e9,
    node_memory_MemTotal_bytes: () => 512e9,
  };
  const disk = { device: 'sda1', fstype: 'ext4', mountpoint: '/' };
  const cards = Array.from({ length: gpus }, (_, gpu) => gpu);
  return [
    ...world(
      'kube_node_status_condition',
      { node: name, condition: 'Ready', status: 'true', ...KSM },
      only(there, (t) => Number(ready(t))),
    ),
    ...world(
      'kube_node_labels',
      { node: name, ...KSM },
      only(there, () => 1),
    ),
    ...(gpus > 0
      ? world(
          'kube_node_status_capacity',
          { node: name, resource: 'nvidia_com_gpu', unit: 'integer', ...KSM },
          only(there, () => gpus),
        )
      : []),
    ...exporters.flatMap((target) =>
      world(
        'up',
        target,
        only(there, (t) => Number(answers(t))),
      ),
    ),
    ...Object.entries(machine).flatMap(([metric, timeline]) =>
      world(
        metric,
        { ...(metric.includes('filesystem') ? disk : {}), ...exporters[0] },
        only((t) => there(t) && answers(t), timeline),
      ),
    ),
    ...cards.flatMap((gpu) =>
      world(
        'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
        { ...UUID(name, gpu), ...exporters[1] },
        only(answers, (t) => 600e3 * (t + 1)),
      ),
    ),
    ...Object.entries(changes).flatMap(([own, timeline]) => {
      const [metric, labels] = labelsOf(own);
      const card = labels.gpu === undefined ? {} : UUID(name, Number(labels.gpu));
      return world(metric, { ...labels, ...card, ...(metric.startsWith('DCGM') ? exporters[1] : exporters[0]) }, only(answers, timeline));
    }),
  ];
}

/** What Prometheus reports of itself. */
export function prometheus(changes: Record<string, Timeline>): WorldSeries[] {
  const target = { job: 'prometheus', instance: 'prometheus-0:9090', namespace: 'monitoring', pod: 'prometheus-0', node: 'monitor-1' };
  return Object.entries({ up: () => 1, ...changes }).flatMap(([own, timeline]) => {
    const [metric, labels] = labelsOf(own);
    return world(metric, { ...labels, ...target }, timeline);
  });
}

/** Metrics of the clock, which a server needs in seconds since 1970. */
export function isTimestamp({ name }: WorldSeries): boolean {
  return isStamp(name);
}

function shifted(value: ReturnType<Timeline>, by: number): ReturnType<Timeline> {
  return typeof value === 'number' ? value + by : value;
}

function isStamp(name: string): boolean {
  return /(?<!deadline)_timestamp_seconds$|^node_time_seconds$/.test(name);
}
