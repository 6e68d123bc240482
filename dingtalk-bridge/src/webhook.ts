import * as z from 'zod/mini';
import { MAX_ALERTS_PER_WEBHOOK } from '../../lib/metrics/bridge-limits';
import { Alert, ALERT, EXTERNAL_URL } from './alert';
import { countValues } from './json-values';
import { byRank } from './rank';

export type { Alert } from './alert';

/** Each value takes up to 100 bytes of memory, however few it takes in the text. 4 MiB of alerts hold less than 100,000 of them. */
const MAX_VALUES = 200_000;
/** What is said about an alert or a webhook that is not valid. */
const MAX_REASON_CHARACTERS = 200;

const STATUS = z.enum(['firing', 'resolved']);

const NOTIFICATION = z.object({
  version: z.literal('4'),
  groupKey: z.string(),
  status: STATUS,
  externalURL: z._default(EXTERNAL_URL, ''),
  // What is wrong with a number must not lose the alerts beside it.
  truncatedAlerts: z.catch(z._default(z.int().check(z.gte(0)), 0), 0),
  alerts: z.array(z.unknown()).check(z.minLength(1)),
});

/**
 * What Alertmanager posts to a webhook, version 4.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export interface Notification extends Omit<z.infer<typeof NOTIFICATION>, 'alerts'> {
  readonly alerts: Alert[];
}

/** A webhook, and what of it cannot be delivered. */
export interface ParsedWebhook {
  readonly notification: Notification;
  /** How many of its alerts are not valid; they are not in the notification. */
  readonly invalid: number;
  /** Why the first of them is not; empty when there is none. */
  readonly reason: string;
}

/**
 * Parses the body of a webhook. An alert that is not valid is set aside. Of more alerts than one webhook may bring, the most urgent are
 * kept, and the others counted with those that Alertmanager has left out. Fields and annotations that the bridge does not use are dropped.
 *
 * @throws Error that names the first field that is wrong, when nothing of it can be delivered
 */
export function parseWebhook(body: Buffer): ParsedWebhook {
  if (countValues(body) > MAX_VALUES) throw new Error(`more than ${MAX_VALUES} values: set max_alerts in Alertmanager`);
  const result = z.safeParse(NOTIFICATION, JSON.parse(body.toString()));
  if (!result.success) throw invalidWebhook(result.error);
  const { alerts: raw, ...rest } = result.data;
  const alerts: Alert[] = [];
  let firstError: z.core.$ZodError | undefined;
  for (const each of raw) {
    const alert = z.safeParse(ALERT, each);
    if (alert.success) alerts.push(alert.data);
    else firstError ??= alert.error;
  }
  if (firstError && alerts.length === 0) throw invalidWebhook(firstError, 'alerts.');
  const kept = byRank(alerts).slice(0, MAX_ALERTS_PER_WEBHOOK);
  const truncatedAlerts = rest.truncatedAlerts + alerts.length - kept.length;
  return {
    notification: { ...rest, truncatedAlerts, alerts: kept },
    invalid: raw.length - alerts.length,
    reason: firstError ? describe(firstError) : '',
  };
}

function invalidWebhook(error: z.core.$ZodError, where = ''): Error {
  return new Error(`not an Alertmanager webhook of version 4: ${where}${describe(error)}`);
}

function describe({ issues: [issue] }: z.core.$ZodError): string {
  const path = issue?.path.join('.') || 'body';
  return `${path}: ${issue?.message.replace(/^Invalid input: /, '')}`.slice(0, MAX_REASON_CHARACTERS);
}
