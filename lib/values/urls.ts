import { InvalidConfigError } from './invalid-config-error';
import { holdsToken, looksSecret, givesSecret } from './secret-shape';

/** @throws InvalidConfigError when `url` cannot be called, or holds a user, a password or a token */
export function assertHttpUrl(what: string, url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.username || parsed?.password) {
    throw new InvalidConfigError(
      `${what} contains a user name or password, which anyone could read in a ConfigMap: use a SecretKey instead`,
    );
  }
  if (parsed && hasSecret(parsed)) {
    throw new InvalidConfigError(`${what} contains a token, which anyone could read in a ConfigMap: use a SecretKey instead`);
  }
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new InvalidConfigError(
      `${what} '${url}' is not an HTTP URL: write it in full, for example 'http://receiver.ops.svc:8080/alerts'`,
    );
  }
}

function hasSecret({ href, pathname, searchParams }: URL): boolean {
  const parameters = [...searchParams].some(([name, value]) => givesSecret(name, value) || looksSecret(value));
  return parameters || holdsToken(href) || pathname.split('/').some(looksSecret);
}
