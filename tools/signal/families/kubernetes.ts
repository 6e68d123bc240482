import { READ_BY_RULES } from '../../shipped-rules';
import { selector, TARGET, Timeline } from '../../simulated-run';
import { encoded, GivenSeries } from '../samples';

const SCRAPED = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };
const PHASES = ['Running', 'Pending', 'Succeeded', 'Failed', 'Unknown'];

/** A pod of a Job as kube-state-metrics shows it; no phase is no pod. */
export interface PodLife {
  readonly pod: string;
  readonly node?: string;
  /** @default - that of all simulated runs. */
  readonly run_id?: string;
  readonly phase: (t: number) => string | undefined;
  /** @default - never. */
  readonly jobFailed?: (t: number) => boolean;
  /**
   * When somebody deletes its Job, in seconds.
   *
   * @default - never: a Job outlives its pods.
   */
  readonly jobDeleted?: number;
  /**
   * Whether its Job is suspended.
   *
   * @default - never.
   */
  readonly jobSuspended?: (t: number) => boolean;
  /**
   * Restarts of its container so far.
   *
   * @default - none.
   */
  readonly restarts?: (t: number) => number;
  /** Why its container last ended; it has not ended yet by default. */
  readonly lastTerminated?: (t: number) => string | undefined;
}

/**
 * What kube-state-metrics says of the pods of the run, and of its node.
 *
 * @param notScraped while it says so, nobody scrapes and nothing is stale
 */
export function podSeries(
  scrape: number,
  seconds: number,
  lives: readonly PodLife[],
  notScraped: (t: number) => boolean = () => false,
): GivenSeries[] {
  const count = Math.floor(seconds / scrape) + 1;
  const series = (name: string, labels: Record<string, string>, timeline: Timeline): GivenSeries[] => {
    if (!READ_BY_RULES.has(name)) return [];
    const scraped = encoded((t) => (notScraped(t) ? undefined : timeline(t)), count, scrape);
    return [{ series: selector(name, { ...labels, ...SCRAPED }), ...scraped }];
  };
  return [
    ...series('up', {}, () => 1),
    ...lives.flatMap((life) => seriesOf(life, scrape, series)),
    ...[...new Set(lives.map(({ run_id = TARGET.run_id }) => run_id))].flatMap((run) =>
      jobSeries(
        run,
        lives.filter(({ run_id = TARGET.run_id }) => run_id === run),
        scrape,
        series,
      ),
    ),
    ...[...new Set(lives.map(({ node = TARGET.node }) => node))].flatMap((node) => nodeSeries(node, series)),
  ];
}

type Make = (name: string, labels: Record<string, string>, timeline: Timeline) => GivenSeries[];

function seriesOf(
  { pod, node = TARGET.node, run_id = TARGET.run_id, phase, restarts = () => 0, lastTerminated }: PodLife,
  scrape: number,
  series: Make,
): GivenSeries[] {
  const { namespace, model_name, team } = TARGET;
  const own = { namespace, pod, uid: `uid-of-${pod}` };
  const exists =
    (value: (t: number, phase: string) => number | undefined): Timeline =>
    (t) => {
      const now = phase(t);
      if (now !== undefined) return value(t, now);
      return phase(t - scrape) === undefined ? undefined : 'stale';
    };
  return [
    ...PHASES.flatMap((one) =>
      series(
        'kube_pod_status_phase',
        { ...own, phase: one },
        exists((_t, now) => Number(now === one)),
      ),
    ),
    ...series(
      'kube_pod_info',
      { ...own, node, host_ip: '10.1.0.1', pod_ip: '10.0.0.7', created_by_kind: 'Job', created_by_name: run_id },
      exists(() => 1),
    ),
    ...series(
      'kube_pod_labels',
      {
        ...own,
        label_batch_kubernetes_io_job_name: run_id,
        label_trainwatch_subject: 'trainer',
        label_trainwatch_run_id: run_id,
        label_trainwatch_model: model_name,
        label_trainwatch_team: team,
      },
      exists(() => 1),
    ),
    ...series('kube_pod_container_status_restarts_total', { ...own, container: 'trainer' }, exists(restarts)),
    ...(lastTerminated ? ['OOMKilled', 'Error'] : []).flatMap((reason) =>
      series(
        'kube_pod_container_status_last_terminated_reason',
        { ...own, container: 'trainer', reason },
        exists((t) => (lastTerminated?.(t) === reason ? 1 : undefined)),
      ),
    ),
  ];
}

/** Of a Job, which may have had several pods one after the other, or several at once. */
function jobSeries(run_id: string, lives: readonly PodLife[], scrape: number, series: Make): GivenSeries[] {
  const job = { namespace: TARGET.namespace, job_name: run_id };
  const inPhase = (t: number, ...phases: string[]) => lives.filter(({ phase }) => phases.includes(phase(t) ?? '')).length;
  const known = (t: number) => lives.some(({ phase }) => phase(t) !== undefined);
  const counted =
    (...phases: string[]): Timeline =>
    (t) =>
      known(t) ? inPhase(t, ...phases) : undefined;
  const deleted = Math.min(...lives.map(({ jobDeleted = Infinity }) => jobDeleted));
  const suspended = lives.find(({ jobSuspended }) => jobSuspended)?.jobSuspended;
  const failed = (t: number) => lives.some(({ jobFailed }) => jobFailed?.(t));
  return [
    ...series('kube_job_info', job, (t) => (t < deleted ? 1 : t - scrape < deleted ? 'stale' : undefined)),
    ...series('kube_job_failed', { ...job, condition: 'true' }, (t) => (failed(t) ? 1 : undefined)),
    // The condition is there from the first time on, and false afterwards.
    ...(suspended ? series('kube_job_status_suspended', job, (t) => Number(suspended(t))) : []),
    ...series('kube_job_status_active', job, counted('Running', 'Pending')),
    ...series('kube_job_status_succeeded', job, counted('Succeeded')),
    ...series('kube_job_complete', { ...job, condition: 'true' }, (t) => (inPhase(t, 'Succeeded') > 0 ? 1 : undefined)),
  ];
}

function nodeSeries(node: string, series: Make): GivenSeries[] {
  return [
    ...series('kube_node_status_condition', { node, condition: 'Ready', status: 'true' }, () => 1),
    ...series('kube_node_status_condition', { node, condition: 'Ready', status: 'false' }, () => 0),
    ...series('kube_node_status_condition', { node, condition: 'Ready', status: 'unknown' }, () => 0),
    // Without its GPUs: nothing simulates dcgm-exporter here.
    ...series('kube_node_labels', { node }, () => 1),
  ];
}
