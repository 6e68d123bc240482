import { InvalidConfigError } from './invalid-config-error';

/** @throws InvalidConfigError when `url` cannot be called, or holds a user or password */
export function assertHttpUrl(what: string, url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.username || parsed?.password) {
    throw new InvalidConfigError(
      `${what} contains a user name or password, which anyone could read in a ConfigMap: use a SecretKey instead`,
    );
  }
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new InvalidConfigError(
      `${what} '${url}' is not an HTTP URL: write it in full, for example 'http://receiver.ops.svc:8080/alerts'`,
    );
  }
}
