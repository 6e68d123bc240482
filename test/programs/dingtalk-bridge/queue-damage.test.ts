import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueueRecord } from '../../../dingtalk-bridge/src/queue-record';
import { Damage, replay } from '../../../dingtalk-bridge/src/queue-replay';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { alert, notification } from './alerts';
import { queueFolder, waiting } from './opened-queue';

describe('damage to the log of the queue', () => {
  const folder = queueFolder();

  /** The log of three notifications, one of which is delivered: six lines. */
  async function sixLines(): Promise<Buffer> {
    const queue = await folder.open();
    await queue.accept('oncall', notification([alert({ run_id: 'a', 模型: '图像' })], 'a'));
    await queue.accept('oncall', notification([alert({ run_id: 'b', severity: 'critical', team: 'constructor' })], 'b'));
    await queue.record({ type: 'posted', robot: 'oncall', at: queue.clock.now() });
    await queue.accept('oncall', notification([alert({ run_id: 'c' })], 'c'));
    return readFileSync(join(folder.directory, 'queue-1.log'));
  }

  async function read(log: Buffer): Promise<{ records: string[]; damage: Damage }> {
    const records: QueueRecord[] = [];
    const damage = new Damage();
    await replay([log], (record) => records.push(record), damage);
    return { records: records.map((record) => JSON.stringify(record)), damage };
  }

  test('of any single bit is seen, changes nothing of what is read, and costs at most the line that it is in', async () => {
    const log = await sixLines();
    const { records, damage } = await read(log);
    expect([records.length, damage.count]).toEqual([6, 0]);
    const wrong: string[] = [];
    for (let bit = 0; bit < log.length * 8; bit++) {
      log[bit >> 3] ^= 1 << (bit & 7);
      const flipped = await read(log);
      log[bit >> 3] ^= 1 << (bit & 7);
      if (flipped.damage.count === 0) wrong.push(`bit ${bit} is not seen`);
      if (flipped.records.some((record) => !records.includes(record))) wrong.push(`bit ${bit} changes what is read`);
      if (flipped.records.length < records.length - 1) wrong.push(`bit ${bit} costs a neighbor`);
    }
    expect(wrong).toEqual([]);
  });

  test('of one bit here and there costs one alert, and the bridge starts', async () => {
    const log = await sixLines();
    for (let byte = 5; byte < log.length; byte += 97) {
      const flipped = Buffer.from(log);
      flipped[byte] ^= 4;
      folder.directory = temporaryFolder();
      writeFileSync(join(folder.directory, 'queue-1.log'), flipped);
      const queue = await folder.open();
      expect(waiting(queue).length).toBeGreaterThanOrEqual(2);
      expect(queue.damagedLines).toBeGreaterThanOrEqual(1);
    }
  });

  test('by a cut at any byte costs the last line alone, which was never confirmed', async () => {
    const log = await sixLines();
    const { records } = await read(log);
    for (let length = 0; length < log.length; length++) {
      const { records: left, damage } = await read(log.subarray(0, length));
      expect(damage.count).toBe(0);
      expect(left).toEqual(records.slice(0, left.length));
      expect(left.length).toBeGreaterThanOrEqual(log.subarray(0, length).toString().split('\n\n').length - 1);
    }
  });

  test('is set aside in a file and logged with its cause, and all other lines are there', async () => {
    const before = await folder.open();
    for (const run of ['a', 'b', 'c', 'd']) await before.accept('oncall', notification([alert({ run_id: run })], run));
    const file = join(folder.directory, 'queue-1.log');
    const lines = readFileSync(file, 'utf8').split('\n');
    const [b, c] = ['"b"', '"c"'].map((run) => lines.findIndex((line) => line.includes(run)));
    lines[b] = lines[b].replace('"run_id"', '"rum_id"');
    lines[c] = '{"type":"accepted","id":3}';
    writeFileSync(file, lines.join('\n'));
    const logged: string[] = [];
    const after = await folder.open({ logged });
    expect(waiting(after)).toEqual(['a', 'd']);
    expect(after.damagedLines).toBe(2);
    expect(readFileSync(join(folder.directory, 'queue-damaged.log'), 'utf8')).toBe(`${lines[b]}\n${lines[c]}\n`);
    const causes = logged.map((line) => (JSON.parse(line) as { cause?: string }).cause).filter((cause) => cause !== undefined);
    expect(causes).toEqual(['its checksum is wrong', expect.stringMatching(/^channel: expected string/)]);
  });

  test('does not stop the start when it cannot be set aside', async () => {
    await (await folder.open()).accept('oncall', notification([alert({ run_id: 'a' })]));
    appendFileSync(join(folder.directory, 'queue-1.log'), 'damage\n');
    mkdirSync(join(folder.directory, 'queue-damaged.log'));
    const logged: string[] = [];
    expect(waiting(await folder.open({ logged }))).toEqual(['a']);
    expect(logged.join('')).toContain('nor set aside');
  });

  test('fills neither the disk nor the memory, however much there is', async () => {
    await (await folder.open()).accept('oncall', notification([alert({ run_id: 'a' })]));
    const [noise, endless] = [`${'x'.repeat(99_999)}\n`.repeat(60), `${'y'.repeat(20_000_000)}\n`];
    for (let epoch = 1; epoch <= 6; epoch++) {
      appendFileSync(join(folder.directory, `queue-${epoch}.log`), noise + (epoch === 1 ? endless : ''));
      const logged: string[] = [];
      const queue = await folder.open({ logged });
      expect(waiting(queue)).toEqual(['a']);
      expect(queue.damagedLines).toBe(epoch === 1 ? 61 : 60);
      expect(logged.length).toBeLessThan(30);
    }
    expect(statSync(join(folder.directory, 'queue-damaged.log')).size).toBeLessThan(5 * 1024 * 1024);
  });

  test('that gives a notification of the version before the number of another costs neither', async () => {
    const accepted = (id: number, run: string) => ({
      ...{ type: 'accepted', id, channel: 'oncall', at: Date.now(), key: run, externalURL: '', bytes: 9 },
      alerts: [alert({ run_id: run })],
    });
    const lines = [accepted(1, 'a'), accepted(1, 'b')].map((record) => `${JSON.stringify(record)}\n`);
    writeFileSync(join(folder.directory, 'queue-1.log'), lines.join(''));
    const queue = await folder.open();
    expect(waiting(queue)).toEqual(['a', 'b']);
    await queue.record({ type: 'done', progress: [{ id: 1, alerts: 1 }] });
    expect(waiting(await folder.open())).toEqual(['b']);
  });
});
