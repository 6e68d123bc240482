import { alertName, appearance, labelLine } from './alert-text';
import { escapeMarkdown, link, pageUrl } from './markdown';
import { bodyBytes, shorten } from './message';
import { compose, leftOutNote, HEADING_BYTES, Page, PARAGRAPH, roomFor, titleFor } from './page';
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
 * @param leftOut how many more alerts Alertmanager did not send; it is said beside the last of those that it did
 */
export function renderDigest(alerts: Alert[], externalURL: string, style: Style, leftOut = 0): Page {
  const common = commonLabels(alerts);
  const intro = commonPart(common, style);
  const url = pageUrl(`${externalURL.replace(/\/$/, '')}/#/alerts`, COMMON_BYTES);
  const footer = url === undefined ? [] : [link(style.texts.allAlerts, url)];
  const note = leftOutNote(leftOut, style);
  const room = roomFor(alerts, style) - bodyBytes([intro, ...note, ...footer, ''].join(PARAGRAPH));
  const sections = new Map<string, Section>();
  const except = new Set(common.keys());
  let used = 0;
  let taken = 0;
  let shortened = 0;
  for (const alert of alerts) {
    const { line, isShort } = renderLine(alert, except, style);
    const heading = `${appearance(alert).symbol} **${shorten(escapeMarkdown(alertName(alert)), HEADING_BYTES, '…')}**`;
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
    [...(intro === '' ? [] : [intro]), ...parts, ...(taken === alerts.length ? note : []), ...footer],
    shown,
    style,
  );
  return { message, alerts: taken, shortened };
}

function renderLine(alert: Alert, except: ReadonlySet<string>, { texts, zone }: Style): { line: string; isShort: boolean } {
  const end = alert.status === 'resolved' && alert.endsAt ? ` – ${zone.short(alert.endsAt)}` : '';
  const times = `${zone.short(alert.startsAt)}${end}`;
  const labels = escapeMarkdown(labelLine(alert, except));
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
  return labels === '' ? '' : `> ${texts.common} ${shorten(escapeMarkdown(labels), COMMON_BYTES, texts.shortened)}`;
}
