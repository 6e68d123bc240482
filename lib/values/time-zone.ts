import { InvalidConfigError } from './invalid-config-error';
import { TIME_ZONES } from './recorded/time-zones';

/** JavaScript also takes `asia/shanghai` and `+08:00`, with which Alertmanager does not start. */
const ZONES = new Set(
  Object.entries(TIME_ZONES).flatMap(([area, names]) => names.split(' ').map((name) => (area === '' ? name : `${area}/${name}`))),
);

/**
 * @param what whose zone it is, as it stands in the error
 * @throws InvalidConfigError when `zone` is not in the IANA database under exactly this name
 */
export function assertTimeZone(what: string, zone: string): void {
  if (ZONES.has(zone) && isKnownHere(zone)) return;
  const meant = [...ZONES].find((name) => name.toLowerCase() === zone.toLowerCase());
  const hint = meant !== undefined && meant !== zone ? `write '${meant}'` : "write for example 'Asia/Shanghai' or 'UTC'";
  throw new InvalidConfigError(`${what} '${zone}' is not an IANA time zone: ${hint}`);
}

function isKnownHere(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
