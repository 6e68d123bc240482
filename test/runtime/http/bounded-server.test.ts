import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../tools/servers/wait-until';
import { BoundedServer, BoundedServerOptions } from '../../../runtime/http/bounded-server';
import { RefusedError, Route, text } from '../../../runtime/http/route';
import { RawClient } from './raw-client';

const HEALTH: Route = { method: 'GET', path: '/healthz', open: true, answer: () => text(200, 'ok') };
const GET = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

const servers: BoundedServer[] = [];
const lines: string[] = [];

async function serve(routes: Route[], options: Partial<BoundedServerOptions> = {}): Promise<number> {
  const server = new BoundedServer({ routes: [HEALTH, ...routes], log: (line) => lines.push(line), ...options });
  servers.push(server);
  return server.listen(0, '127.0.0.1');
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop(0)));
  lines.length = 0;
});

describe('routes', () => {
  const channel: Route = { method: 'POST', path: '/channels/:name/send', answer: ({ parameter }) => text(200, parameter) };
  const ask = async (port: number, path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);

  test('a part of the path may stand for any text', async () => {
    const port = await serve([channel]);
    expect(await (await ask(port, '/channels/constructor/send?a=b', { method: 'POST' })).text()).toBe('constructor\n');
    expect((await ask(port, '/channels//send', { method: 'POST' })).status).toBe(404);
  });

  test('an unknown path names the known ones', async () => {
    const response = await ask(await serve([channel]), '/health');
    expect([response.status, await response.text()]).toEqual([404, 'not found: use GET /healthz, POST /channels/<name>/send\n']);
  });

  test('another method is refused, and the answer says which are allowed', async () => {
    const port = await serve([channel]);
    const responses = await Promise.all([ask(port, '/channels/a/send'), ask(port, '/healthz', { method: 'DELETE' })]);
    expect(responses.map(({ status, headers }) => [status, headers.get('allow')])).toEqual([
      [405, 'POST'],
      [405, 'GET, HEAD'],
    ]);
  });

  test('HEAD is answered as GET is, without a body', async () => {
    const response = await ask(await serve([]), '/healthz', { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '3', '']);
  });

  test.each(['//', '//healthz', '*', 'http://[', '/%', '/\u00ff', '/__proto__', 'constructor'])(
    '%p is no reason for a 500',
    async (url) => {
      const client = (await RawClient.open(await serve([channel]))).send(GET(url));
      await client.untilAnswered();
      expect([400, 404]).toContain(client.statuses[0]);
    },
  );

  test('a URL in its absolute form is understood', async () => {
    const client = (await RawClient.open(await serve([]))).send(GET('http://example.com/healthz'));
    await client.untilAnswered();
    expect(client.statuses).toEqual([200]);
  });
});

test('a defect is answered without its cause, which is logged once', async () => {
  const broken: Route = {
    method: 'GET',
    path: '/broken',
    answer: () => {
      throw new Error('/etc/secret is empty');
    },
  };
  const port = await serve([broken]);
  for (let i = 0; i < 2; i++) {
    const response = await fetch(`http://127.0.0.1:${port}/broken`);
    expect([response.status, await response.text()]).toEqual([500, 'internal error: see the log of the program\n']);
  }
  expect(lines).toEqual(['a request is answered with 500: /etc/secret is empty']);
});

describe('a client that sends many requests before it reads an answer', () => {
  /** Counts the answers that are made at once, and in all. */
  function slowRoute() {
    const made = { now: 0, most: 0, total: 0 };
    const route: Route = {
      method: 'GET',
      path: '/slow',
      answer: async () => {
        made.total++;
        made.most = Math.max(made.most, ++made.now);
        await sleep(5);
        made.now--;
        return text(200, `answer ${made.total}`);
      },
    };
    return { made, route };
  }

  test('is answered one at a time, in their order', async () => {
    const { made, route } = slowRoute();
    const client = (await RawClient.open(await serve([route]))).send(GET('/slow').repeat(8) + GET('/healthz'));
    await client.untilAnswered(9);
    expect(made).toMatchObject({ most: 1, total: 8 });
    expect(client.received.match(/answer \d|ok/g)).toEqual([...Array(8).keys()].map((n) => `answer ${n + 1}`).concat('ok'));
  });

  test('is cut off after some, with an answer that says so', async () => {
    const { made, route } = slowRoute();
    const client = (await RawClient.open(await serve([route]))).send(GET('/slow').repeat(1800));
    await client.untilClosed();
    expect(made).toEqual({ now: 0, most: 1, total: 16 });
    expect(client.received.match(/^connection: .*/gim)!.at(-1)).toMatch(/close/i);
  });

  test('has nothing made for it while it does not read', async () => {
    let made = 0;
    const large: Route = { method: 'GET', path: '/large', answer: () => (made++, text(200, 'x'.repeat(8 * 1024 * 1024))) };
    const port = await serve([large]);
    const client = await RawClient.open(port);
    client.socket.pause();
    client.send(GET('/large').repeat(1800));
    await waitUntil('the first answer is made', () => made > 0);
    const neighbor = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect([neighbor.status, made]).toEqual([200, 1]);
    client.socket.destroy();
  });
});

describe('a body', () => {
  const sink: Route = { method: 'POST', path: '/sink', answer: async ({ body }) => text(200, String((await body()).length)) };
  const bodies = { each: 100_000, together: 250_000 };
  const head = (length: number) => `POST /sink HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;

  test('of the most bytes is taken, and of one more is refused', async () => {
    const port = await serve([sink], { bodies });
    const post = (length: number) => fetch(`http://127.0.0.1:${port}/sink`, { method: 'POST', body: 'x'.repeat(length) });
    const taken = await post(100_000);
    expect(await taken.text()).toBe('100000\n');
    const refused = await post(100_001);
    expect([refused.status, refused.headers.get('connection'), await refused.text()]).toEqual([
      413,
      'close',
      'the body is larger than 100000 bytes\n',
    ]);
  });

  test('that does not say its length is refused when it is too large', async () => {
    const client = await RawClient.open(await serve([sink], { bodies }));
    client.send('POST /sink HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    client.send('1\r\nx\r\n'.repeat(100_001) + '0\r\n\r\n');
    await client.untilClosed();
    expect(client.statuses).toEqual([413]);
  });

  test('that does not end makes room for one that comes whole', async () => {
    const port = await serve([sink], { bodies });
    const unfinished = await Promise.all([1, 2, 3].map(async () => (await RawClient.open(port)).send(head(100_000) + 'x'.repeat(80_000))));
    const [first] = unfinished;
    await waitUntil('all are received', async () => {
      const response = await fetch(`http://127.0.0.1:${port}/sink`, { method: 'POST', body: 'x'.repeat(90_000) });
      return response.status === 200;
    });
    await first.untilAnswered();
    expect(first.statuses).toEqual([503]);
    for (const { socket } of unfinished) socket.destroy();
  });

  test('that nobody asks for does not keep its sender from reading the answer', async () => {
    const port = await serve([{ ...sink, answer: () => text(404, 'no such channel') }]);
    const response = await fetch(`http://127.0.0.1:${port}/sink`, { method: 'POST', body: 'x'.repeat(500_000) });
    expect([response.status, await response.text()]).toEqual([404, 'no such channel\n']);
  });

  test('frees its bytes when it is answered', async () => {
    const port = await serve([sink], { bodies });
    for (let i = 0; i < 10; i++) {
      const { status } = await fetch(`http://127.0.0.1:${port}/sink`, { method: 'POST', body: 'x'.repeat(100_000) });
      expect(status).toBe(200);
    }
  });
});

describe('connections', () => {
  test('past the most push out one that is quiet, and one that asks is answered', async () => {
    const port = await serve([], { connections: 10 });
    const idle = await Promise.all([...Array(30)].map(() => RawClient.open(port)));
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await waitUntil('only the most are open', () => idle.filter(({ closed }) => !closed).length <= 10);
    for (const { socket } of idle) socket.destroy();
  });

  test('whose requests never end do not push out the one that has just come', async () => {
    const sink: Route = { method: 'POST', path: '/sink', answer: async ({ body }) => (await body(), text(200, 'ok')) };
    const port = await serve([sink], { connections: 10 });
    const begun = await Promise.all([...Array(10)].map(() => RawClient.open(port)));
    for (const client of begun) client.send('POST /sink HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n');
    await Promise.all(begun.map((client) => client.untilAnswered()));
    for (let i = 0; i < 5; i++)
      expect((await fetch(`http://127.0.0.1:${port}/healthz`, { headers: { connection: 'close' } })).status).toBe(200);
    for (const { socket } of begun) socket.destroy();
  });

  test('that send no request are closed', async () => {
    const port = await serve([]);
    const [silent, begun] = await Promise.all([RawClient.open(port), RawClient.open(port)]);
    begun.send('GET /healthz HTTP/1.1\r\nX: ');
    await Promise.all([silent.untilClosed(), begun.untilClosed()]);
  });

  test('with a head that is too large are refused', async () => {
    const client = await RawClient.open(await serve([]));
    client.send(`GET /healthz HTTP/1.1\r\nX: ${'x'.repeat(10_000)}\r\n\r\n`);
    await client.untilClosed();
    expect(client.statuses).toEqual([431]);
  });
});

describe('credentials', () => {
  const authorize = ({ headers }: { headers: { authorization?: string } }) =>
    headers.authorization === 'Bearer right'
      ? Promise.resolve()
      : Promise.reject(new RefusedError(401, 'unauthorized', { 'www-authenticate': 'Bearer' }));

  test('are wanted for what is not open, before the body is read', async () => {
    let read = false;
    const secret: Route = { method: 'POST', path: '/secret', answer: async ({ body }) => (await body(), (read = true), text(200, 'in')) };
    const port = await serve([secret], { authorize });
    const ask = (authorization: string) =>
      fetch(`http://127.0.0.1:${port}/secret`, { method: 'POST', headers: { authorization }, body: 'x'.repeat(200_000) });
    const refused = await ask('Bearer wrong');
    expect([refused.status, refused.headers.get('www-authenticate'), read]).toEqual([401, 'Bearer', false]);
    expect((await ask('Bearer right')).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });
});

describe('the end', () => {
  test('waits for an answer that is under way, and no connection that is quiet', async () => {
    const slow: Route = { method: 'GET', path: '/slow', answer: () => sleep(200).then(() => text(200, 'done')) };
    const port = await serve([slow]);
    await RawClient.open(port);
    const client = (await RawClient.open(port)).send(GET('/slow'));
    await fetch(`http://127.0.0.1:${port}/healthz`);
    await servers[0].stop(10_000);
    await client.untilClosed();
    expect(client.received).toMatch(/connection: close[^]*done/i);
  });

  test('comes at its deadline, whatever a client does', async () => {
    const never: Route = { method: 'GET', path: '/never', answer: () => new Promise(() => undefined) };
    const port = await serve([never]);
    const client = (await RawClient.open(port)).send(GET('/never'));
    await fetch(`http://127.0.0.1:${port}/healthz`);
    await servers[0].stop(100);
    await client.untilClosed();
    expect(client.statuses).toEqual([]);
  });
});
