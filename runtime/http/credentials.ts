import { createHash, timingSafeEqual } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { SecretFile } from '../secret-file';
import { Authorize } from './bounded-server';
import { RefusedError } from './route';

/** Who may ask, by a secret in a file, which is read for every request so that a rotated one is used at once. */
export interface Credentials {
  /** The request carries the content of the file as its bearer token, or as the password of the user. */
  readonly file: string;
  /** @default - a bearer token is wanted. */
  readonly user?: string;
}

/** The credentials of a configuration, of which at most one kind is given. */
export interface CredentialFiles {
  readonly bearerTokenFile?: string;
  readonly basicAuth?: { readonly username: string; readonly passwordFile: string };
}

/** What a client has to send; undefined when it need send nothing. */
export function credentialsOf({ bearerTokenFile, basicAuth }: CredentialFiles): Credentials | undefined {
  if (bearerTokenFile !== undefined) return { file: bearerTokenFile };
  return basicAuth && { file: basicAuth.passwordFile, user: basicAuth.username };
}

/** Lets in who sends the secret. Neither the answer nor the time that it takes shows how much of it was right. */
export function authorizeBy({ file, user }: Credentials): Authorize {
  const scheme = user === undefined ? 'Bearer' : 'Basic';
  const secretFile = new SecretFile(file);
  return ({ headers }: IncomingMessage) => {
    const secret = secretFile.read();
    const expected = user === undefined ? secret : Buffer.from(`${user}:${secret}`).toString('base64');
    const [, sentScheme, sent] = /^(\S+) +(.*)$/.exec(headers.authorization ?? '') ?? ['', '', ''];
    if (sentScheme.toLowerCase() === scheme.toLowerCase() && isEqual(sent, expected)) return;
    throw new RefusedError(401, 'unauthorized', { 'www-authenticate': scheme });
  };
}

function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
