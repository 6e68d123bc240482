import { Metric, MetricLabel } from '../metrics';

/** Kind of a receiver, for example `slack` or `webhook`. */
const INTEGRATION: MetricLabel = { name: 'integration', bound: 25 };
/** Why a notification could not be sent, as Alertmanager 0.34 tells them apart. */
const REASON: MetricLabel = { name: 'reason', bound: 10 };

/** What of Alertmanager's metrics our rules and dashboards read; the texts are its own. */
export const ALERTMANAGER_METRICS: Metric[] = [
  Metric.counter('alertmanager_notifications_total', 'The total number of attempted notifications.', { labels: [INTEGRATION] }),
  Metric.counter('alertmanager_notifications_failed_total', 'The total number of failed notifications.', { labels: [INTEGRATION, REASON] }),
  Metric.gauge('alertmanager_cluster_members', 'Number indicating current number of members in cluster.'),
  Metric.gauge('alertmanager_config_last_reload_successful', 'Whether the last configuration reload attempt was successful.'),
];
