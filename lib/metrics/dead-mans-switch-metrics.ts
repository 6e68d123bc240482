import { Metric, MetricCadence, MetricUnit } from './metric';
import { enumeration } from './training-labels';

/** What became of a POST to /heartbeat; only a webhook in which Watchdog fires is accepted. */
export const HEARTBEAT_RESULTS = ['accepted', 'invalid'];

/** What became of a notification: `refused` and `unreachable` did not arrive, `unconfirmed` may have. */
export const SWITCH_NOTIFICATION_RESULTS = ['confirmed', 'refused', 'unreachable', 'unconfirmed'];

const { SCRAPE } = MetricCadence;

/** Everything that the dead man's switch exports. */
export const DEAD_MANS_SWITCH_METRICS: Metric[] = [
  Metric.counter('dead_mans_switch_heartbeats_total', 'Posts to /heartbeat, by result', {
    labels: [enumeration('result', HEARTBEAT_RESULTS)],
  }),
  Metric.gauge('dead_mans_switch_heartbeat_age_seconds', 'Time since the last heartbeat, or since the first start', {
    unit: MetricUnit.SECONDS,
    cadence: SCRAPE,
  }),
  Metric.gauge('dead_mans_switch_silent', '1 when no heartbeat has arrived for too long, else 0', { cadence: SCRAPE }),
  Metric.counter('dead_mans_switch_notifications_total', 'Notifications posted to the receiver, by result', {
    labels: [enumeration('result', SWITCH_NOTIFICATION_RESULTS)],
  }),
  Metric.gauge('dead_mans_switch_receiver_known', '1 when the address of the receiver can be read and posted to, else 0', {
    cadence: SCRAPE,
  }),
  Metric.gauge('dead_mans_switch_state_saved', '1 when the state of this process outlives it, 0 when it could not be written'),
  Metric.gauge('dead_mans_switch_state_damaged', '1 when this process could not read the state of the one before it, else 0'),
];
