import * as z from 'zod/mini';

/** The alert that always fires: of a Prometheus of ours, and of one that others run. */
const WATCHDOGS = ['Watchdog', 'TrainwatchWatchdog'] as const;

const WEBHOOK = z.object({
  version: z.literal('4'),
  status: z.enum(['firing', 'resolved']),
  alerts: z.array(z.unknown()),
});

const FIRING = z.object({ status: z.literal('firing'), labels: z.object({ alertname: z.enum(WATCHDOGS) }) });

/**
 * Why the body of a request is no heartbeat; undefined when it is one: a webhook of Alertmanager in which one of them fires. Anything else
 * shows only that somebody can post, not that alerts are evaluated and sent.
 */
export function objectionTo(body: string): string | undefined {
  const webhook = z.safeParse(WEBHOOK, parse(body));
  if (!webhook.success) {
    return `not a webhook of Alertmanager, version 4 (${webhook.error.issues[0]?.path.join('.') || 'body'}): let Alertmanager post here`;
  }
  const fires = webhook.data.alerts.some((alert) => z.safeParse(FIRING, alert).success);
  return fires ? undefined : `no firing ${WATCHDOGS.join(' or ')} among the alerts: route it here, with send_resolved off`;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
