/** What the switch sends to its receiver. */
export interface Notice {
  readonly status: 'firing' | 'resolved';
  /** When the silence began. */
  readonly since: Date;
  /** How long it has lasted or lasted, in milliseconds. */
  readonly silentMs: number;
  /** Whether it began with a heartbeat, not with the start of the switch. */
  readonly afterHeartbeat: boolean;
}

const SUMMARY = 'No heartbeat from the alerting pipeline';

/** As the text of a message in Slack. */
export function slackMessage(notice: Notice): object {
  return { text: `*WatchdogMissing*${notice.status === 'resolved' ? ' (resolved)' : ''}: ${SUMMARY}\n${describe(notice)}` };
}

/** The same as Alertmanager would post it, version 4, so that its receivers understand it. */
export function alertmanagerWebhook(notice: Notice): object {
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

function describe({ status, since, silentMs, afterHeartbeat }: Notice): string {
  const [from, minutes] = [since.toISOString().replace(/\.\d+/, ''), (silentMs / 60_000).toFixed(1)];
  if (status === 'resolved') return `The heartbeat is back. It was missing since ${from}, for ${minutes} minutes.`;
  const last = afterHeartbeat
    ? `The last heartbeat arrived at ${from}, ${minutes} minutes ago.`
    : `No heartbeat has arrived since the start at ${from}, ${minutes} minutes ago.`;
  return `${last} Prometheus or Alertmanager is down or cannot send notifications, so other alerts may not reach you: check both.`;
}
