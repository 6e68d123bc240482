import { Metric, MetricCadence, MetricLabel } from '../../metrics/metric';

/** A queue for each team, and some. */
const QUEUES = 200;

const PRIORITIES = 20;

const QUEUE: MetricLabel = { name: 'cluster_queue', bound: QUEUES };

const PRIORITY: MetricLabel = { name: 'priority_class', bound: PRIORITIES };

/** Kueue's replicas but one follow, and what they say is not up to date. */
const ROLE: MetricLabel = { name: 'replica_role', bound: 3, values: ['leader', 'follower', 'standalone'] };

const WAITS: MetricLabel = { name: 'status', bound: 2, values: ['active', 'inadmissible'] };

const REASONS = [
  ...['Preempted', 'PodsReadyTimeout', 'AdmissionCheck', 'ClusterQueueStopped', 'LocalQueueStopped', 'NodeFailures', 'Deactivated'],
];

const CAUSES = ['', 'AdmissionCheck', 'MaximumExecutionTimeExceeded', 'RequeuingLimitExceeded'];

const { EVENT, SCRAPE } = MetricCadence;

/** What rules read of Kueue 0.17, with the labels and in the words of its source (`pkg/metrics/metrics.go`). */
export const KUEUE_METRICS: Metric[] = [
  Metric.gauge('kueue_pending_workloads', "The number of pending workloads, per 'cluster_queue' and 'status'.", {
    labels: [QUEUE, WAITS, ROLE],
    cadence: SCRAPE,
  }),
  Metric.counter('kueue_admitted_workloads_total', "The total number of admitted workloads per 'cluster_queue'", {
    labels: [QUEUE, PRIORITY, ROLE],
    cadence: EVENT,
  }),
  Metric.counter('kueue_evicted_workloads_total', "The number of evicted workloads per 'cluster_queue',", {
    labels: [
      QUEUE,
      { name: 'reason', bound: REASONS.length, values: REASONS },
      { name: 'underlying_cause', bound: CAUSES.length, values: CAUSES },
      PRIORITY,
      ROLE,
    ],
    cadence: EVENT,
  }),
  Metric.gauge('process_start_time_seconds', 'Start time of the process since unix epoch in seconds.', { cadence: SCRAPE }),
];
