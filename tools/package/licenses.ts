import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly version: string;
  readonly license: string;
}

/** The licenses of the packages that these files were taken from, as one text. */
export function licensesOf(files: string[]): string {
  const folders = new Set(files.map((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? ''));
  folders.delete('');
  return [...folders].map(license).sort().join('\n');
}

function license(folder: string): string {
  const name = folder.slice(folder.lastIndexOf('/node_modules/') + '/node_modules/'.length);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const text = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (text === undefined) throw new Error(`${folder} contains no license: add its location to tools/package/licenses.ts`);
  return `${name} ${manifest.version} (${manifest.license})\n\n${readFileSync(join(folder, text), 'utf8').trim()}\n\n${'-'.repeat(80)}\n`;
}
