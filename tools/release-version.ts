import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const PACKAGES = ['package.json', 'trainer/package.json', 'dingtalk-bridge/package.json'];

/** A version as CHANGELOG.md announces it. */
export interface Announced {
  /** Without a `v`, for example `0.2.0`. */
  readonly version: string;
  /** Day in ISO 8601. */
  readonly date: string;
  /** Markdown of its chapter, without the title. */
  readonly notes: string;
}

/**
 * The newest version of a changelog, below what is unreleased.
 *
 * @throws Error when no chapter has the title `## [x.y.z] - yyyy-mm-dd`
 */
export function newestVersion(changelog: string): Announced {
  const [, ...chapters] = changelog.split(/^## /m);
  const newest = chapters.find((chapter) => !chapter.startsWith('[Unreleased]'));
  const title = /^\[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})\n/.exec(newest ?? '');
  if (!newest || !title)
    throw new Error("CHANGELOG.md has no version to release: give its newest chapter the title '## [x.y.z] - yyyy-mm-dd'");
  return { version: title[1], date: title[2], notes: newest.slice(title[0].length).trim() };
}

/** @throws Error that names each package of another version */
export function assertVersions(version: string, packages: Readonly<Record<string, string>>): void {
  const others = Object.entries(packages).filter(([, other]) => other !== version);
  if (others.length === 0) return;
  throw new Error(
    `CHANGELOG.md announces ${version}, and ${others.map(([file, other]) => `${file} says ${other}`).join(', ')}: make them the same`,
  );
}

if (require.main === module) {
  const announced = newestVersion(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'));
  const versionOf = (file: string) => (JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { version: string }).version;
  assertVersions(announced.version, Object.fromEntries(PACKAGES.map((file) => [file, versionOf(file)])));
  console.log(process.argv.includes('--notes') ? announced.notes : announced.version);
}
