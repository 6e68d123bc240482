import { Metric, MetricCadence, MetricLabel, MetricUnit } from './metric';
import { enumeration } from './training-labels';

/** What became of a message to DingTalk; only `ok` was confirmed by errcode 0. */
export const DELIVERY_RESULTS = ['ok', 'throttled', 'rejected', 'error'];

/** Name of a robot in the bridge's configuration. */
const ROBOT: MetricLabel = { name: 'robot', bound: 50 };

/** Everything that the DingTalk bridge exports. */
export const BRIDGE_METRICS: Metric[] = [
  Metric.counter('dingtalk_bridge_deliveries_total', 'Messages posted to DingTalk, by result', {
    labels: [ROBOT, enumeration('result', DELIVERY_RESULTS)],
  }),
  Metric.histogram('dingtalk_bridge_delivery_duration_seconds', 'Duration of a post to DingTalk', {
    unit: MetricUnit.SECONDS,
    labels: [ROBOT],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  Metric.gauge('dingtalk_bridge_last_success_timestamp_seconds', 'When DingTalk last confirmed a message', {
    unit: MetricUnit.TIMESTAMP_SECONDS,
    labels: [ROBOT],
    cadence: MetricCadence.EVENT,
  }),
];
