import { ListenOptions } from './message-server';

export interface SlackOptions extends ListenOptions {
  /**
   * Messages that a channel takes at once before one a second holds; Slack allows short bursts, but promises none.
   *
   * @default 1
   */
  readonly burst?: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** A message that was accepted. */
export interface SlackMessage {
  readonly channel: string;
  readonly receivedAt: number;
  /** Every text of the message that a reader sees, one per line: text, titles, fields, buttons. */
  readonly text: string;
  /** The links and mentions in them, for example `http://grafana|Dashboard` or `!channel`. */
  readonly links: string[];
  readonly payload: Record<string, unknown>;
}

const SECOND_MS = 1_000;
const MAX_TEXT = 40_000;
const MAX_ATTACHMENTS = 100;
const MAX_SECTION_TEXT = 3_000;

/** What a channel takes: one message a second, with a burst in front. */
export class ChannelPace {
  private readonly earliest = new Map<string, number>();

  public constructor(
    private readonly burst: number,
    private readonly now: () => number,
  ) {}

  /** The generic cell rate algorithm: each message moves the channel's earliest next moment on by a second. */
  public isTooFast(channel: string): boolean {
    const now = this.now();
    const earliest = Math.max(this.earliest.get(channel) ?? 0, now);
    if (earliest - now > (this.burst - 1) * SECOND_MS) return true;
    this.earliest.set(channel, earliest + SECOND_MS);
    return false;
  }
}

/** What Slack finds wrong with the content of a message, in its own word; undefined when nothing. */
export function violationOf(payload: Record<string, unknown>): string | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return 'invalid_payload';
  const { text, attachments, blocks } = payload;
  if (!text && !isFilledArray(attachments) && !isFilledArray(blocks)) return 'no_text';
  if (typeof text === 'string' && text.length > MAX_TEXT) return 'msg_too_long';
  if (Array.isArray(attachments) && attachments.length > MAX_ATTACHMENTS) return 'too_many_attachments';
  const tooLong = (Array.isArray(blocks) ? blocks : []).some((block) => {
    const section = (block as { type?: string; text?: { text?: string } }) ?? {};
    return section.type === 'section' && (section.text?.text?.length ?? 0) > MAX_SECTION_TEXT;
  });
  return tooLong ? 'invalid_blocks' : undefined;
}

function isFilledArray(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

// What a reader sees; everything else (colors, ids, types) is not a text.
const TEXT_KEYS = ['pretext', 'title', 'title_link', 'text', 'fallback', 'value', 'footer', 'url', 'alt_text'];

/** Every text of a message that a reader sees, one per line, and what Slack finds in angle brackets. As Slack does, it unescapes `&`, `<` and `>` alone. */
export function readTexts(payload: unknown): Pick<SlackMessage, 'text' | 'links'> {
  const raw = texts(payload).join('\n');
  return {
    text: raw.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    links: [...raw.matchAll(/<([^<>\n]+)>/g)].map(([, content]) => content),
  };
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? (TEXT_KEYS.includes(key) ? [inner] : []) : texts(inner),
  );
}
