import { readFileSync, renameSync, writeFileSync } from 'node:fs';

// A line of the table with the line of its digest, if there is one.
const TABLE_LINE = /^( *)image: '([^']+)',\n(?: *digest: '[^']+',\n)?/gm;
const BASE_IMAGE = /^(ARG \w+_IMAGE=)([^\s@]+)(?:@\S+)?$/gm;

/** Files that name images: the table of versions and Dockerfiles. */
export interface ImageFiles {
  readonly table: string;
  readonly dockerfiles: readonly string[];
}

/**
 * Writes the digest of every image beside its tag. Nothing is written unless all digests are known.
 *
 * @returns the images that are pinned now
 * @throws Error with every image whose digest cannot be had
 */
export async function pinImages({ table, dockerfiles }: ImageFiles, fetchDigest: (image: string) => Promise<string>): Promise<string[]> {
  const texts = new Map([table, ...dockerfiles].map((file) => [file, readFileSync(file, 'utf8')]));
  const named = [...texts].flatMap(([file, text]) => [...text.matchAll(file === table ? TABLE_LINE : BASE_IMAGE)].map((match) => match[2]));
  const images = [...new Set(named)];
  const results = await Promise.allSettled(images.map(fetchDigest));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as Error).message] : []));
  if (failures.length > 0) throw new Error(['nothing was pinned:', ...failures].join('\n  '));
  const digests = new Map(results.map((result, i) => [images[i], (result as PromiseFulfilledResult<string>).value]));
  for (const [file, text] of texts) {
    const pinned =
      file === table
        ? text.replace(
            TABLE_LINE,
            (_, indent: string, image: string) => `${indent}image: '${image}',\n${indent}digest: '${digests.get(image)}',\n`,
          )
        : text.replace(BASE_IMAGE, (_, start: string, image: string) => `${start}${image}@${digests.get(image)}`);
    writeFileSync(`${file}.new`, pinned);
    renameSync(`${file}.new`, file);
  }
  return images;
}
