/** DingTalk refuses a longer body, measured in bytes of UTF-8. */
export const MAX_MESSAGE_BYTES = 20_000;

/** Who is called; in markdown each must also stand in the text as `@…`. */
export interface At {
  readonly atMobiles: string[];
  readonly atUserIds: string[];
  readonly isAtAll: boolean;
}

/** A markdown message as the robot API takes it. */
export interface MarkdownMessage {
  readonly msgtype: 'markdown';
  readonly markdown: {
    /** Shown in the list of conversations and in the push notification only. */
    readonly title: string;
    readonly text: string;
  };
  readonly at: At;
}

/** A card with buttons. DingTalk does not reliably call anybody from a card. */
export interface ActionCardMessage {
  readonly msgtype: 'actionCard';
  readonly actionCard: {
    readonly title: string;
    readonly text: string;
    /** `1`: side by side. */
    readonly btnOrientation: '1';
    readonly btns: readonly { readonly title: string; readonly actionURL: string }[];
  };
}

/** Everything that the bridge sends. */
export type DingTalkMessage = MarkdownMessage | ActionCardMessage;

export function titleOf(message: DingTalkMessage): string {
  return message.msgtype === 'markdown' ? message.markdown.title : message.actionCard.title;
}

/** Bytes that a text takes inside the JSON body; those of joined texts sum up. */
export function bodyBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

// An escape of markdown is cut off as a whole.
const UNIT = /\\.|&#\d+;|./gsu;

/** Cuts a text to at most `bytes` of the body, at a character or escape, and ends it with the note; a text that fits stays as it is. */
export function shorten(text: string, bytes: number, note: string): string {
  if (bodyBytes(text) <= bytes) return text;
  const room = bytes - bodyBytes(note);
  let used = 0;
  let end = 0;
  for (const [unit] of text.matchAll(UNIT)) {
    used += bodyBytes(unit);
    if (used > room) break;
    end += unit.length;
  }
  return text.slice(0, end) + note;
}
