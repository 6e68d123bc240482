import { alertName, appearance, labelLine, silenceUrl } from './alert-text';
import { escapeMarkdown, link, pageUrl } from './markdown';
import { bodyBytes, shorten } from './message';
import { asCard, compose, leftOutNote, Page, PARAGRAPH, roomFor, titleFor } from './page';
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
 * @param leftOut how many more alerts Alertmanager did not send; it is said beside the last of those that it did
 */
export function renderDetail(alerts: Alert[], externalURL: string, style: Style, leftOut = 0): Page {
  const asButtons = style.cards && alerts.length === 1;
  const note = leftOutNote(leftOut, style);
  const separator = bodyBytes(PARAGRAPH);
  const parts: string[] = [];
  let shortened = 0;
  let used = bodyBytes(note.join('')) + separator;
  for (const alert of alerts) {
    const targets = targetsOf(alert, externalURL, style);
    const links = asButtons ? '' : targets.map(({ title, actionURL }) => link(title, actionURL)).join(' · ');
    const buttons = asButtons ? CARD_BYTES + bodyBytes(JSON.stringify(targets)) : 0;
    const room = roomFor(alerts.slice(0, parts.length + 1), style) - used - separator - buttons;
    const full = renderAlert(alert, links, style);
    const fits = bodyBytes(full) <= room;
    if (!fits && parts.length > 0) break;
    const part = fits ? full : renderShortened(alert, links, style, room);
    parts.push(part);
    if (!fits) shortened += 1;
    used += bodyBytes(part) + separator;
  }
  const shown = alerts.slice(0, parts.length);
  const message = compose(titleFor(shown, style.texts), [...parts, ...(shown.length === alerts.length ? note : [])], shown, style);
  const buttons = asButtons ? targetsOf(alerts[0], externalURL, style) : [];
  return { message: asCard(message, buttons), alerts: parts.length, shortened };
}

/** What is written about an alert, as markdown; each text of it is one line. */
interface AlertTexts {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly labels: string;
  readonly links: string;
}

function renderAlert(alert: Alert, links: string, style: Style): string {
  return layOut(alert, textsOf(alert, links), style);
}

/** Cuts each text to a share of the room, so that neither an escape nor anything of the layout is cut through; the description gets the rest. */
function renderShortened(alert: Alert, links: string, style: Style, room: number): string {
  const texts = textsOf(alert, links);
  const cut = (text: string, bytes: number) => shorten(text, bytes, style.texts.shortened);
  const fifth = room / 5;
  const others = {
    name: cut(texts.name, fifth / 2),
    summary: cut(texts.summary, fifth),
    description: '',
    labels: cut(texts.labels, fifth),
    links: bodyBytes(links) > fifth ? '' : links,
  };
  const rest = room - bodyBytes(layOut(alert, others, style)) - bodyBytes(`${PARAGRAPH}> `);
  return layOut(alert, { ...others, description: cut(texts.description, rest) }, style);
}

function textsOf(alert: Alert, links: string): AlertTexts {
  const { summary = '', description = '' } = alert.annotations;
  return {
    name: escapeMarkdown(alertName(alert)),
    summary: escapeMarkdown(summary),
    description: escapeMarkdown(description),
    labels: escapeMarkdown(labelLine(alert)),
    links,
  };
}

function layOut(alert: Alert, { name, summary, description, labels, links }: AlertTexts, { texts, zone }: Style): string {
  const { symbol, color } = appearance(alert);
  const headline = `${symbol} <font color="${color}">**${name}**</font>`;
  const since = `${texts.since} ${zone.full(alert.startsAt)}`;
  // That it is over is all that matters of it: one line, however much there was to say while it fired.
  if (alert.status === 'resolved') {
    const until = alert.endsAt && `${texts.until} ${zone.full(alert.endsAt)}`;
    return `- ${[headline, labels, since, until].filter((part) => part).join(' · ')}`;
  }
  const items = [labels, since, links].filter((line) => line !== '').map((line) => `- ${line}`);
  return [`${headline} ${summary}`.trimEnd(), description === '' ? '' : `> ${description}`, items.join('\n')]
    .filter((part) => part !== '')
    .join(PARAGRAPH);
}

function targetsOf(alert: Alert | undefined, externalURL: string, { texts, maxBytes }: Style): Target[] {
  if (alert?.status !== 'firing') return [];
  const { dashboard_url: dashboard, runbook_url: runbook } = alert.annotations;
  const targets = [
    [texts.dashboard, dashboard],
    [texts.runbook, runbook],
    [texts.silence, silenceUrl(externalURL, alert)],
  ] as const;
  return targets.flatMap(([title, url = '']) => {
    const actionURL = pageUrl(url, maxBytes / 16);
    return actionURL === undefined ? [] : [{ title, actionURL }];
  });
}
