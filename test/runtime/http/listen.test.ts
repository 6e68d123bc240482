import { createServer, Server } from 'node:net';
import { describeListenError, EVERY_ADDRESS, listen } from '../../../runtime/http/listen';
import { BoundedServer } from '../../../runtime/http/bounded-server';
import { text } from '../../../runtime/http/route';

const OPTIONS = { port: '--port', host: '--host' };

test('every address is one of IPv6 and of IPv4', async () => {
  const server = new BoundedServer({ routes: [{ method: 'GET', path: '/', answer: () => text(200, 'ok') }], log: () => undefined });
  const port = await server.listen(0, EVERY_ADDRESS);
  for (const host of ['[::1]', '127.0.0.1']) expect((await fetch(`http://${host}:${port}/`)).status).toBe(200);
  await server.stop();
});

test.each(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])('without IPv6 (%s), every address is one of IPv4', async (code) => {
  const server = createServer();
  const really = server.listen.bind(server);
  jest.spyOn(server, 'listen').mockImplementation(((port: number, host: string): Server => {
    if (host !== EVERY_ADDRESS) return really(port, host);
    process.nextTick(() => server.emit('error', Object.assign(new Error('no IPv6'), { code })));
    return server;
  }) as typeof server.listen);
  const port = await listen(server, 0, EVERY_ADDRESS);
  expect(server.address()).toMatchObject({ address: '0.0.0.0', port });
  server.close();
});

test.each([
  ['EADDRINUSE', 'port [::]:80 is in use: stop the program that uses it, or choose another port with --port'],
  ['EACCES', 'port [::]:80 is not permitted for this user: choose a port above 1023 with --port'],
  ['EADDRNOTAVAIL', 'port [::]:80 is not on an address of this machine: use ::, 127.0.0.1 or one of its addresses with --host'],
  ['ENOTFOUND', 'port [::]:80 is on a host that does not resolve: use ::, 127.0.0.1 or one of its addresses with --host'],
  ['EBUSY', 'port [::]:80 cannot be served: of the socket'],
])('%s is reported with the way out', (code, message) => {
  expect(describeListenError('::', 80, Object.assign(new Error('of the socket'), { code }), OPTIONS)).toBe(message);
});
