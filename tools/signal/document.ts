import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(__dirname, '..', '..', 'docs');
export const CURVES_PAGE = join(DOCS, 'signal.md');
export const REPORT_PAGE = join(DOCS, 'signal-report.md');

/** The page with a generated section in place of the one of that name, or behind everything else. */
export function withSection(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- begin: ${name} -->`, `<!-- end: ${name} -->`];
  const section = `${begin}\n\n${content.trim()}\n\n${end}`;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from >= 0 && to > from) return page.slice(0, from) + section + page.slice(to + end.length);
  return `${page.trimEnd()}\n\n${section}\n`.trimStart();
}

export function writeSection(file: string, name: string, content: string): void {
  writeFileSync(file, withSection(existsSync(file) ? readFileSync(file, 'utf8') : '', name, content));
}
