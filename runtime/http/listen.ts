import { once } from 'node:events';
import { AddressInfo, Server } from 'node:net';

/** Every address of the machine, those of IPv4 as well. */
export const EVERY_ADDRESS = '::';

const EVERY_IPV4_ADDRESS = '0.0.0.0';

/** Where the kernel has no IPv6. */
const WITHOUT_IPV6 = ['EAFNOSUPPORT', 'EADDRNOTAVAIL'];

/**
 * Listens, and returns the port.
 *
 * @param host `::` takes IPv4 as well, and IPv4 alone where there is no IPv6
 * @throws Error with the code of the socket, for example EADDRINUSE
 */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  try {
    return await listenAt(server, port, host);
  } catch (cause) {
    if (host !== EVERY_ADDRESS || !WITHOUT_IPV6.includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    return listenAt(server, port, EVERY_IPV4_ADDRESS);
  }
}

async function listenAt(server: Server, port: number, host: string): Promise<number> {
  // It rejects with the error of the server.
  const listening = once(server, 'listening');
  server.listen(port, host);
  await listening;
  return (server.address() as AddressInfo).port;
}

/** Host of a URL by which the server is reached from its own machine. */
export function localHost(host: string): string {
  if (host === EVERY_ADDRESS || host === EVERY_IPV4_ADDRESS) return '127.0.0.1';
  return inUrl(host);
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Names of the options by which a program is given another place. */
export interface PlaceOptions {
  /** For example `--port` */
  readonly port: string;
  /** For example `--host` */
  readonly host: string;
}

/** Why a port cannot be served, and what to do. */
export function describeListenError(
  host: string,
  port: number,
  cause: { readonly code?: string; readonly message: string },
  options: PlaceOptions,
): string {
  const place = `port ${inUrl(host)}:${port}`;
  const addresses = `use ${EVERY_ADDRESS}, 127.0.0.1 or one of its addresses with ${options.host}`;
  switch (cause.code ?? '') {
    case 'EADDRINUSE':
      return `${place} is in use: stop the program that uses it, or choose another port with ${options.port}`;
    case 'EACCES':
      return `${place} is not permitted for this user: choose a port above 1023 with ${options.port}`;
    case 'EADDRNOTAVAIL':
      return `${place} is not on an address of this machine: ${addresses}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${place} is on a host that does not resolve: ${addresses}`;
    default:
      return `${place} cannot be served: ${cause.message}`;
  }
}
