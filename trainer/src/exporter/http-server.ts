import { createServer, IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer, ServerOptions as TlsOptions } from 'node:https';
import { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** What a path answers. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export type Route = (request: IncomingMessage) => Reply | Promise<Reply>;

/** What a server proves itself with, which is renewed while it runs. */
export interface ServerTls {
  readonly options: TlsOptions;
  /** The options anew when a file has changed since they were last read, and is of use. */
  renewed(): TlsOptions | undefined;
}

export interface RoutedServerOptions {
  /** @default - plain HTTP. */
  readonly tls?: ServerTls;
  /**
   * Whether the sender of a request may ask.
   *
   * @default - everybody may.
   */
  readonly authorized?: (request: IncomingMessage) => Promise<boolean>;
}

const TEXT = 'text/plain; charset=utf-8';
/** A reply of one line. */
export function text(status: number, line: string): Reply {
  return { status, contentType: TEXT, body: `${line}\n` };
}

/** Below this, compression costs more than it saves. */
const LEAST_GZIP_BYTES = 1024;
const compress = promisify(gzip);

/** Answers GET and HEAD on the given paths, 404 elsewhere, 405 for other methods. */
export function routedServer(routes: Readonly<Record<string, Route>>, { tls, authorized }: RoutedServerOptions = {}): Server {
  const listener: RequestListener = (request, response) => {
    answer(routes, authorized, request)
      .then((reply) => send(request, response, reply))
      .catch((error: Error) => response.writeHead(500, { 'content-type': TEXT }).end(`${error.message}\n`));
  };
  return tls ? tlsServer(tls, listener) : createServer(listener);
}

function tlsServer(tls: ServerTls, listener: RequestListener): Server {
  const server = createTlsServer(tls.options, listener);
  // Before the server's own listener, which begins the handshake.
  server.prependListener('connection', () => {
    const renewed = tls.renewed();
    if (renewed) server.setSecureContext(renewed);
  });
  return server;
}

async function answer(
  routes: Readonly<Record<string, Route>>,
  authorized: RoutedServerOptions['authorized'],
  request: IncomingMessage,
): Promise<Reply> {
  if (authorized && !(await authorized(request))) return { status: 401, contentType: TEXT, body: 'unauthorized\n' };
  const { pathname } = new URL(request.url ?? '/', 'http://exporter');
  if (!Object.hasOwn(routes, pathname)) {
    return { status: 404, contentType: TEXT, body: `not found: use ${Object.keys(routes).join(', ')}\n` };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, contentType: TEXT, body: 'use GET\n' };
  return routes[pathname](request);
}

async function send(request: IncomingMessage, response: ServerResponse, { status, contentType, body }: Reply): Promise<void> {
  const plain = Buffer.from(body);
  const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'])) && plain.byteLength >= LEAST_GZIP_BYTES;
  const bytes = zipped ? await compress(plain, { level: 1 }) : plain;
  if (status === 401) response.setHeader('www-authenticate', 'Basic');
  if (zipped) response.setHeader('content-encoding', 'gzip');
  response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.byteLength }).end(bytes);
}

/** @throws Error with the code of the socket, for example EADDRINUSE */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}
