import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** What a path answers. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export type Route = (request: IncomingMessage) => Reply | Promise<Reply>;

export const TEXT = 'text/plain; charset=utf-8';

/** Answers GET and HEAD on the given paths, 404 elsewhere, 405 for other methods. */
export function routedServer(routes: Readonly<Record<string, Route>>): Server {
  return createServer((request, response) => {
    answer(routes, request).then(
      (reply) => send(response, reply),
      (error: Error) => send(response, { status: 500, contentType: TEXT, body: `${error.message}\n` }),
    );
  });
}

async function answer(routes: Readonly<Record<string, Route>>, request: IncomingMessage): Promise<Reply> {
  const { pathname } = new URL(request.url ?? '/', 'http://exporter');
  if (!Object.hasOwn(routes, pathname)) {
    return { status: 404, contentType: TEXT, body: `no such path: there are ${Object.keys(routes).join(', ')}\n` };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, contentType: TEXT, body: 'use GET\n' };
  return routes[pathname](request);
}

function send(response: ServerResponse, { status, contentType, body }: Reply): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }).end(body);
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
