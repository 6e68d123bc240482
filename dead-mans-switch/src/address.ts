import { readBoundedFile } from '../../runtime/bounded-file';

const MAX_BYTES = 64 * 1024;

/** Words of parameters that let everybody post who knows the address. */
const SECRET_PARAMETER = /token|secret|key|sign|password/i;

/**
 * An address that stands among the arguments of a process, where everybody on the machine can read it.
 *
 * @throws Error that does not repeat it, when it is no address or holds a secret
 */
export function openAddress(text: string): URL {
  const url = parse('--url', text);
  const holdsSecret =
    url.username !== '' ||
    url.password !== '' ||
    url.hostname === 'hooks.slack.com' ||
    [...url.searchParams.keys()].some((name) => SECRET_PARAMETER.test(name));
  if (holdsSecret) throw new Error('--url holds a secret, and arguments are visible to everybody: write it to a file and use --url-file');
  return url;
}

/**
 * An address from a file, read at each use, so that a changed Secret needs no restart.
 *
 * @throws Error that names the file and does not repeat its content
 */
export function addressIn(file: string): URL {
  let text: string;
  try {
    text = readBoundedFile(file, MAX_BYTES).toString().trim();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new Error(`${file} cannot be read (${code ?? message})`);
  }
  return parse(file, text);
}

function parse(source: string, text: string): URL {
  // URL would leave out line breaks, and so join two addresses.
  if (!/\s/.test(text) && URL.canParse(text)) {
    const url = new URL(text);
    if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  }
  throw new Error(`${source} is not an address that can be posted to: use one that starts with http:// or https://`);
}
