import { alertName, appearance } from './alert-text';
import { escapeMarkdown } from './markdown';
import { mentionOf, mentionText } from './mention';
import { ActionCardMessage, bodyBytes, DingTalkMessage, shorten } from './message';
import { Style } from './style';
import { Texts } from './texts';
import { Alert } from './webhook';

/** A message, and how many of the alerts, from the first, stand in it. */
export interface Page {
  readonly message: DingTalkMessage;
  readonly alerts: number;
  /** How many of them had to be shortened. */
  readonly shortened: number;
}

/** What a message is about: as it stands in the list of conversations, and as the heading of the text. */
export interface Title {
  readonly plain: string;
  readonly markdown: string;
}

/** Separates the parts of a text. */
export const PARAGRAPH = '\n\n';
/** What alerts' names take at most in a heading, escapes included. */
export const HEADING_BYTES = 300;
const TITLE_BYTES = 120;
// Symbol and counts.
const STATE_BYTES = 80;
// {"msgtype":"markdown","markdown":{"title":"","text":"### "},"at":{"atMobiles":[],"atUserIds":[],"isAtAll":false}} and some air.
const ENVELOPE_BYTES = 160;

/** How many bytes of text the parts of a message may take when it calls those whom the alerts call. */
export function roomFor(alerts: Alert[], style: Style): number {
  const { mobiles, userIds } = mentionOf(alerts, style);
  // Each stands in the text and in `at`: @…␣ and "…",
  const mentions = [...mobiles, ...userIds].reduce((sum, id) => sum + 2 * bodyBytes(id) + 5, 0);
  return (
    style.maxBytes -
    ENVELOPE_BYTES -
    HEADING_BYTES -
    TITLE_BYTES -
    2 * STATE_BYTES -
    mentions -
    bodyBytes(style.keyword ?? '') -
    3 * bodyBytes(PARAGRAPH)
  );
}

/** State and names in a line, for example `🔴 [firing 2] TrainingStalled`. */
export function titleFor(alerts: Alert[], texts: Texts): Title {
  const state = stateOf(alerts, texts);
  const names = namesOf(alerts);
  return {
    plain: `${state} ${shorten(names, TITLE_BYTES, '…')}`,
    markdown: `${state} ${shorten(escapeMarkdown(names), HEADING_BYTES, '…')}`,
  };
}

function stateOf(alerts: Alert[], texts: Texts): string {
  const firing = alerts.filter((alert) => alert.status === 'firing').length;
  const counts = [
    firing > 0 ? `${texts.firing} ${firing}` : '',
    firing < alerts.length ? `${texts.resolved} ${alerts.length - firing}` : '',
  ].filter((count) => count !== '');
  const symbol = alerts[0] ? appearance(alerts[0]).symbol : '';
  return `${symbol} [${counts.join(', ')}]`;
}

function namesOf(alerts: Alert[]): string {
  const names = [...new Set(alerts.map(alertName))];
  return (names.length > 3 ? [...names.slice(0, 3), '…'] : names).join(', ');
}

/** Says that alerts are missing, in a part of its own; none when there are none. */
export function leftOutNote(count: number, { texts }: Style): string[] {
  return count > 0 ? [texts.leftOut(count)] : [];
}

/** Puts a message together: heading, parts, keyword and those who are called. */
export function compose(title: Title, parts: string[], alerts: Alert[], style: Style): DingTalkMessage {
  const mention = mentionOf(alerts, style);
  const written = [`### ${title.markdown}`, ...parts].join(PARAGRAPH);
  const keyword = style.keyword === undefined || written.includes(style.keyword) ? '' : style.keyword;
  const text = [written, keyword, mentionText(mention, style.texts.everybody)].filter((part) => part !== '').join(PARAGRAPH);
  return {
    msgtype: 'markdown',
    markdown: { title: title.plain, text },
    at: { atMobiles: mention.mobiles, atUserIds: mention.userIds, isAtAll: mention.atAll },
  };
}

/** The message as a card with the given buttons; as it is when there are none, or when it calls somebody. */
export function asCard(message: DingTalkMessage, btns: ActionCardMessage['actionCard']['btns']): DingTalkMessage {
  if (message.msgtype !== 'markdown' || btns.length === 0) return message;
  const { atMobiles, atUserIds, isAtAll } = message.at;
  if (isAtAll || atMobiles.length + atUserIds.length > 0) return message;
  return { msgtype: 'actionCard', actionCard: { ...message.markdown, btnOrientation: '1', btns } };
}
