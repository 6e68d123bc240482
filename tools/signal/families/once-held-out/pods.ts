import { Random } from '../../../random';
import { selector, TARGET } from '../../../simulated-run';
import { encoded, GivenSeries } from '../../samples';
import { Conditions } from '../conditions';
import { PodLife, podSeries } from '../kubernetes';
import { Course, EPOCH, Served, trainingSeries } from '../training';

/** A pod of a run, with what it exports and what Kubernetes knows of it. */
export interface Pod extends Served, Pick<PodLife, 'restarts' | 'lastTerminated' | 'jobSuspended'> {
  readonly course: Course;
  /** @default - that of all simulated runs. */
  readonly run?: string;
  /**
   * Groups of alerts that do not suit the run, as its annotation `trainwatch/unjudged` says.
   *
   * @default - all suit it.
   */
  readonly unjudged?: string;
  /**
   * When it exists, and in which phase.
   *
   * @default - Running while it is served, and gone afterwards.
   */
  readonly phase?: (t: number) => string | undefined;
  /**
   * Which of its series are stored.
   *
   * @default - all.
   */
  readonly exports?: (name: string) => boolean;
}

const MACHINE = { job: 'node-exporter', node: TARGET.node, instance: '10.1.0.1:9100' };

/**
 * Series of the pods and of their Jobs, which exist to the end.
 *
 * @param notScraped while it says so, nobody scrapes and nothing is stale
 */
export function podsSeries(
  random: Random,
  conditions: Conditions,
  seconds: number,
  pods: readonly Pod[],
  notScraped?: (t: number) => boolean,
): GivenSeries[] {
  const { scrape } = conditions;
  const named = pods.map((pod, number) => ({ ...pod, run_id: pod.run ?? TARGET.run_id, ...identity(pod.run, number) }));
  const exported = named.flatMap(({ course, unjudged, run_id, pod, instance, node, exports = () => true, ...served }) => {
    const target = { run_id, pod, instance, node, ...(unjudged === undefined ? {} : { unjudged }) };
    return trainingSeries(random, conditions, seconds, course, { ...served, notScraped, target }).filter(({ series }) =>
      exports(series.split('{')[0]),
    );
  });
  const lives = named.map(({ from = 0, until = Infinity, ...one }): PodLife => {
    return { ...one, phase: one.phase ?? ((t) => (t >= from && t < until ? 'Running' : undefined)) };
  });
  // Of its Job no more is known than that it is there, or suspended.
  const known = podSeries(scrape, seconds, lives, notScraped).filter(({ series }) => !/^kube_job_(?!info|status_suspended)/.test(series));
  return [...exported, ...known];
}

/** A run of one pod that is there to the end. */
export function aloneSeries(
  random: Random,
  conditions: Conditions,
  seconds: number,
  course: Course,
  pod: Partial<Pod> = {},
): GivenSeries[] {
  return podsSeries(random, conditions, seconds, [{ course, ...pod }]);
}

function identity(run: string = TARGET.run_id, number: number) {
  return { pod: `${run}-${number}`, instance: `10.0.${4 + Math.floor(number / 200)}.${number % 200}:9091`, node: number === 0 ? TARGET.node : `gpu-${number + 1}` }; // prettier-ignore
}

/** What the exporter of the first pod's machine shows of its clock. */
export function clockSeries(scrape: number, seconds: number, offset: (t: number) => number): GivenSeries[] {
  const count = Math.floor(seconds / scrape) + 1;
  return [
    { series: selector('up', MACHINE), ...encoded(() => 1, count, scrape) },
    { series: selector('node_time_seconds', MACHINE), ...encoded((t) => EPOCH + t + offset(t), count, scrape) },
  ];
}

const OWN_OF_A_WORKER =
  /^(tf_train_(steps|samples|last_step|next_report|step_|phase)|tf_steps_per|tf_run_(state|start)|tf_exporter|tf_gpu|process_|up$|scrape_)/;

/** Beside the first worker, no other exports the loss, the validation or the checkpoints. */
export function exportedByWorker(worker: number): ((name: string) => boolean) | undefined {
  return worker === 0 ? undefined : (name) => OWN_OF_A_WORKER.test(name);
}

/** In place of the one GPU so many of them, each as busy as `percent` says. */
export function withDevices(
  series: readonly GivenSeries[],
  { scrape }: Conditions,
  seconds: number,
  devices: number,
  percent: (device: number, t: number) => number,
): GivenSeries[] {
  const count = Math.floor(seconds / scrape) + 1;
  return series.flatMap((one) => {
    if (!one.series.includes('device="0"')) return [one];
    const name = one.series.split('{')[0];
    const unit = name === 'tf_gpu_utilization' ? 1 : name === 'tf_gpu_utilization_ratio' ? 0.01 : undefined;
    return Array.from({ length: devices }, (_, device) => ({
      ...(unit === undefined ? one : encoded((t) => unit * percent(device, t), count, scrape)),
      series: one.series.replace('device="0"', `device="${device}"`),
    }));
  });
}
