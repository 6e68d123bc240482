import * as z from 'zod/mini';

const LABELS = z._default(z.record(z.string(), z.string()), {});

const ALERT = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: LABELS,
  annotations: z._default(
    z.object({
      summary: z.optional(z.string()),
      description: z.optional(z.string()),
      dashboard_url: z.optional(z.string()),
      runbook_url: z.optional(z.string()),
    }),
    {},
  ),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.optional(z.string()),
  fingerprint: z._default(z.string(), ''),
});

const NOTIFICATION = z.object({
  version: z.literal('4'),
  groupKey: z.string(),
  status: z.enum(['firing', 'resolved']),
  externalURL: z._default(z.string(), ''),
  truncatedAlerts: z._default(z.number(), 0),
  alerts: z.array(ALERT).check(z.minLength(1)),
});

/** One alert of a notification. */
export type Alert = z.infer<typeof ALERT>;
/**
 * What Alertmanager posts to a webhook, version 4.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export type Notification = z.infer<typeof NOTIFICATION>;

/**
 * Parses the body of a webhook; fields and annotations that the bridge does not use are dropped.
 *
 * @throws Error that names the first field that is wrong
 */
export function parseNotification(body: string): Notification {
  const result = z.safeParse(NOTIFICATION, JSON.parse(body));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Error(
    `not an Alertmanager webhook of version 4: ${issue?.path.join('.') || 'body'}: ${issue?.message.replace(/^Invalid input: /, '')}`,
  );
}
