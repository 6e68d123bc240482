import { Metric, MetricCadence, MetricLabel, MetricUnit } from './metric';
import { enumeration } from './training-labels';

/** What became of a message to DingTalk; only `ok` was confirmed by errcode 0, `unconfirmed` may have arrived. */
export const DELIVERY_RESULTS = ['ok', 'throttled', 'rejected', 'error', 'unconfirmed'];

/** What became of a webhook: `refused` is tried again by Alertmanager, `invalid` is not. */
export const NOTIFICATION_RESULTS = ['accepted', 'repeated', 'refused', 'invalid'];

/** Why a request was refused before it was known for which channel it is. */
export const REFUSAL_REASONS = ['unauthorized', 'unknown_channel'];

/** Why alerts were dropped. */
export const LOSS_REASONS = ['rejected', 'expired', 'invalid', 'unrenderable', 'unconfirmed'] as const;
export type LossReason = (typeof LOSS_REASONS)[number];

/** Name of a robot in the bridge's configuration. */
const ROBOT: MetricLabel = { name: 'robot', bound: 50 };

/** Name that Alertmanager posts to: a robot or a group of robots. */
const CHANNEL: MetricLabel = { name: 'channel', bound: 50 };

const { SCRAPE } = MetricCadence;

const { SECONDS, TIMESTAMP_SECONDS } = MetricUnit;

/** Everything that the DingTalk bridge exports. */
export const BRIDGE_METRICS: Metric[] = [
  Metric.counter('dingtalk_bridge_notifications_total', 'Webhooks of Alertmanager, by result', {
    labels: [CHANNEL, enumeration('result', NOTIFICATION_RESULTS)],
  }),
  Metric.counter('dingtalk_bridge_requests_refused_total', 'Requests that were refused, by reason', {
    labels: [enumeration('reason', REFUSAL_REASONS)],
  }),
  Metric.counter('dingtalk_bridge_deliveries_total', 'Messages posted to DingTalk, by result', {
    labels: [ROBOT, enumeration('result', DELIVERY_RESULTS)],
  }),
  Metric.histogram('dingtalk_bridge_delivery_duration_seconds', 'Duration of a post to DingTalk', {
    unit: SECONDS,
    labels: [ROBOT],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  Metric.gauge('dingtalk_bridge_last_success_timestamp_seconds', 'When DingTalk last confirmed a message', {
    unit: TIMESTAMP_SECONDS,
    labels: [ROBOT],
  }),
  Metric.gauge('dingtalk_bridge_robot_usable', '0 when the secret of a robot cannot be read, or DingTalk refuses the robot', {
    labels: [ROBOT],
    cadence: SCRAPE,
  }),
  Metric.counter(
    'dingtalk_bridge_alerts_truncated_total',
    'Alerts of a group that its notification does not hold, because of max_alerts or the bounds of the bridge',
    {
      labels: [CHANNEL],
    },
  ),
  Metric.counter('dingtalk_bridge_alerts_delivered_total', 'Alerts in messages that DingTalk confirmed', { labels: [CHANNEL] }),
  Metric.counter(
    'dingtalk_bridge_alerts_merged_total',
    'Alerts that were not sent because a newer state of the same alert came while they waited',
    {
      labels: [CHANNEL],
    },
  ),
  Metric.counter('dingtalk_bridge_alerts_shortened_total', 'Alerts whose text was cut to fit a message', { labels: [CHANNEL] }),
  Metric.counter('dingtalk_bridge_alerts_lost_total', 'Alerts that were dropped, by reason', {
    labels: [CHANNEL, enumeration('reason', [...LOSS_REASONS])],
  }),
  Metric.counter('dingtalk_bridge_digests_total', 'Digests: messages that list the alerts of many notifications', { labels: [CHANNEL] }),
  Metric.gauge('dingtalk_bridge_queue_depth', 'Queued alerts: accepted and not delivered yet', {
    labels: [CHANNEL],
    cadence: SCRAPE,
  }),
  Metric.gauge('dingtalk_bridge_queue_age_seconds', 'Age of the oldest queued alert; 0 when the queue is empty', {
    unit: SECONDS,
    labels: [CHANNEL],
    cadence: SCRAPE,
  }),
  Metric.gauge('dingtalk_bridge_queue_damaged_lines', 'Lines of the queue that could not be read when this replica became the leader'),
  Metric.gauge('dingtalk_bridge_leader', '1 when this replica delivers, 0 when it stands by'),
];
