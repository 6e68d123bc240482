import { Alert } from './alert';

/** How urgent an alert is; lower is sooner. */
export enum Rank {
  CRITICAL = 0,
  FIRING = 1,
  RESOLVED = 2,
}

export function rankOf(alert: Alert | undefined): Rank {
  if (alert?.status !== 'firing') return Rank.RESOLVED;
  return alert.labels.severity === 'critical' ? Rank.CRITICAL : Rank.FIRING;
}

/** The alerts, most urgent first, otherwise in their order. */
export function byRank(alerts: Alert[]): Alert[] {
  return [...alerts].sort((a, b) => rankOf(a) - rankOf(b));
}
