import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueueRecord } from '../../../dingtalk-bridge/src/queue-record';
import { CANCELLED, Damage, replay } from '../../../dingtalk-bridge/src/queue-replay';
import { seal } from '../../../dingtalk-bridge/src/sealed-line';
import { temporaryFolder } from '../../../tools/temporary-folder';

const MIB = 1024 * 1024;
const LONGEST = 16 * MIB;

function posted(robot: string): string {
  return seal({ type: 'posted', robot, at: 1 });
}

/** A sealed record of the given length. */
function postedOf(length: number): string {
  return posted('x'.repeat(length - posted('').length));
}

async function read(...log: (string | Buffer)[]): Promise<{ robots: string[]; damage: Damage }> {
  const robots: string[] = [];
  const damage = new Damage();
  const apply = (record: QueueRecord) => robots.push(record.type === 'posted' ? record.robot : record.type);
  await replay(
    log.map((chunk) => Buffer.from(chunk)),
    apply,
    damage,
  );
  return { robots, damage };
}

describe('what is read from a log', () => {
  test('is the same wherever the file is cut into pieces', async () => {
    const log = Buffer.from(`${posted('图')}\n\n${posted('b')}\n${posted('c')}\n\n`);
    for (let at = 0; at <= log.length; at++) {
      const { robots, damage } = await read(log.subarray(0, at), log.subarray(at));
      expect(robots).toEqual(['图', 'b', 'c']);
      expect(damage.count).toBe(0);
    }
    expect((await read(...[...log].map((byte) => Buffer.of(byte)))).robots).toEqual(['图', 'b', 'c']);
  });

  test('has no part of a line that a failed write has left', async () => {
    const { robots, damage } = await read(`${posted('a')}\n\n${posted('b').slice(0, 20)}${CANCELLED}${posted('c')}\n\n${CANCELLED}`);
    expect(robots).toEqual(['a', 'c']);
    expect(damage.count).toBe(0);
  });

  test('is a last record without its end, and no beginning of one', async () => {
    expect((await read(posted('a'))).robots).toEqual(['a']);
    for (const left of ['{', '{"type":"pos', '{"type":', posted('b').slice(0, -1)]) {
      const { robots, damage } = await read(`${posted('a')}\n\n${left}`);
      expect([robots, damage.count]).toEqual([['a'], 0]);
    }
  });

  test.each(['x', '{"typo":"posted"', 'posted', '"', ' {"type":'])('has %j at its end as damage', async (left) => {
    const { damage } = await read(`${posted('a')}\n\n${left}`);
    expect(damage.lines).toEqual([{ line: left, cause: 'it is not JSON' }]);
  });

  test('has the beginning of a record in its middle as damage', async () => {
    const { robots, damage } = await read(`{"type":"pos\n${posted('a')}\n`);
    expect([robots, damage.count]).toEqual([['a'], 1]);
  });

  test('has what is not UTF-8 as damage', async () => {
    const line = Buffer.concat([Buffer.from(posted('a')), Buffer.of(0xff), Buffer.from(`\n${posted('b')}\n`)]);
    const { robots, damage } = await read(line);
    expect(robots).toEqual(['b']);
    expect(damage.lines.map(({ cause }) => cause)).toEqual(['it is not UTF-8']);
  });

  test('has a record of 16 MiB, and not of more, nor the beginning of a longer line', async () => {
    const largest = postedOf(LONGEST);
    expect((await read(`${largest}\n`)).robots.map((robot) => robot.length)).toEqual([LONGEST - posted('').length]);
    for (const log of [[`${postedOf(LONGEST + 1)}\n`], [largest, ' ', 'x\n'], [largest, 'x\n']]) {
      const { robots, damage } = await read(...log, `${posted('b')}\n`);
      expect(robots).toEqual(['b']);
      expect([damage.count, damage.lines]).toEqual([1, []]);
    }
  });

  test('is not kept in memory where it has no end of a line', async () => {
    const piece = Buffer.alloc(MIB, 'y');
    const pieces = function* () {
      // More than Node.js puts into one string.
      for (let i = 0; i < 600; i++) yield piece;
      yield Buffer.from(`\n${posted('b')}\n`);
    };
    const robots: string[] = [];
    const damage = new Damage();
    await replay(pieces(), (record) => robots.push(record.type), damage);
    expect([robots, damage.count]).toEqual([['posted'], 1]);
  });
});

describe('damage', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder, 'queue-damaged.log');
  });

  function damageOf(...lines: string[]): Damage {
    const damage = new Damage();
    for (const line of lines) damage.add(line, 'why');
    return damage;
  }

  test('is counted above 1 MiB, and its text kept up to that', () => {
    const lines = damageOf('a'.repeat(MIB - 1), 'b', 'c');
    expect([lines.count, lines.lines.map(({ line }) => line.length)]).toEqual([3, [MIB - 1, 1]]);
    expect(damageOf('a'.repeat(MIB + 1)).lines).toEqual([]);
  });

  test('is set aside below what is there already, for this user alone', async () => {
    await damageOf('a', 'b').setAside(folder);
    await damageOf('c').setAside(folder);
    expect(readFileSync(path, 'utf8')).toBe('a\nb\nc\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('of which no text is kept leaves the file as it is, or none', async () => {
    await damageOf('a'.repeat(MIB + 1)).setAside(folder);
    expect(existsSync(path)).toBe(false);
  });

  test('fills its file up to 4 MiB, and then begins it anew', async () => {
    writeFileSync(path, 'x'.repeat(4 * MIB - 4));
    await damageOf('图').setAside(folder);
    expect(statSync(path).size).toBe(4 * MIB);
    await damageOf('a').setAside(folder);
    expect(readFileSync(path, 'utf8')).toBe('a\n');
  });
});
