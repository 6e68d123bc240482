import { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { RequestBodies } from '../../../runtime/http/request-bodies';

const BOUNDS = { each: 100, together: 150 };
const bytes = (count: number) => Buffer.alloc(count, 'x');

/** A request of which the test says what comes when. */
function requestOf(...parts: Buffer[]): PassThrough & IncomingMessage {
  const request = Object.assign(new PassThrough(), { headers: {} });
  for (const part of parts) request.write(part);
  return request as unknown as PassThrough & IncomingMessage;
}

/** Until what is written has been read, and who waits for it knows. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

let bodies: RequestBodies;
beforeEach(() => (bodies = new RequestBodies(BOUNDS)));

/** As much as all bodies may take: a single byte that is still counted for another one refuses the second. */
async function expectAllTheRoom(): Promise<void> {
  const first = requestOf(bytes(100));
  const second = requestOf(bytes(50));
  const read = Promise.all([bodies.read(first), bodies.read(second)]);
  await settled();
  first.end();
  second.end();
  for (const body of await read) body.release();
}

test.each<[string, number, (request: PassThrough & IncomingMessage) => void]>([
  ['whose client goes away before the first byte', 400, (request) => request.destroy()],
  ['whose client goes away in the middle', 400, (request) => (request.write(bytes(60)), setImmediate(() => request.destroy()))],
  ['larger than allowed', 413, (request) => (request.write(bytes(60)), request.write(bytes(41)))],
  // One piece of what a socket has read may hold many parts of a chunked body, which come before anybody can stop listening.
  ['whose parts still come after it is refused', 413, (request) => [60, 41, 1, 30].forEach((count) => request.emit('data', bytes(count)))],
])('bodies %s leave nothing behind', async (_, status, harm) => {
  for (let i = 0; i < 20; i++) {
    const request = requestOf();
    const read = bodies.read(request);
    harm(request);
    await expect(read).rejects.toMatchObject({ status });
  }
  await expectAllTheRoom();
});

test('a body that had to make room for another leaves nothing behind, nor does the other one', async () => {
  for (let i = 0; i < 20; i++) {
    const [slow, fast] = [requestOf(bytes(80)), requestOf(bytes(80))];
    const [slowRead, fastRead] = [bodies.read(slow), bodies.read(fast)];
    await expect(slowRead).rejects.toMatchObject({ status: 503 });
    // It does not know yet, and sends on.
    slow.write(bytes(100));
    slow.end();
    fast.end();
    const body = await fastRead;
    expect(body.content.equals(bytes(80))).toBe(true);
    body.release();
  }
  await expectAllTheRoom();
});
