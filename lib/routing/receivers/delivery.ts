import { durationMs, positiveDuration } from '../../values/durations';

/** What every receiver may choose. */
export interface DeliveryProps {
  /**
   * Whether to notify that an alert is over.
   *
   * @default true
   */
  readonly sendResolved?: boolean;
}

/** What receivers that are called over HTTP have in common. */
export interface HttpDeliveryProps extends DeliveryProps {
  /**
   * How long one attempt may take; at most the group interval of every route to it.
   *
   * @default - the group interval.
   */
  readonly timeout?: string;
}

/**
 * Alertmanager looks at the proxy of its environment only where this stands. It follows no redirect: the page at its end would answer with
 * 200, and nobody would be notified. A receiver with an `http_config` of its own repeats both.
 */
export const HTTP_CLIENT = { proxy_from_environment: true, follow_redirects: false };

/**
 * The settings that belong to them.
 *
 * @throws InvalidConfigError when the timeout is no duration, or zero
 */
export function deliverySettings({ sendResolved, timeout }: HttpDeliveryProps): Record<string, unknown> {
  return {
    // Alertmanager's own default differs from integration to integration.
    send_resolved: sendResolved ?? true,
    timeout: timeout === undefined ? undefined : `${durationMs('timeout', positiveDuration('timeout', timeout))}ms`,
  };
}
