import MarkdownIt from 'markdown-it';

// As many renderers do, it makes links of bare addresses, and knows HTML, tables and strikethrough.
const PARSER = new MarkdownIt({ html: true, linkify: true });
PARSER.linkify.set({ fuzzyLink: false });

/** What a renderer of markdown makes of a text. */
export interface ShownMarkdown {
  /** The text of each block, as a reader sees it. */
  readonly lines: string[];
  /** Everything that is not text, in its order, for example `strong_open` or `link_open http://…`. */
  readonly markup: string[];
}

/** Renders markdown as CommonMark demands. */
export function showMarkdown(markdown: string): ShownMarkdown {
  const lines: string[] = [];
  const markup: string[] = [];
  for (const block of PARSER.parse(markdown, {})) {
    if (block.type !== 'inline') {
      markup.push([block.type, block.tag, block.content.trim()].filter((part) => part !== '').join(' '));
      continue;
    }
    const inline = block.children ?? [];
    lines.push(inline.map(({ type, content }) => (type === 'text' ? content : type === 'softbreak' ? '\n' : '')).join(''));
    for (const token of inline) {
      if (token.type !== 'text') markup.push([token.type, token.attrGet('href') ?? token.content].filter((part) => part !== '').join(' '));
    }
  }
  return { lines, markup };
}
