import { createHash, timingSafeEqual } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { readBoundedFile } from '../bounded-file';
import { Authorize } from './bounded-server';
import { RefusedError } from './route';

const MAX_SECRET_BYTES = 64 * 1024;

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
  return ({ headers }: IncomingMessage) => {
    const secret = readSecret(file);
    const expected = user === undefined ? secret : Buffer.from(`${user}:${secret}`).toString('base64');
    const [, sentScheme, sent] = /^(\S+) +(.*)$/.exec(headers.authorization ?? '') ?? ['', '', ''];
    if (sentScheme.toLowerCase() === scheme.toLowerCase() && isEqual(sent, expected)) return;
    throw new RefusedError(401, 'unauthorized', { 'www-authenticate': scheme });
  };
}

function readSecret(file: string): string {
  let secret: string;
  try {
    secret = readBoundedFile(file, MAX_SECRET_BYTES).toString().trim();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new Error(`secret file ${file} cannot be read (${code ?? message})`);
  }
  if (secret === '') throw new Error(`secret file ${file} is empty`);
  return secret;
}

function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
