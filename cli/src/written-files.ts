import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

type Texts = Readonly<Record<string, string>>;

/** Names what was written, so that files of an older version do not stay: their rules would still be evaluated. */
const LIST = '.trainwatch-files';

/**
 * Writes the files, and deletes those that were written before and are no longer there. Nothing else in the folder is touched.
 *
 * @returns how many were written and deleted
 * @throws Error when the folder is a file
 */
export function writeFiles(folder: string, texts: Texts): { readonly written: number; readonly deleted: number } {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile())
    throw new Error(`${folder} is a file: name a folder, or one that is not there yet`);
  const gone = obsolete(folder, texts);
  const changed = Object.entries(texts).filter(([path, text]) => textOf(join(folder, path)) !== text);
  for (const [path, text] of changed) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(join(folder, LIST), `${Object.keys(texts).sort().join('\n')}\n`);
  for (const path of gone) rmSync(join(folder, path));
  return { written: changed.length, deleted: gone.length };
}

/** What is not as it would be written; a sentence each. */
export function differences(folder: string, texts: Texts): string[] {
  const wrong = Object.entries(texts).flatMap(([path, text]) => {
    const there = textOf(join(folder, path));
    if (there === undefined) return [`${path} is missing`];
    return there === text ? [] : [`${path} differs`];
  });
  return [...wrong, ...obsolete(folder, texts).map((path) => `${path} is no longer written`)];
}

/** Files that were written before and are not among the texts. */
function obsolete(folder: string, texts: Texts): string[] {
  const isFile = (path: string): boolean => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() ?? false;
  return listed(folder).filter((path) => !Object.hasOwn(texts, path) && isFile(path));
}

/** Paths out of the folder are nothing that was written here. */
function listed(folder: string): string[] {
  const lines = textOf(join(folder, LIST))?.split('\n') ?? [];
  return lines.filter((path) => path !== '' && !normalize(path).startsWith('..') && !path.startsWith('/'));
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
