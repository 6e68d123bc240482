import { ListenOptions, MessageServer, ReceivedRequest, Reply } from './message-server';

export const STAND_IN_ROUTING_KEY = 'R0123456789ABCDEFGHIJKLMNOPQRSTU';

/** An event that was accepted. */
export interface PagerDutyEvent {
  readonly action: 'trigger' | 'acknowledge' | 'resolve';
  /** Events with the same key belong to one incident. */
  readonly dedupKey: string;
  readonly summary: string;
  readonly severity: string;
  readonly source: string;
  readonly component: string;
  readonly group: string;
  readonly class: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly href: string; readonly text: string }[];
}

const MAX_SUMMARY = 1_024;
const MAX_DEDUP_KEY = 255;
const MAX_BYTES = 512 * 1024;
const SEVERITIES = ['critical', 'error', 'warning', 'info'];
const ACTIONS = ['trigger', 'acknowledge', 'resolve'];

/** As strict as the Events API v2: one integration key, required fields, limits; 202 when it was accepted, 400 with everything that is wrong. */
export class PagerDutyStandIn extends MessageServer<PagerDutyEvent> {
  public static async start(options: ListenOptions = {}): Promise<PagerDutyStandIn> {
    return new PagerDutyStandIn().listen(options);
  }

  /** What was wrong with the events that were refused. */
  public readonly refusals: string[][] = [];

  private constructor() {
    super('/v2/enqueue');
  }

  protected handle(request: ReceivedRequest): Reply {
    if (request.method !== 'POST' || request.url.pathname !== '/v2/enqueue') return { status: 404, body: '' };
    const event = parse(request.body);
    const errors = errorsOf(event, Buffer.byteLength(request.body));
    if (errors.length > 0) {
      this.refusals.push(errors);
      return json(400, { status: 'invalid event', message: 'Event object is invalid', errors });
    }
    const accepted = acceptedOf(event);
    this.accept(accepted);
    return json(202, { status: 'success', message: 'Event processed', dedup_key: accepted.dedupKey });
  }
}

interface RawEvent {
  readonly routing_key?: string;
  readonly event_action?: string;
  readonly dedup_key?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly links?: PagerDutyEvent['links'];
}

function parse(body: string): RawEvent {
  try {
    return JSON.parse(body) as RawEvent;
  } catch {
    return {};
  }
}

function errorsOf({ routing_key, event_action = '', dedup_key = '', payload = {}, links = [] }: RawEvent, bytes: number): string[] {
  const { summary, source, severity } = payload as Record<string, string | undefined>;
  const isTrigger = event_action === 'trigger';
  const violations: Record<string, boolean> = {
    'Invalid routing key': routing_key !== STAND_IN_ROUTING_KEY,
    "'event_action' is invalid": !ACTIONS.includes(event_action),
    "'dedup_key' is missing or blank": !isTrigger && dedup_key === '',
    "'dedup_key' is too long": dedup_key.length > MAX_DEDUP_KEY,
    "'payload.summary' is missing or blank": isTrigger && !summary,
    "'payload.summary' is too long": (summary?.length ?? 0) > MAX_SUMMARY,
    "'payload.source' is missing or blank": isTrigger && !source,
    "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')":
      isTrigger && !SEVERITIES.includes(severity ?? ''),
    "'links' holds an invalid URL": links.some(({ href }) => !URL.canParse(href)),
    'Event is too large': bytes > MAX_BYTES,
  };
  return Object.keys(violations).filter((violation) => violations[violation]);
}

function acceptedOf({ event_action, dedup_key = '', payload = {}, links = [] }: RawEvent): PagerDutyEvent {
  const { summary = '', severity = '', source = '', component = '', group = '' } = payload as Record<string, string | undefined>;
  const { class: className = '', custom_details: details = {} } = payload as { class?: string; custom_details?: PagerDutyEvent['details'] };
  const action = event_action as PagerDutyEvent['action'];
  return { action, dedupKey: dedup_key, summary, severity, source, component, group, class: className, details, links };
}

function json(status: number, value: object): Reply {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}
