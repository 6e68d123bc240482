import { alertName, appearance, labelLine, link, oneLine, silenceUrl } from './alert-text';
import { bodyBytes, shorten } from './message';
import { asCard, compose, Page, PARAGRAPH, roomFor, titleFor } from './page';
import { Style } from './style';
import { Alert } from './webhook';

/** A place that the reader of an alert may want to go to. */
interface Target {
  readonly title: string;
  readonly actionURL: string;
}

// Buttons and a card's envelope, beyond what a markdown message takes.
const CARD_BYTES = 120;

/**
 * Renders the alerts of one notification in full, as many of them as one message holds.
 *
 * @param alerts at least one; a first one that is too long is shortened with a note
 * @param externalURL address of Alertmanager for the links to a silence, empty when not known
 */
export function renderDetail(alerts: Alert[], externalURL: string, style: Style): Page {
  const asButtons = style.cards && alerts.length === 1;
  const parts: string[] = [];
  let shortened = 0;
  let used = 0;
  for (const alert of alerts) {
    const targets = targetsOf(alert, externalURL, style);
    const links = asButtons ? '' : targets.map(({ title, actionURL }) => link(title, actionURL)).join(' · ');
    const part = renderAlert(alert, links, style);
    const separator = bodyBytes(PARAGRAPH);
    const buttons = asButtons ? CARD_BYTES + bodyBytes(JSON.stringify(targets)) : 0;
    const room = roomFor(alerts.slice(0, parts.length + 1), style) - used - separator - buttons;
    const fits = bodyBytes(part) <= room;
    if (!fits && parts.length > 0) break;
    parts.push(shorten(part, room, style.texts.shortened));
    if (!fits) shortened += 1;
    used += bodyBytes(part) + separator;
  }
  const shown = alerts.slice(0, parts.length);
  const message = compose(titleFor(shown, style.texts), parts, shown, style);
  const buttons = asButtons ? targetsOf(alerts[0], externalURL, style) : [];
  return { message: asCard(message, buttons), alerts: parts.length, shortened };
}

function renderAlert(alert: Alert, links: string, style: Style): string {
  const { texts, zone } = style;
  const { symbol, color } = appearance(alert);
  const name = `${symbol} <font color="${color}">**${alertName(alert)}**</font>`;
  const since = `${texts.since} ${zone.full(alert.startsAt)}`;
  // That it is over is all that matters of it: one line, however much there was to say while it fired.
  if (alert.status === 'resolved') {
    return `- ${[name, labelLine(alert), since, alert.endsAt && `${texts.until} ${zone.full(alert.endsAt)}`].filter((part) => part).join(' · ')}`;
  }
  const { summary, description } = alert.annotations;
  return [
    summary ? `${name} ${oneLine(summary)}` : name,
    description && `> ${oneLine(description)}`,
    [labelLine(alert), since, links]
      .filter((line) => line !== '')
      .map((line) => `- ${line}`)
      .join('\n'),
  ]
    .filter((part) => part)
    .join(PARAGRAPH);
}

function targetsOf(alert: Alert | undefined, externalURL: string, { texts }: Style): Target[] {
  if (alert?.status !== 'firing') return [];
  const { dashboard_url: dashboard, runbook_url: runbook } = alert.annotations;
  const targets = [
    [texts.dashboard, dashboard],
    [texts.runbook, runbook],
    [texts.silence, silenceUrl(externalURL, alert)],
  ] as const;
  return targets.flatMap(([title, actionURL]) => (actionURL ? [{ title, actionURL }] : []));
}
