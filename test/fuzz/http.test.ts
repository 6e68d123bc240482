import { once } from 'node:events';
import * as fc from 'fast-check';
import { BoundedServer } from '../../runtime/http/bounded-server';
import { text } from '../../runtime/http/route';
import { RawClient } from '../runtime/http/raw-client';
import { fuzz } from './fuzz';

const HOST = '127.0.0.1';
const PIECES = [
  'GET',
  'POST',
  'HEAD',
  'PRI',
  ' ',
  '/',
  '//',
  '/metrics',
  '/send/x',
  '?',
  '%00',
  '%',
  ' HTTP/1.1',
  ' HTTP/9.9',
  '\r\n',
  '\n',
  '\r',
];
const HEADERS = [
  'host: x',
  'content-length: 5',
  'content-length: -1',
  'content-length: 99999999999999999999',
  'transfer-encoding: chunked',
  'transfer-encoding: gzip, chunked',
  'expect: 100-continue',
  'connection: upgrade',
  'upgrade: h2c',
  'authorization: Basic AAAA',
  'accept-encoding: gzip;q=\u0000',
];

/** Bytes that look like HTTP to a degree. */
const noise = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES),
      fc.constantFrom(...HEADERS),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constant('0\r\n\r\n'),
    ),
    {
      maxLength: 24,
    },
  )
  .map((pieces) => pieces.join(''));

const targets = fc.oneof(
  fc.webPath(),
  fc.string({ unit: 'grapheme-ascii', maxLength: 30 }).map((path) => path.replace(/\s/g, '')),
);

describe('a server', () => {
  let server: BoundedServer;
  let port: number;
  const lines: string[] = [];

  beforeAll(async () => {
    server = new BoundedServer({
      routes: [
        { method: 'GET', path: '/metrics', answer: () => text(200, 'page') },
        { method: 'POST', path: '/send/:channel', answer: async ({ body }) => text(200, String((await body()).length)) },
      ],
      log: (line) => lines.push(line),
    });
    port = await server.listen(0, HOST);
  });
  afterAll(() => server.stop(0));

  /** The healthy neighbor: another client of the same server. */
  async function expectHealthy(): Promise<void> {
    const response = await fetch(`http://${HOST}:${port}/metrics`);
    expect([response.status, await response.text()]).toEqual([200, 'page\n']);
    expect(lines).toEqual([]);
  }

  fuzz(
    'answers others whatever bytes one client sends',
    noise,
    async (bytes) => {
      const client = await RawClient.open(port, HOST);
      client.send(bytes);
      await expectHealthy();
      expect(client.statuses.filter((status) => status >= 500)).toEqual([]);
      client.socket.destroy();
    },
    { cases: 600 },
  );

  fuzz(
    'has an answer below 500 to every target',
    fc.tuple(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'TRACE'), targets),
    async ([method, target]) => {
      const client = await RawClient.open(port, HOST);
      client.send(`${method} /${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      if (!client.closed) await once(client.socket, 'close');
      expect(client.statuses).toHaveLength(1);
      expect(client.statuses[0]).toBeLessThan(500);
      await expectHealthy();
    },
    {
      cases: 300,
      found: [
        ['GET', '/'],
        ['GET', '//x'],
        ['GET', 'http://['],
      ],
    },
  );
});
