import { readFileSync } from 'node:fs';
import { Notice } from './silence-watch';

/** The receiver of the notification, on a path around Prometheus and Alertmanager. */
export interface Receiver {
  readonly url: string;
  readonly format: 'slack' | 'webhook';
}

const SUMMARY = 'No heartbeat from the alerting pipeline';
const TIMEOUT_MS = 10_000;

/** @throws Error when the receiver did not take it */
export async function send({ url, format }: Receiver, notice: Notice): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(format === 'slack' ? { text: sentence(notice) } : webhook(notice)),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
}

/** An address from a file, read at each use, so that a changed Secret needs no restart. */
export function addressIn(file: string): string {
  const url = readFileSync(file, 'utf8').trim();
  if (URL.canParse(url)) return url;
  // The content may be a secret, so it is not repeated.
  throw new Error(`${file} does not contain a URL`);
}

function describe({ status, since, silentMs }: Notice): string {
  const [from, minutes] = [since.toISOString().replace(/\.\d+/, ''), (silentMs / 60_000).toFixed(1)];
  if (status === 'resolved') return `The heartbeat is back. It was missing since ${from}, for ${minutes} minutes.`;
  return `The last heartbeat arrived at ${from}, ${minutes} minutes ago. Prometheus or Alertmanager is down or cannot send notifications, so other alerts may not reach you: check both.`;
}

function sentence(notice: Notice): string {
  return `*WatchdogMissing*${notice.status === 'resolved' ? ' (resolved)' : ''}: ${SUMMARY}\n${describe(notice)}`;
}

/** The same as Alertmanager would post it, version 4, so that its receivers understand it. */
function webhook(notice: Notice): object {
  const labels = { alertname: 'WatchdogMissing', severity: 'critical' };
  const annotations = { summary: SUMMARY, description: describe(notice) };
  const startsAt = notice.since.toISOString();
  const endsAt = notice.status === 'resolved' ? new Date(notice.since.getTime() + notice.silentMs).toISOString() : '0001-01-01T00:00:00Z';
  return {
    version: '4',
    groupKey: '{}:{alertname="WatchdogMissing"}',
    truncatedAlerts: 0,
    status: notice.status,
    receiver: 'dead-mans-switch',
    groupLabels: { alertname: labels.alertname },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: '',
    alerts: [{ status: notice.status, labels, annotations, startsAt, endsAt, generatorURL: '', fingerprint: 'watchdogmissing0' }],
  };
}
