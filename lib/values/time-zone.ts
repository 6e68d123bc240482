import { InvalidConfigError } from './invalid-config-error';

/**
 * @param what whose zone it is, as it stands in the error
 * @throws InvalidConfigError when `zone` is not in the IANA database
 */
export function assertTimeZone(what: string, zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw new InvalidConfigError(`${what} '${zone}' is not an IANA time zone: write for example 'Asia/Shanghai' or 'UTC'`);
  }
}
