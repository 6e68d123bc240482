import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stamp } from '../../../runtime/boot-clock';
import { Owner, OwnerFile } from '../../../dingtalk-bridge/src/lease-owner';
import { seal } from '../../../dingtalk-bridge/src/sealed-line';
import { waitUntil } from '../../../tools/servers/wait-until';
import { temporaryFolder } from '../../../tools/temporary-folder';

const IDENTITY = { host: 'pod-a', pid: 7 };

describe('the file in which the leader shows that it lives', () => {
  let path: string;
  let socket: string;
  let file: OwnerFile;

  beforeEach(() => {
    const folder = temporaryFolder();
    path = join(folder, 'queue-1.owner');
    socket = join(folder, 'queue-1.socket');
    file = new OwnerFile(path);
  });
  afterEach(() => file.release());

  const beat = (at = 1) => ({ at, stamp: stamp() });

  /** The owner, as somebody else reads it. */
  function seen(): Owner | undefined {
    return new OwnerFile(path).read();
  }

  test('says who that is, that it holds a socket, and when it lived last', async () => {
    const [first, second] = [beat(1), beat(2)];
    await file.create(IDENTITY, first);
    expect(seen()).toEqual({ ...IDENTITY, socket: true, beat: first });
    await file.beat(IDENTITY, second);
    expect(seen()).toEqual({ ...IDENTITY, socket: true, beat: second });
  });

  test('is as large with each sign of life, ends in one line, and is written by this user alone', async () => {
    await file.create({ host: 'a-longer-name', pid: 1 }, beat());
    await file.beat({ host: 'a', pid: 1 }, beat());
    expect(readFileSync(path, 'utf8')).toMatch(/^\{.*"crc":"[0-9a-f]{8}"\}\n +$/);
    expect(statSync(path)).toMatchObject({ size: 1_024, mode: 0o100600 });
  });

  test.each([
    ['a pipe, which would block what writes it', () => void execFileSync('mkfifo', [path])],
    ['a folder', () => mkdirSync(join(path, 'x'), { recursive: true })],
  ])('takes the place of %s', async (_, occupy) => {
    occupy();
    const moment = beat();
    await file.create(IDENTITY, moment);
    expect(seen()).toEqual({ ...IDENTITY, socket: true, beat: moment });
  });

  test('is not made by a sign of life: who removes it is not answered', async () => {
    await expect(file.beat(IDENTITY, beat())).rejects.toThrow('ENOENT');
    expect(seen()).toBeUndefined();
  });

  test.each(['', 'x', '{}', '{"host":"pod-a"}', '{"host":1,"pid":1}', '{"host":"a","pid":1.5}', '{"host":"a","pid":1,"beat":{"at":1}}'])(
    'that holds %j says nothing',
    (text) => {
      writeFileSync(path, text);
      expect(seen()).toBeUndefined();
    },
  );

  test('says nothing when it is damaged, or far too large', async () => {
    await file.create(IDENTITY, beat());
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('pod-a', 'pod-b'));
    expect(seen()).toBeUndefined();
    writeFileSync(path, text.padEnd(64 * 1024));
    expect(seen()).toBeDefined();
    writeFileSync(path, text.padEnd(64 * 1024 + 1));
    expect(seen()).toBeUndefined();
  });

  test('of the version before shows no socket and no sign of life', async () => {
    writeFileSync(path, seal(IDENTITY));
    expect(seen()).toEqual({ ...IDENTITY, socket: false });
    expect(await file.isDead(seen())).toBe(false);
    expect(await file.isDead(undefined)).toBe(false);
  });

  test('shows no socket where there can be none', async () => {
    mkdirSync(`${socket}.new`);
    await file.create(IDENTITY, beat());
    expect(seen()).toMatchObject({ ...IDENTITY, socket: false });
  });

  test('of who lives, or has let go, proves no end', async () => {
    await file.create(IDENTITY, beat());
    const owner = seen();
    expect(statSync(socket).isSocket()).toBe(true);
    expect(await file.isDead(owner)).toBe(false);
    file.release();
    expect(statSync(socket, { throwIfNoEntry: false })).toBeUndefined();
    expect(await file.isDead(owner)).toBe(false);
  });

  test('of a process that was killed proves its end, on the machine where it ran', async () => {
    const killed = spawn(process.execPath, ['-e', `require('net').createServer().listen(${JSON.stringify(socket)})`]);
    await waitUntil('it lives', () => existsSync(socket));
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const owner = { ...IDENTITY, socket: true, beat: beat() };
    expect(await file.isDead(owner)).toBe(true);
    expect(await file.isDead({ ...owner, beat: { at: 1, stamp: { ...stamp(), boot: 'of another machine' } } })).toBe(false);
    expect(await file.isDead({ ...owner, beat: undefined })).toBe(false);
    expect(await file.isDead({ ...owner, socket: false })).toBe(false);
  });

  test('proves nothing by a file, a folder or nothing in the place of the socket', async () => {
    const owner = { ...IDENTITY, socket: true, beat: beat() };
    expect(await file.isDead(owner)).toBe(false);
    writeFileSync(socket, '');
    expect(await file.isDead(owner)).toBe(false);
    rmSync(socket);
    mkdirSync(socket);
    expect(await file.isDead(owner)).toBe(false);
  });
});
