import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const DOCUMENTS = documentsIn('');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** Markdown files in a folder and below it, as paths from the root; not those of other people and what is built. */
function documentsIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return path.endsWith('.md') ? [path] : [];
    return ['node_modules', 'build', '.git'].includes(entry.name) ? [] : documentsIn(path);
  });
}

function textOf(document: string): string {
  return readFileSync(join(ROOT, document), 'utf8');
}

/** What GitHub and npm make of a heading. */
function anchorsOf(document: string): string[] {
  const headings = [...textOf(document).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Where a document links to in this repository: a path from the root, and a heading of it. */
function linksOf(document: string): { readonly target: string; readonly anchor?: string }[] {
  const links = [...textOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path, anchor] = link.split('#');
      return { target: path === '' ? document : join(dirname(document), path), anchor };
    });
}

/** Links of a document to files, or to headings, that are not there. */
function brokenLinks(document: string): string[] {
  return linksOf(document)
    .filter(({ target, anchor }) => !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor)))
    .map(({ target, anchor }) => [target, anchor].join('#'));
}

/** Adds the documents to which some document leads, over others as well. */
function follow(document: string, found: Set<string>): Set<string> {
  if (found.has(document) || !DOCUMENTS.includes(document)) return found;
  found.add(document);
  for (const { target } of linksOf(document)) follow(target, found);
  return found;
}

/** Files and folders of this repository that a document names and that are not there; `build/` is made later. */
function missingFiles(document: string): string[] {
  // The first column of its tables has names of earlier releases.
  const text = document === 'docs/moved.md' ? textOf(document).replace(/^\| [^|]+\|/gm, '|') : textOf(document);
  const named = [...text.matchAll(/`((?:lib|test|tools|docs|trainer|dingtalk-bridge)\/[\w./-]+)`/g)].map(([, path]) => path);
  return named.filter((path) => !existsSync(join(ROOT, path)));
}

function unknownScripts(document: string): string[] {
  const named = [...textOf(document).matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, script]) => script);
  return named.filter((script) => !(script in scripts));
}

describe('the documents', () => {
  test.each(DOCUMENTS)('refer in %s to nothing that is not there', (document) => {
    expect({ links: brokenLinks(document), files: missingFiles(document), scripts: unknownScripts(document) }).toEqual({
      links: [],
      files: [],
      scripts: [],
    });
  });

  test('are all found from README.md', () => {
    const found = follow('README.md', new Set(['CHANGELOG.md']));
    expect(DOCUMENTS.filter((document) => !found.has(document))).toEqual([]);
  });

  test('name every script of package.json', () => {
    const texts = DOCUMENTS.map(textOf).join('\n');
    const undocumented = Object.keys(scripts).filter(
      (script) => script !== 'test' && !new RegExp(`npm run ${script}(?![\\w:-])`).test(texts),
    );
    expect(undocumented).toEqual([]);
  });
});
