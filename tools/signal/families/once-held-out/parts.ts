import { READ_BY_RULES } from '../../../shipped-rules';
import { selector, TARGET, Timeline } from '../../../simulated-run';
import { encoded, GivenSeries } from '../../samples';
import { lastWord } from '../attempts';
import { Conditions } from '../conditions';
import { HOUR, MINUTE } from '../family';
import { Curve } from '../loss-curves';
import { endingIn, pendingFrom } from './attempts';
import { Pod } from './pods';
import { Course, EPOCH } from '../training';

interface Preemption {
  readonly loss: Curve;
  /** When the first pod is gone, and when the next one is served. */
  readonly first: number;
  readonly second: number;
  readonly before?: Partial<Course>;
  readonly after?: Partial<Course>;
}

/** A pod that says that it is preempted, and the next one, which continues where that one was. */
export function preempted(
  { scrape, stepsPerSecond }: Conditions,
  seconds: number,
  { loss, first, second, before, after }: Preemption,
): Pod[] {
  const trained = first - lastWord(scrape);
  const ending = endingIn(0, trained, 'preempted');
  const continued = {
    tf_run_restarts_total: () => 1,
    'tf_checkpoint_restores_total{result="success"}': () => 1,
    tf_run_progress_ratio: (t: number) => (0.7 * Math.max(0, t - away(first, second, scrape))) / seconds,
  };
  return [
    { course: { loss, ...ending, ...before, changes: { ...before?.changes, ...ending.changes } }, from: 0, until: first },
    {
      course: { loss: shifted(loss, away(first, second, scrape)), ...after, changes: { ...continued, ...after?.changes } },
      from: second,
      steps: Math.floor(trained * stepsPerSecond),
      phase: pendingFrom(first, second),
    },
  ];
}

/** Seconds in which a preempted run does no step. */
export const away = (first: number, second: number, scrape: number): number => second + MINUTE - (first - lastWord(scrape));

/** What was there so many seconds before. */
export const shifted =
  (loss: Curve, by: number): Curve =>
  (t) =>
    loss(Math.max(0, t - by / HOUR));

/** One life of a container. */
export interface Life {
  readonly from: number;
  readonly until: number;
}

/** A container that ends and is restarted in its pod. */
export function restartedInPlace(lives: readonly Life[], reason: 'OOMKilled' | 'Error') {
  const number = (t: number): number => Math.max(0, lives.filter(({ from }) => from <= t).length - 1);
  const start = (t: number): number => lives[number(t)].from;
  const down = (t: number): boolean => t >= lives[number(t)].until;
  const changes: Record<string, Timeline> = {
    tf_run_start_timestamp_seconds: (t) => EPOCH + start(t),
    process_start_time_seconds: (t) => EPOCH + start(t),
    tf_run_restarts_total: number,
    'tf_checkpoint_restores_total{result="success"}': number,
  };
  const pod: Partial<Pod> = {
    down,
    restarts: number,
    lastTerminated: (t) => (lives.some(({ until }) => until <= t) ? reason : undefined),
  };
  const state = (t: number): string => (down(t) || t - start(t) < MINUTE ? 'initializing' : 'running');
  return { number, start, down, state, changes, pod };
}

const KUBE = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };

/** Why the container of a pod of the run waits, while it does. */
export function waitingSeries(scrape: number, seconds: number, pod: number, reason: string, waits: (t: number) => boolean): GivenSeries {
  const name = `${TARGET.run_id}-${pod}`;
  const labels = { namespace: TARGET.namespace, pod: name, uid: `uid-of-${name}`, container: 'trainer', reason, ...KUBE };
  const value: Timeline = (t) => (waits(t) ? 1 : waits(t - scrape) ? 'stale' : undefined);
  return {
    series: selector('kube_pod_container_status_waiting_reason', labels),
    ...encoded(value, Math.floor(seconds / scrape) + 1, scrape),
  };
}

/** The kubelet of the first pod's node is silent from then on. */
export function withLostNode(series: readonly GivenSeries[], scrape: number, seconds: number, from: number): GivenSeries[] {
  const shown: Record<string, Timeline> = { true: (t) => Number(t < from), unknown: (t) => Number(t >= from) };
  return series.map((one) => {
    const status = /^kube_node_status_condition.*status="(true|unknown)"/.exec(one.series)?.[1];
    if (status === undefined || !one.series.includes(`node="${TARGET.node}"`)) return one;
    return { series: one.series, ...encoded(shown[status], Math.floor(seconds / scrape) + 1, scrape) };
  });
}

interface Field {
  readonly name: string;
  readonly labels?: Record<string, string>;
  readonly timeline: Timeline;
}

const GPU = {
  gpu: '0',
  UUID: 'GPU-5b1c',
  pci_bus_id: '00000000:1A:00.0',
  device: 'nvidia0',
  modelName: 'NVIDIA A100-SXM4-80GB',
};
const DCGM = { job: 'dcgm-exporter', instance: '10.1.0.1:9400', node: TARGET.node };
const HOLDER = { namespace: TARGET.namespace, pod: `${TARGET.run_id}-0`, container: 'trainer' };
/** Fields of the card itself, without the pod that holds it. */
const WITHOUT_HOLDER = /ECC|REMAPPED/;

/** What dcgm-exporter shows of the GPU of the first pod. */
export function dcgmSeries(scrape: number, seconds: number, fields: readonly Field[]): GivenSeries[] {
  const count = Math.floor(seconds / scrape) + 1;
  const usual = { DCGM_FI_DEV_GPU_TEMP: 66, DCGM_FI_DEV_SM_CLOCK: 1410, DCGM_FI_DEV_POWER_USAGE: 350, DCGM_FI_DEV_GPU_UTIL: 93 };
  const all: Field[] = [
    ...Object.entries(usual)
      .filter(([name]) => !fields.some((field) => field.name === name))
      .map(([name, value]) => ({ name, timeline: () => value })),
    ...fields,
  ];
  return [
    { series: selector('up', DCGM), ...encoded(() => 1, count, scrape) },
    ...all
      .filter(({ name }) => READ_BY_RULES.has(name))
      .map(({ name, labels, timeline }) => ({
        series: selector(name, { ...GPU, ...labels, ...(WITHOUT_HOLDER.test(name) ? {} : HOLDER), ...DCGM }),
        ...encoded(timeline, count, scrape),
      })),
  ];
}
