import { ON_CALL_GROUP } from '../../tools/local/local-app';
import { LocalStack } from '../../tools/local/local-stack';
import { fromDingTalk, fromSlack, Notification } from '../../tools/local/notification';
import { instantQuery, waitUntil } from '../servers';

/** All notifications so far. */
export function reported({ dingtalk, slack }: LocalStack): Notification[] {
  return [...dingtalk.messages.map((message) => fromDingTalk(message, ON_CALL_GROUP)), ...slack.messages.map(fromSlack)];
}

/** Waits until somebody is notified that an alert fires, or that it is resolved. */
export async function untilNotified(
  stack: LocalStack,
  alert: string,
  state: 'firing' | 'resolved',
  deadlineMs = 150_000,
): Promise<Notification> {
  const isIt = ({ title, resolved }: Notification) => title.includes(alert) && resolved === (state === 'resolved');
  const until = (all: Notification[]) => all.some(isIt);
  const all = await waitUntil(`somebody is notified that ${alert} is ${state}`, () => reported(stack), {
    until,
    deadlineMs,
    programs: stack.servers,
  });
  return all.find(isIt) as Notification;
}

/** The alerts of these severities that have fired at any time. */
export async function fired({ prometheusUrl }: LocalStack, severities = 'critical|warning'): Promise<string[]> {
  const samples = await instantQuery(prometheusUrl, `last_over_time(ALERTS{alertstate="firing", severity=~"${severities}"}[1h])`);
  return [...new Set(samples.map(({ metric }) => metric.alertname))].sort();
}

/** The alerts that Alertmanager keeps quiet because of another, each with the names of those. */
export async function inhibited({ alertmanagerUrl }: LocalStack): Promise<Record<string, string[]>> {
  const alerts = (await (await fetch(`${alertmanagerUrl}/api/v2/alerts`)).json()) as {
    readonly fingerprint: string;
    readonly labels: Record<string, string>;
    readonly status: { readonly inhibitedBy: string[] };
  }[];
  const nameOf = (fingerprint: string) => alerts.find((alert) => alert.fingerprint === fingerprint)?.labels.alertname ?? fingerprint;
  const quiet = alerts.filter(({ status }) => status.inhibitedBy.length > 0);
  return Object.fromEntries(quiet.map(({ labels, status }) => [labels.alertname, status.inhibitedBy.map(nameOf)]));
}
