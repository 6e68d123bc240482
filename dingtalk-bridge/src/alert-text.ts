import { oneLine } from './markdown';
import { Alert } from './webhook';

/** Labels that say which alert it is; they are shown apart from the others. */
const SHOWN_APART = ['alertname', 'severity'];
/** Labels that people look for first. */
const SHOWN_FIRST = ['run_id', 'model_name', 'team'];

/** How the state of an alert looks at a glance. */
export interface Appearance {
  readonly symbol: string;
  readonly color: string;
}

const RESOLVED: Appearance = { symbol: '✅', color: '#2e7d32' };
const FIRING = new Map<string | undefined, Appearance>([
  ['critical', { symbol: '🔴', color: '#d32f2f' }],
  ['warning', { symbol: '🟠', color: '#ef6c00' }],
]);
const OTHER_SEVERITY: Appearance = { symbol: '🔵', color: '#1565c0' };

/** Symbol and color of an alert: green once it is resolved, else by its severity. */
export function appearance(alert: Alert): Appearance {
  if (alert.status === 'resolved') return RESOLVED;
  return FIRING.get(alert.labels.severity) ?? OTHER_SEVERITY;
}

/** The name in one line, as plain text. */
export function alertName(alert: Alert): string {
  return oneLine(alert.labels.alertname ?? '') || 'alert';
}

/** The labels as plain text, those that people look for first in front; `except` are left out. */
export function labelLine({ labels }: Pick<Alert, 'labels'>, except: ReadonlySet<string> = new Set()): string {
  const rank = (name: string) => (SHOWN_FIRST.includes(name) ? SHOWN_FIRST.indexOf(name) : SHOWN_FIRST.length);
  return Object.entries(labels)
    .filter(([name]) => !SHOWN_APART.includes(name) && !except.has(name))
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${oneLine(value)}`)
    .join(', ');
}

/** Alertmanager's page for a new silence, filled in for this alert; undefined when its address is not known. */
export function silenceUrl(externalURL: string, alert: Alert): string | undefined {
  if (externalURL === '') return undefined;
  const matchers = Object.entries(alert.labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  // JSON.stringify writes lone surrogates in values as escapes; those in names would make encodeURIComponent throw.
  const filter = `{${matchers.join(',')}}`.replace(/\p{Cs}/gu, '\ufffd');
  return `${externalURL.replace(/\/$/, '')}/#/silences/new?filter=${encodeURIComponent(filter)}`;
}
