import { alertName, appearance } from './alert-text';
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

/** Separates the parts of a text. */
export const PARAGRAPH = '\n\n';
const NAMES_BYTES = 120;
// With symbol and counts.
const TITLE_BYTES = NAMES_BYTES + 80;
// {"msgtype":"markdown","markdown":{"title":"","text":"### "},"at":{"atMobiles":[],"atUserIds":[],"isAtAll":false}} and some air.
const ENVELOPE_BYTES = 160;

/** How many bytes of text the parts of a message may take when it calls those whom the alerts call. */
export function roomFor(alerts: Alert[], style: Style): number {
  const { mobiles, userIds } = mentionOf(alerts, style.mentions);
  // Each stands in the text and in `at`: @…␣ and "…",
  const mentions = [...mobiles, ...userIds].reduce((sum, id) => sum + 2 * bodyBytes(id) + 5, 0);
  return style.maxBytes - ENVELOPE_BYTES - 2 * TITLE_BYTES - mentions - bodyBytes(style.keyword ?? '') - 3 * bodyBytes(PARAGRAPH);
}

/** State and names in a line, for example `🔴 [firing 2] TrainingStalled`. */
export function titleFor(alerts: Alert[], texts: Texts): string {
  const firing = alerts.filter((alert) => alert.status === 'firing').length;
  const counts = [
    firing > 0 ? `${texts.firing} ${firing}` : '',
    firing < alerts.length ? `${texts.resolved} ${alerts.length - firing}` : '',
  ].filter((count) => count !== '');
  const names = [...new Set(alerts.map(alertName))];
  const symbol = alerts[0] ? appearance(alerts[0]).symbol : '';
  const shown = names.length > 3 ? [...names.slice(0, 3), '…'] : names;
  return `${symbol} [${counts.join(', ')}] ${shorten(shown.join(', '), NAMES_BYTES, '…')}`;
}

/** Puts a message together: heading, parts, keyword and those who are called. */
export function compose(title: string, parts: string[], alerts: Alert[], style: Style): DingTalkMessage {
  const mention = mentionOf(alerts, style.mentions);
  const written = [`### ${title}`, ...parts].join(PARAGRAPH);
  const keyword = style.keyword === undefined || written.includes(style.keyword) ? '' : style.keyword;
  const text = [written, keyword, mentionText(mention)].filter((part) => part !== '').join(PARAGRAPH);
  return {
    msgtype: 'markdown',
    markdown: { title, text },
    at: { atMobiles: mention.mobiles, atUserIds: mention.userIds, isAtAll: false },
  };
}

/** The message as a card with the given buttons; as it is when there are none, or when it calls somebody. */
export function asCard(message: DingTalkMessage, btns: ActionCardMessage['actionCard']['btns']): DingTalkMessage {
  if (message.msgtype !== 'markdown' || btns.length === 0) return message;
  if (message.at.atMobiles.length + message.at.atUserIds.length > 0) return message;
  return { msgtype: 'actionCard', actionCard: { ...message.markdown, btnOrientation: '1', btns } };
}
