import { MAX_MESSAGE_BYTES } from './message';

// Code, emphasis, links and images, anywhere in a line. An underscore inside a word is none of them, nor a backslash before a letter an escape.
const INLINE = /\\(?=[!-/:-@[-`{-~]|$)|[`*[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
// Headings, lists and quotes, at the start of a line.
const BLOCK = /^[#+=>-]|(?<=^\d{1,9})[.)](?=\s|$)/;
// HTML, entities, strikethrough, and addresses that become links without any markup.
const ENTITY = /[<&~@]|(?<=\/)\/|(?<=www)\./gi;

/**
 * Markdown of one line that shows the characters of the text, whatever they are.
 *
 * DingTalk documents a subset of markdown, and no escapes. Backslashes and numeric entities are CommonMark's, and other programs send both to
 * DingTalk. What needs no escape gets none, and no invisible character is put in between: a name that is copied from a message is the name.
 */
export function escapeMarkdown(text: string): string {
  // A message holds no more: the rest is cut off anyway, where the text is fitted in.
  const line = oneLine(text).slice(0, MAX_MESSAGE_BYTES);
  return line
    .replace(INLINE, '\\$&')
    .replace(BLOCK, '\\$&')
    .replace(ENTITY, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/\p{Cs}/gu, '\ufffd');
}

/** A text without line breaks, which would end a list item or a quote. */
export function oneLine(text: string): string {
  return (
    text
      // Without a quantifier: on a run of megabytes its stack overflows.
      .replace(/[\s\u0085](?=[\s\u0085])/g, '')
      .replace(/[\s\u0085]/g, ' ')
      .trim()
      .replaceAll('\0', '\ufffd')
  );
}

/** A link to a page that {@link pageUrl} lets pass. */
export function link(text: string, url: string): string {
  return `[${text}](${url})`;
}

/**
 * The URL of a web page, with everything encoded that could end a markdown link early; undefined when it is longer than `bytes` or leads
 * elsewhere than to a web page, for example `javascript:…`.
 */
export function pageUrl(url: string, bytes: number): string | undefined {
  if (url.length > bytes || !/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) return undefined;
  const encoded = url
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[^!-~]|["<>\\^`{|}]/gu, encodeURIComponent)
    .replace(/[()*]|(?<=&#?\w+);/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded.length > bytes ? undefined : encoded;
}
