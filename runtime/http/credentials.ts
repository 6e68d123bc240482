import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { IncomingMessage } from 'node:http';
import { Authorize } from './bounded-server';
import { RefusedError } from './route';

/** Who may ask, by a secret in a file, which is read for every request so that a rotated one is used at once. */
export interface Credentials {
  /** The request carries the content of the file as its bearer token, or as the password of the user. */
  readonly file: string;
  /** @default - a bearer token is wanted. */
  readonly user?: string;
}

/** Lets in who sends the secret. Neither the answer nor the time that it takes shows how much of it was right. */
export function authorizeBy({ file, user }: Credentials): Authorize {
  const scheme = user === undefined ? 'Bearer' : 'Basic';
  return async ({ headers }: IncomingMessage) => {
    const secret = await readSecret(file);
    const expected = user === undefined ? secret : Buffer.from(`${user}:${secret}`).toString('base64');
    const [, sentScheme, sent] = /^(\S+) +(.*)$/.exec(headers.authorization ?? '') ?? ['', '', ''];
    if (sentScheme.toLowerCase() === scheme.toLowerCase() && isEqual(sent, expected)) return;
    throw new RefusedError(401, 'unauthorized', { 'www-authenticate': scheme });
  };
}

async function readSecret(file: string): Promise<string> {
  const secret = await readFile(file, 'utf8').then(
    (content) => content.trim(),
    (cause: NodeJS.ErrnoException) => {
      throw new Error(`secret file ${file} cannot be read (${cause.code})`);
    },
  );
  if (secret === '') throw new Error(`secret file ${file} is empty`);
  return secret;
}

function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
