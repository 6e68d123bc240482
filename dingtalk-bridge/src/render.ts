import { alertName, appearance, labelLine, link, localTime, oneLine, silenceUrl } from './alert-text';
import { Mention } from './config';
import { bodyBytes, DingTalkMessage, MAX_MESSAGE_BYTES } from './message';
import { Texts } from './texts';
import { Alert } from './webhook';

/** What decides how alerts read. */
export interface Style {
  readonly texts: Texts;
  /** IANA zone of the times. */
  readonly timezone: string;
  /** Whom a critical alert calls, by the alert's label `team`. */
  readonly mentions: Record<string, Mention>;
}

/** A message, and how many of the alerts stand in it. */
export interface Page {
  readonly message: DingTalkMessage;
  readonly alerts: number;
}

// Room for title, heading and the JSON around them, whatever their counts are.
const ENVELOPE_BYTES = 700;

/**
 * Renders as many of the alerts, in their order, as one message holds.
 *
 * @param alerts at least one; a single one that is too long is shortened with a note
 * @param externalURL address of Alertmanager for the links to a silence, empty when not known
 */
export function renderPage(alerts: Alert[], externalURL: string, style: Style): Page {
  const blocks: string[] = [];
  let room = MAX_MESSAGE_BYTES - ENVELOPE_BYTES;
  for (const alert of alerts) {
    const block = renderAlert(alert, externalURL, style);
    const cost = bodyBytes(block) + bodyBytes(mentionText(mentionOf([alert], style))) + bodyBytes('\n\n');
    if (cost > room && blocks.length > 0) break;
    blocks.push(cost > room ? shorten(block, room, style.texts.shortened) : block);
    room -= cost;
    if (room <= 0) break;
  }
  const shown = alerts.slice(0, blocks.length);
  const mention = mentionOf(shown, style);
  const title = renderTitle(shown, style.texts);
  const text = [`### ${title}`, ...blocks, mentionText(mention)].filter((part) => part !== '').join('\n\n');
  const at = { atMobiles: mention.mobiles, atUserIds: mention.userIds, isAtAll: false };
  return { message: { msgtype: 'markdown', markdown: { title, text }, at }, alerts: blocks.length };
}

function renderTitle(alerts: Alert[], texts: Texts): string {
  const firing = alerts.filter((alert) => alert.status === 'firing').length;
  const counts = [
    firing > 0 ? `${texts.firing} ${firing}` : '',
    firing < alerts.length ? `${texts.resolved} ${alerts.length - firing}` : '',
  ].filter((count) => count !== '');
  const names = [...new Set(alerts.map(alertName))];
  const shown = names.slice(0, 3).join(', ').slice(0, 100);
  return `${appearance(alerts[0]).symbol} [${counts.join(', ')}] ${shown}${names.length > 3 ? ' …' : ''}`;
}

function renderAlert(alert: Alert, externalURL: string, { texts, timezone }: Style): string {
  const { symbol, color } = appearance(alert);
  const { summary, description, dashboard_url: dashboard, runbook_url: runbook } = alert.annotations;
  const silence = alert.status === 'firing' ? silenceUrl(externalURL, alert) : undefined;
  const links = [
    dashboard && link(texts.dashboard, dashboard),
    runbook && link(texts.runbook, runbook),
    silence && link(texts.silence, silence),
  ].filter((part) => part);
  const end = alert.status === 'resolved' && alert.endsAt ? `, ${texts.until} ${localTime(alert.endsAt, timezone)}` : '';
  return [
    `${symbol} <font color="${color}">**${alertName(alert)}**</font>${summary ? ` ${oneLine(summary)}` : ''}`,
    description && `> ${oneLine(description)}`,
    [`- ${labelLine(alert)}`, `- ${texts.since} ${localTime(alert.startsAt, timezone)}${end}`, links.length > 0 && `- ${links.join(' · ')}`]
      .filter((line) => line)
      .join('\n'),
  ]
    .filter((part) => part)
    .join('\n\n');
}

function mentionOf(alerts: Alert[], { mentions }: Style): Mention {
  const called = alerts
    .filter((alert) => alert.status === 'firing' && alert.labels.severity === 'critical')
    .map((alert) => mentions[alert.labels.team ?? ''])
    .filter((mention) => mention !== undefined);
  return {
    mobiles: [...new Set(called.flatMap((mention) => mention.mobiles))],
    userIds: [...new Set(called.flatMap((mention) => mention.userIds))],
  };
}

// In markdown DingTalk calls only those whose @ is in the text as well.
function mentionText({ mobiles, userIds }: Mention): string {
  return [...mobiles, ...userIds].map((id) => `@${id}`).join(' ');
}

/** Cuts a text to at most `bytes` of the body, on a character, and ends it with a note. */
function shorten(text: string, bytes: number, note: string): string {
  const room = bytes - bodyBytes(note);
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += bodyBytes(character);
    if (used > room) break;
    kept += character;
  }
  return kept + note;
}
