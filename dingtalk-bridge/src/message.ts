/** DingTalk refuses a longer body, measured in bytes of UTF-8. */
export const MAX_MESSAGE_BYTES = 20_000;

/** A markdown message as the robot API takes it. */
export interface MarkdownMessage {
  readonly msgtype: 'markdown';
  readonly markdown: {
    /** Shown in the list of conversations and in the push notification only. */
    readonly title: string;
    readonly text: string;
  };
  /** Who is called; each must also stand in the text as `@…`. */
  readonly at?: { readonly atMobiles: string[]; readonly atUserIds: string[]; readonly isAtAll: boolean };
}

/** Everything that the bridge sends. */
export type DingTalkMessage = MarkdownMessage;

/** Bytes that a text takes inside the JSON body; sums up when texts are joined. */
export function bodyBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
