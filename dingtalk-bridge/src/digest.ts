import { alertName, appearance, labelLine, link } from './alert-text';
import { bodyBytes, shorten } from './message';
import { compose, Page, PARAGRAPH, roomFor, titleFor } from './page';
import { rankOf } from './rank';
import { Style } from './style';
import { Alert } from './webhook';

/** An alert's line takes no more, so that 5,000 alerts fit five minutes of one robot. */
const MAX_LINE_BYTES = 340;
const COMMON_BYTES = 600;
// "×" and a count behind an alert's name.
const COUNT_BYTES = 10;

interface Section {
  readonly heading: string;
  readonly rank: number;
  readonly lines: string[];
}

/**
 * Renders alerts of many notifications, a line each below the alert's name, as many of them as one message holds.
 *
 * @param alerts at least one
 * @param externalURL address of Alertmanager, empty when not known
 */
export function renderDigest(alerts: Alert[], externalURL: string, style: Style): Page {
  const common = commonLabels(alerts);
  const intro = commonPart(common, style);
  const footer = externalURL === '' ? '' : link(style.texts.allAlerts, `${externalURL.replace(/\/$/, '')}/#/alerts`);
  const reserved = bodyBytes(intro) + bodyBytes(footer) + 2 * bodyBytes(PARAGRAPH);
  const room = roomFor(alerts, style) - reserved;
  const sections = new Map<string, Section>();
  const except = new Set(common.keys());
  let used = 0;
  let taken = 0;
  let shortened = 0;
  for (const alert of alerts) {
    const { line, isShort } = renderLine(alert, except, style);
    const heading = `${appearance(alert).symbol} **${alertName(alert)}**`;
    const section = sections.get(heading) ?? { heading, rank: rankOf(alert), lines: [] };
    const start = section.lines.length === 0 ? bodyBytes(heading) + COUNT_BYTES + 2 * bodyBytes(PARAGRAPH) : 0;
    const cost = start + bodyBytes(line) + bodyBytes('\n');
    if (used + cost > room && taken > 0) break;
    section.lines.push(line);
    sections.set(heading, section);
    used += cost;
    taken += 1;
    if (isShort) shortened += 1;
  }
  const shown = alerts.slice(0, taken);
  const ordered = [...sections.values()].sort((a, b) => a.rank - b.rank);
  const parts = ordered.map(({ heading, lines }) => [`${heading} ×${lines.length}`, lines.join('\n')].join(PARAGRAPH));
  const message = compose(
    titleFor(shown, style.texts),
    [intro, ...parts, footer].filter((part) => part !== ''),
    shown,
    style,
  );
  return { message, alerts: taken, shortened };
}

function renderLine(alert: Alert, except: ReadonlySet<string>, { texts, zone }: Style): { line: string; isShort: boolean } {
  const end = alert.status === 'resolved' && alert.endsAt ? ` – ${zone.short(alert.endsAt)}` : '';
  const times = `${zone.short(alert.startsAt)}${end}`;
  const labels = labelLine(alert, except);
  const shown = shorten(labels, MAX_LINE_BYTES - bodyBytes(`- ${times} `), texts.shortened);
  return { line: `- ${times} ${shown}`.trimEnd(), isShort: shown !== labels };
}

/** The labels that all of the alerts have with the same value. */
function commonLabels(alerts: Alert[]): Map<string, string> {
  const [first, ...others] = alerts;
  const common = new Map(others.length === 0 ? [] : Object.entries(first?.labels ?? {}));
  for (const { labels } of others) {
    for (const [name, value] of common) if (labels[name] !== value) common.delete(name);
  }
  return common;
}

function commonPart(common: Map<string, string>, { texts }: Style): string {
  const labels = labelLine({ labels: Object.fromEntries(common) });
  return labels === '' ? '' : shorten(`> ${texts.common} ${labels}`, COMMON_BYTES, texts.shortened);
}
