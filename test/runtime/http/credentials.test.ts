import { rmSync, writeFileSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { authorizeBy, Credentials } from '../../../runtime/http/credentials';
import { RefusedError } from '../../../runtime/http/route';
import { temporaryFolder } from '../../../tools/temporary-folder';

const file = join(temporaryFolder(), 'secret');
const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

async function admits(credentials: Credentials, authorization?: string): Promise<boolean> {
  try {
    await authorizeBy(credentials)({ headers: { authorization } } as IncomingMessage);
    return true;
  } catch (cause) {
    if (cause instanceof RefusedError && cause.status === 401) return false;
    throw cause;
  }
}

beforeEach(() => writeFileSync(file, 'open: sesame\n'));

test.each([
  ['Bearer open: sesame', true],
  ['bearer open: sesame', true],
  ['Bearer open: sesame!', false],
  ['Bearer ', false],
  ['open: sesame', false],
  [basic('prometheus:open: sesame'), false],
  [undefined, false],
])('with a bearer token, %p is let in: %p', async (authorization, admitted) => {
  expect(await admits({ file }, authorization)).toBe(admitted);
});

test.each([
  [basic('prometheus:open: sesame'), true],
  [basic('prometheus:open'), false],
  [basic('somebody:open: sesame'), false],
  [basic(''), false],
  ['Basic', false],
  ['Bearer open: sesame', false],
])('with a user, %p is let in: %p', async (authorization, admitted) => {
  expect(await admits({ file, user: 'prometheus' }, authorization)).toBe(admitted);
});

test('a secret that is rotated is used at once', async () => {
  writeFileSync(file, 'rotated');
  expect([await admits({ file }, 'Bearer open: sesame'), await admits({ file }, 'Bearer rotated')]).toEqual([false, true]);
});

test('without a secret nobody is let in', async () => {
  writeFileSync(file, '\n');
  await expect(admits({ file }, 'Bearer ')).rejects.toThrow(`secret file ${file} is empty`);
  rmSync(file);
  await expect(admits({ file }, 'Bearer ')).rejects.toThrow(`secret file ${file} cannot be read (ENOENT)`);
});
