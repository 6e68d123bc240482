import { createServer, RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo, createServer as createTcpServer, Server as TcpServer, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { certificateFor } from '../../tools/stand-ins';
import { postJson, PostResult } from '../../runtime/post';

const LIMITS = { deadlineMs: 10_000, maxAnswerBytes: 1_000 };
const closing: (() => void)[] = [];

afterEach(() => closing.splice(0).forEach((close) => close()));

async function listening(server: TcpServer): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/secret`);
}

async function answering(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  closing.push(() => server.close().closeAllConnections());
  return listening(server);
}

/** A server that does with a connection what it likes. */
async function connecting(listener: (socket: Socket) => void): Promise<URL> {
  const server = createTcpServer((socket) => {
    closing.push(() => socket.destroy());
    listener(socket.on('error', () => undefined));
  });
  closing.push(() => server.close());
  return listening(server);
}

const post = (url: URL, limits = {}): Promise<PostResult> => postJson(url, '{"text":"ö"}', { ...LIMITS, ...limits });

describe('what is posted', () => {
  test('arrives whole, and the answer comes back', async () => {
    const received: string[] = [];
    const url = await answering((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => received.push(`${request.method} ${request.url} ${text}`));
      request.on('end', () => response.end('ok'));
    });
    expect(await post(url)).toEqual({ answered: true, status: 200, body: 'ok' });
    expect(received).toEqual(['POST /secret {"text":"ö"}']);
  });

  test('stays here when it may not leave once the connection is made', async () => {
    const received: string[] = [];
    const url = await connecting((socket) => void socket.on('data', (bytes) => received.push(bytes.toString())));
    expect(await post(url, { mayLeave: () => false })).toEqual({ answered: false, sent: false, reason: 'it may not be sent any more' });
    expect(received).toEqual([]);
  });

  test('goes nowhere else when it is redirected', async () => {
    const paths: (string | undefined)[] = [];
    const url = await answering(({ url: path }, response) => {
      paths.push(path);
      response.writeHead(302, { location: '/login' }).end();
    });
    expect(await post(url)).toEqual({ answered: true, status: 302, body: '' });
    expect(paths).toEqual(['/secret']);
  });
});

describe('an answer', () => {
  test('of another status is known before its body has come', async () => {
    const url = await answering((_, response) => void response.writeHead(503).write('a page that never ends'));
    expect(await post(url)).toEqual({ answered: true, status: 503, body: '' });
  });

  test('that is too long is not kept', async () => {
    const url = await answering((_, response) => {
      const flood = () => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', flood);
      flood();
    });
    expect(await post(url)).toEqual({ answered: true, status: 200, body: undefined });
  });

  test('that is packed is not unpacked', async () => {
    const bomb = gzipSync('ok'.repeat(50_000));
    const url = await answering((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    expect(await post(url)).toMatchObject({ answered: true, status: 200, body: expect.not.stringContaining('ok') });
  });

  test('that trickles ends with the deadline', async () => {
    const url = await answering((_, response) => {
      const timer = setInterval(() => response.write(' '), 20);
      closing.push(() => clearInterval(timer));
    });
    expect(await post(url, { deadlineMs: 500 })).toEqual({ answered: false, sent: true, reason: 'no answer within 0.5 s' });
  });

  test('that is cut off is none', async () => {
    const url = await answering((_, response) => {
      response.writeHead(200, { 'content-length': 2 }).write('o');
      setTimeout(() => response.destroy(), 50);
    });
    expect(await post(url)).toMatchObject({ answered: false, sent: true });
  });

  test('that is no HTTP is none', async () => {
    const url = await connecting((socket) => void socket.once('data', () => socket.end('ok, and not a word of HTTP')));
    expect(await post(url)).toMatchObject({ answered: false, sent: true, reason: expect.stringMatching(/^HPE_/) });
  });
});

describe('whether a failed post may have arrived', () => {
  test('is certain when nobody listens: it has not', async () => {
    const url = await answering(() => undefined);
    closing.splice(0).forEach((close) => close());
    expect(await post(url)).toEqual({ answered: false, sent: false, reason: 'ECONNREFUSED' });
  });

  test('is certain when the connection is never made, also after the deadline: it has not', async () => {
    // TLS waits for an answer to its greeting before anything else is sent.
    const silent = await connecting(() => undefined);
    const url = new URL(silent.href.replace('http', 'https'));
    expect(await post(url, { deadlineMs: 500 })).toEqual({ answered: false, sent: false, reason: 'no answer within 0.5 s' });
  });

  test('is certain when the certificate is refused: it has not', async () => {
    const server = createTlsServer(await certificateFor('127.0.0.1'), (_, response) => response.end('ok'));
    closing.push(() => server.close().closeAllConnections());
    const url = new URL((await listening(server)).href.replace('http', 'https'));
    expect(await post(url)).toEqual({ answered: false, sent: false, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  test('is certain when the other side speaks no TLS: it has not', async () => {
    const plain = await connecting((socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(await post(new URL(plain.href.replace('http', 'https')))).toMatchObject({ answered: false, sent: false });
  });

  test('is unknown when the receiver hangs up after it has read', async () => {
    const url = await connecting((socket) => void socket.once('data', () => socket.destroy()));
    expect(await post(url)).toMatchObject({ answered: false, sent: true });
  });

  test('is unknown when the receiver never answers', async () => {
    const url = await answering(() => undefined);
    expect(await post(url, { deadlineMs: 500 })).toEqual({ answered: false, sent: true, reason: 'no answer within 0.5 s' });
  });
});

test('no failure repeats the address', async () => {
  const results = [
    await post(new URL('http://user:secret@127.0.0.1:1/secret')),
    await post(new URL('ftp://127.0.0.1/secret')),
    await post(new URL('http://secret.invalid/secret')),
  ];
  expect(results.every(({ answered }) => !answered)).toBe(true);
  expect(JSON.stringify(results)).not.toContain('secret');
});
