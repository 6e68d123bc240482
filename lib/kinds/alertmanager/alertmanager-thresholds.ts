import { count, pendingFor, ratio, rateWindow } from '../../values/threshold';
import { lessThan, ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts about Alertmanager. Durations are in Prometheus' notation. */
export interface AlertmanagerThresholds {
  /**
   * How long notifications may fail.
   *
   * @default '5m'
   */
  readonly notificationsFailingFor?: string;
  /**
   * How long a failure, a dropped alert or a lost message between replicas is counted.
   *
   * @default '10m'
   */
  readonly failuresWindow?: string;
  /**
   * How long replicas may lose gossip messages.
   *
   * @default '5m'
   */
  readonly gossipLostFor?: string;
  /**
   * How long replicas may not see each other.
   *
   * @default '15m'
   */
  readonly membersMissingFor?: string;
  /**
   * How long a configuration may fail to load.
   *
   * @default '5m'
   */
  readonly reloadFailedFor?: string;
  /**
   * Ratio of the notifications of a channel that must be delivered over four weeks.
   *
   * @default 0.99
   */
  readonly deliveryObjective?: number;
  /**
   * How many notifications must have been sent for the ratio of those that failed to mean anything.
   *
   * @default 10
   */
  readonly deliveryMinNotifications?: number;
  /**
   * Over which time the rate of notifications is taken, minute by minute.
   *
   * @default '5m'
   */
  readonly deliveryWindow?: string;
}

/** @internal */
export const ALERTMANAGER_THRESHOLDS = new ThresholdSet<AlertmanagerThresholds>(
  {
    notificationsFailingFor: pendingFor({
      default: '5m',
      reason: 'a group interval: for as long Alertmanager tries again, and what fails beyond that does not repair itself',
    }),
    failuresWindow: rateWindow({
      default: '10m',
      max: '1d',
      reason: 'two group intervals, so that one that fails every time is seen without a gap',
    }),
    gossipLostFor: pendingFor({ default: '5m', reason: 'longer than a replica that starts takes to read its queue' }),
    membersMissingFor: pendingFor({ default: '15m', reason: 'longer than a rolling update takes' }),
    reloadFailedFor: pendingFor({ default: '5m', reason: 'longer than a ConfigMap takes to reach all files of a pod' }),
    deliveryObjective: ratio({
      of: 'the notifications',
      default: 0.99,
      min: 0.01,
      max: 0.9999,
      reason: 'one in a hundred may be lost to a rate limit or a restart of the receiver',
    }),
    deliveryMinNotifications: count({
      unit: 'notifications',
      default: 10,
      min: 1,
      max: 1_000_000,
      reason: 'a single failure in a quiet week is not a trend; NotificationsFailing fires for that',
    }),
    deliveryWindow: rateWindow({
      default: '5m',
      max: '1h',
      reason: 'twenty scrapes, so that no notification is counted between two of them',
    }),
  },
  [
    lessThan('notificationsFailingFor', 'failuresWindow', 'the failure would be forgotten before the alert fires'),
    lessThan('gossipLostFor', 'failuresWindow', 'the failure would be forgotten before the alert fires'),
  ],
);
