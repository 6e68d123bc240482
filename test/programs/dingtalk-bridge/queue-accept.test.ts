import { appendFileSync, mkdirSync, readFileSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import fs, { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { NotAcceptedError, Queue } from '../../../dingtalk-bridge/src/queue';
import { Sighting } from '../../../dingtalk-bridge/src/lease';
import { THIS_PROCESS } from '../../../dingtalk-bridge/src/lease-owner';
import { Alert, Notification } from '../../../dingtalk-bridge/src/webhook';
import { Log } from '../../../runtime/log';
import { alert, notification, resolved } from './alerts';
import { FakeClock } from './fake-clock';
import { OpenedOptions, openQueue, queueFolder, waiting } from './opened-queue';

const SUMMARY = 'lines of the queue could not be read: those set aside are in queue-damaged.log';

interface Logged {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

describe('the queue of a leader', () => {
  const folder = queueFolder();
  const open = (options?: OpenedOptions) => folder.open(options);
  let directory: string;
  let disk: FileHandle;

  beforeEach(async () => {
    directory = folder.directory;
    const handle = await fs.open(directory, 'r');
    disk = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
  });
  afterEach(() => jest.restoreAllMocks());

  /** Damages the log of a queue, and opens it again. */
  async function reopen(damage: string): Promise<{ queue: Queue; logged: Logged[] }> {
    await open();
    appendFileSync(join(directory, 'queue-1.log'), damage);
    const logged: string[] = [];
    const queue = await open({ logged });
    return { queue, logged: logged.map((line) => JSON.parse(line) as Logged) };
  }

  test('is left to another that has it, and says what is wrong with its folder', async () => {
    const [clock, log, onTruncated] = [new FakeClock(0), new Log(() => undefined), () => undefined];
    const props = { directory, identity: THIS_PROCESS, clock, log, channels: 1, onTruncated };
    await open();
    const seen = await Queue.tryOpen(props);
    expect(seen).toBeInstanceOf(Sighting);
    expect(await Queue.tryOpen(props, seen as Sighting)).toBe(seen);
    mkdirSync(join(directory, 'queue-2.log'));
    await expect(Queue.tryOpen(props)).rejects.toThrow(/^queueDirectory: .*queue-2\.log has the name of a queue file, but is none/);
    rmdirSync(join(directory, 'queue-2.log'));
    writeFileSync(join(directory, 'file'), '');
    await expect(Queue.tryOpen({ ...props, directory: join(directory, 'file') })).rejects.toThrow(/^queueDirectory: .*file is a file/);
  });

  test('keeps a notification as it came, the most urgent alerts first', async () => {
    const clock = new FakeClock(1_000_000);
    const truncated: number[] = [];
    const queue = await open({ clock, truncated });
    const [warning, critical] = [alert(), alert({ severity: 'critical' })];
    await queue.accept('oncall', notification([warning, critical], 'a'));
    await queue.accept('oncall', { ...notification([warning], 'b'), truncatedAlerts: 3 });
    const [first, second] = [...queue.state.pendingOf('oncall')].map(({ accepted }) => accepted);
    expect(first).toMatchObject({ id: 1, channel: 'oncall', at: 1_000_000, externalURL: 'http://alertmanager:9093' });
    expect(first.alerts).toEqual([critical, warning]);
    expect(first.key).toMatch(/^[\w+/]{22}$/);
    expect(first).not.toHaveProperty('truncated');
    expect(second).toMatchObject({ id: 2, truncated: 3 });
    expect(truncated).toEqual([3]);
    expect(queue.state.bytesOf('oncall')).toBe(first.bytes + second.bytes);
  });

  test.each<[string, Notification, boolean]>([
    ['the same', notification([alert()]), false],
    ['one that should end at another time', notification([alert({}, { endsAt: '2026-03-01T03:00:00Z' })]), false],
    ['one with another fingerprint', notification([alert({}, { fingerprint: 'f' })]), false],
    ['one with another text', notification([alert({}, { annotations: { summary: 's' } })]), false],
    ['another group', notification([alert()], 'other'), true],
    ['another label', notification([alert({ run_id: 'b' })]), true],
    ['another start', notification([alert({}, { startsAt: '2026-03-01T02:00:00Z' })]), true],
    ['another alert as well', notification([alert(), alert({ run_id: 'b' })]), true],
    ['one that is resolved', notification([resolved()]), true],
  ])('knows %s', async (_, other, isNew) => {
    const queue = await open();
    expect(await queue.accept('oncall', notification([alert()]))).toBe(true);
    expect(await queue.accept('oncall', other)).toBe(isNew);
    expect(await queue.accept('oncall', other)).toBe(false);
  });

  test('knows an alert that was resolved at another time as another one', async () => {
    const queue = await open();
    expect(await queue.accept('oncall', notification([resolved()]))).toBe(true);
    expect(await queue.accept('oncall', notification([{ ...resolved(), endsAt: '2026-03-01T01:50:00Z' }]))).toBe(true);
  });

  test('waits for the disk with a notification, and not with what was done', async () => {
    const queue = await open();
    const datasync = jest.spyOn(disk, 'datasync');
    await queue.record({ type: 'posted', robot: 'oncall', at: 1 });
    expect(datasync).not.toHaveBeenCalled();
    await queue.accept('oncall', notification([alert()]));
    expect(datasync).toHaveBeenCalledTimes(1);
  });

  test('has not accepted what the disk refused, also when it came twice at once, and takes it later', async () => {
    // Its room is that of one alert.
    const queue = await open({ channels: 1_000_000 });
    jest.spyOn(disk, 'datasync').mockRejectedValueOnce(new Error('EIO'));
    const tries = await Promise.allSettled([1, 2].map(() => queue.accept('oncall', notification([alert({ run_id: 'a' })]))));
    const errors = tries.map((each) => (each.status === 'rejected' ? (each.reason as Error) : undefined));
    expect(errors.map((error) => error?.message)).toEqual(Array(2).fill('the queue cannot be written: EIO'));
    expect(errors[0]).toBeInstanceOf(NotAcceptedError);
    expect(errors[0]?.name).toBe('NotAcceptedError');
    expect(waiting(queue)).toEqual([]);
    expect(await queue.accept('oncall', notification([alert({ run_id: 'a' })]))).toBe(true);
    expect(waiting(queue)).toEqual(['a']);
    await expect(queue.accept('oncall', notification([alert({ run_id: 'b' })]))).rejects.toThrow('the queue of oncall is full');
  });

  test('confirms nothing, neither new nor a repeat, while it cannot see who leads', async () => {
    const queue = await open();
    const same = notification([alert()]);
    await queue.accept('oncall', same);
    for (const each of [same, notification([alert()], 'new')]) {
      jest.spyOn(fs, 'readdir').mockRejectedValueOnce(new Error('EIO'));
      await expect(queue.accept('oncall', each)).rejects.toThrow(new NotAcceptedError('the queue cannot be read: EIO'));
    }
    expect(await queue.accept('oncall', same)).toBe(false);
  });

  test('takes nothing once it is closed, and another may have it at once', async () => {
    const queue = await openQueue(directory);
    await queue.close();
    expect(statSync(join(directory, 'queue-1.log')).mtimeMs).toBe(0);
    await expect(queue.accept('oncall', notification([alert()]))).rejects.toThrow('the queue cannot be written: the queue is closed');
  });

  test('is removed once its log is, unless another replica leads, and takes nothing then', async () => {
    const queue = await open();
    expect(await queue.isRemoved()).toBe(false);
    const log = readFileSync(join(directory, 'queue-1.log'));
    unlinkSync(join(directory, 'queue-1.log'));
    expect(await queue.isRemoved()).toBe(true);
    writeFileSync(join(directory, 'queue-1.log'), log);
    await expect(queue.accept('oncall', notification([alert()]))).rejects.toThrow(new NotAcceptedError('somebody has removed the queue'));
    expect(await queue.isRemoved()).toBe(true);
    writeFileSync(join(directory, 'queue-2.log'), '');
    expect(await queue.isRemoved()).toBe(false);
    jest.spyOn(fs, 'readdir').mockRejectedValueOnce(new Error('ENOENT'));
    expect(await queue.isRemoved()).toBe(true);
  });

  test('logs 20 damaged lines, 2,000 characters of each, and how many there are', async () => {
    const lines = Array.from({ length: 25 }, (_, i) => `${i} ${'x'.repeat(3_000)}`);
    const { queue, logged } = await reopen(lines.map((line) => `${line}\n`).join(''));
    expect(queue.damagedLines).toBe(25);
    expect(logged.slice(0, 20)).toEqual(
      lines.slice(0, 20).map((line): object =>
        expect.objectContaining({
          level: 'error',
          message: 'a line of the queue could not be read',
          cause: 'it is not JSON',
          line: line.slice(0, 2_000),
        }),
      ),
    );
    const summary = { level: 'error', message: SUMMARY, lines: 25, setAside: 25 };
    expect(logged.slice(20)).toEqual([expect.objectContaining(summary)]);
    expect(readFileSync(join(directory, 'queue-damaged.log'), 'utf8').split('\n')).toEqual([...lines, '']);
  });

  test('says how many damaged lines were not set aside, since they are too long', async () => {
    const { logged } = await reopen(`damage\n${'x'.repeat(1024 * 1024)}\n`);
    expect(logged[1]).toEqual(expect.objectContaining({ message: SUMMARY, lines: 2, setAside: 1 }));
    expect(readFileSync(join(directory, 'queue-damaged.log'), 'utf8')).toBe('damage\n');
  });

  test('says why damaged lines cannot be set aside', async () => {
    mkdirSync(join(directory, 'queue-damaged.log'));
    const { logged } = await reopen('damage\n');
    const failure = { level: 'error', message: 'lines of the queue could not be read, nor set aside', lines: 1 };
    expect(logged[1]).toEqual(expect.objectContaining({ ...failure, reason: expect.stringMatching(/^EISDIR/) as string }));
  });

  test('logs nothing when nothing is wrong, and warns of files that are not its own', async () => {
    expect((await reopen('')).logged).toEqual([]);
    writeFileSync(join(directory, 'queue-0.log'), '');
    const logged: string[] = [];
    await open({ logged });
    const warning = { level: 'warn', message: 'files that are no logs of this queue: remove them', files: 'queue-0.log' };
    expect(logged.map((line) => JSON.parse(line) as Logged)).toEqual([expect.objectContaining(warning)]);
  });

  test('has no more alerts of one notification than fit, and counts the others with those that Alertmanager left out', async () => {
    const truncated: number[] = [];
    const queue = await open({ channels: 1_000_000, truncated });
    const alerts: Alert[] = [alert({ run_id: 'a' }), alert({ run_id: 'b' }), alert({ run_id: 'c' })];
    await queue.accept('oncall', { ...notification(alerts), truncatedAlerts: 5 });
    expect(queue.state.find(1)?.accepted).toMatchObject({ alerts: [alerts[0]], truncated: 7 });
    expect(truncated).toEqual([7]);
  });
});
