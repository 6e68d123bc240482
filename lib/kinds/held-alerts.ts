/**
 * What one of the alerts is about while it fires.
 *
 * @internal
 */
export function firing(...alerts: string[]): string {
  return `ALERTS{${named(alerts)}, alertstate="firing"}`;
}

/**
 * What the alert is about while it waits whether its condition stays.
 *
 * @internal
 */
export function pending(alert: string): string {
  return `ALERTS{alertname="${alert}", alertstate="pending"}`;
}

/**
 * What an alert has been about until now, so that its own expression can hold it: memory that outlives the window of an event.
 *
 * @param labels that are kept, separated by commas
 * @param more further matchers, where several rules share the name
 * @internal
 */
export function held(alert: string, labels: string, more = ''): string {
  return `group by (${labels}) (ALERTS{alertname="${alert}", alertstate="firing"${more && `, ${more}`}})`;
}

/**
 * The same for no longer than that after it began to fire, whatever happens.
 *
 * @param seconds how long
 * @internal
 */
export function heldWithin(alert: string, labels: string, seconds: number): string {
  return `group by (${labels}) (time() - ALERTS_FOR_STATE{alertname="${alert}"} < ${seconds})`;
}

function named(alerts: readonly string[]): string {
  return alerts.length === 1 ? `alertname="${alerts[0]}"` : `alertname=~"${alerts.join('|')}"`;
}
