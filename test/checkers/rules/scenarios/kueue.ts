import { selector } from '../../../../tools/simulated-run';
import { firesBetween, HOUR, MINUTE, quietAt, WATCHDOG } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { InputSeries, sample, Timeline } from '../simulated-run';

type Labels = Record<string, string>;

const QUEUE = 'team-vision';
const SECONDS = 6 * HOUR;

/** A series of one of Kueue's pods. */
function kueue(metric: string, labels: Labels, value: Timeline, instance = '10.0.3.1:8443'): InputSeries {
  return { series: selector(metric, { ...labels, job: 'kueue', instance }), values: sample(value, SECONDS) };
}

/** A pod that Prometheus has scraped from so many seconds on. */
function scraped(from = 0, startedAt = -HOUR): InputSeries[] {
  const there =
    (value: number): Timeline =>
    (t) =>
      t >= from ? value : undefined;
  return [kueue('up', {}, there(1)), kueue('process_start_time_seconds', {}, there(startedAt))];
}

function waiting(status: string, value: Timeline, role = 'leader', instance?: string): InputSeries {
  return kueue('kueue_pending_workloads', { cluster_queue: QUEUE, status, replica_role: role }, value, instance);
}

function admitted(value: Timeline): InputSeries {
  const labels = { cluster_queue: QUEUE, priority_class: 'high', replica_role: 'leader' };
  return kueue('kueue_admitted_workloads_total', labels, value);
}

function evictions(reason: string, value: Timeline, cause = ''): InputSeries {
  const labels = { cluster_queue: QUEUE, reason, underlying_cause: cause, priority_class: 'low', replica_role: 'leader' };
  return kueue('kueue_evicted_workloads_total', labels, value);
}

const tooLong: FiringAlert = { alertname: 'QueueWaitTooLong', severity: 'warning', cluster_queue: QUEUE };
const evicted = (severity: string, reason: string, further: FiringAlert = {}): FiringAlert => ({
  alertname: 'WorkloadEvicted',
  severity,
  cluster_queue: QUEUE,
  reason,
  ...further,
});

const from =
  (seconds: number, value: number): Timeline =>
  (t) =>
    t < seconds ? undefined : value;

export const KUEUE: Scenario[] = [
  {
    name: 'QueueWaitTooLong: three workloads, and none is admitted for four hours',
    series: [
      ...scraped(),
      waiting('active', (t) => (t < HOUR ? 0 : 1)),
      waiting('inadmissible', (t) => (t < HOUR ? 0 : 2)),
      admitted((t) => (t < HOUR ? Math.floor(t / 600) : 6)),
    ],
    firing: { ...quietAt('5h'), '5h10m': [WATCHDOG, tooLong] },
    evaluationSeconds: MINUTE,
  },
  {
    name: 'QueueWaitTooLong: quiet where one is admitted each hour, also the first one ever',
    series: [...scraped(), waiting('active', () => 5), admitted((t) => (t < 2 * HOUR ? undefined : 1 + Math.floor((t - 2 * HOUR) / HOUR)))],
    firing: quietAt('4h', '5h', '6h'),
    evaluationSeconds: MINUTE,
  },
  {
    name: 'QueueWaitTooLong: quiet about what a replica that follows has last seen',
    series: [...scraped(), waiting('active', () => 0), waiting('active', () => 5, 'follower', '10.0.3.2:8443')],
    firing: quietAt('4h', '5h'),
    evaluationSeconds: MINUTE,
  },
  {
    name: 'WorkloadEvicted: the first one of a reason, for a quarter of an hour',
    series: [...scraped(), evictions('PodsReadyTimeout', from(1800, 1))],
    firing: { ...firesBetween('29m', '30m', evicted('warning', 'PodsReadyTimeout')), ...quietAt('46m') },
    evaluationSeconds: MINUTE,
  },
  {
    name: 'WorkloadEvicted: with the cause behind the reason',
    series: [...scraped(), evictions('Deactivated', (t) => (t < 1800 ? 2 : 3), 'MaximumExecutionTimeExceeded')],
    firing: firesBetween('29m', '31m', evicted('warning', 'Deactivated', { underlying_cause: 'MaximumExecutionTimeExceeded' })),
    evaluationSeconds: MINUTE,
  },
  {
    name: 'WorkloadEvicted: for information where another one has a higher priority',
    series: [...scraped(), evictions('Preempted', (t) => (t < 1800 ? 4 : 6))],
    firing: firesBetween('29m', '31m', evicted('info', 'Preempted')),
    evaluationSeconds: MINUTE,
  },
  {
    name: 'WorkloadEvicted: of a Kueue that has just started',
    series: [...scraped(1800, 1790), evictions('NodeFailures', from(1860, 1))],
    firing: firesBetween('30m', '32m', evicted('warning', 'NodeFailures')),
    evaluationSeconds: MINUTE,
  },
  {
    name: 'WorkloadEvicted: quiet about what was evicted before Prometheus looked',
    series: [...scraped(1800), evictions('PodsReadyTimeout', from(1800, 7))],
    firing: quietAt('29m', '30m', '31m', '1h'),
    evaluationSeconds: MINUTE,
  },
];
