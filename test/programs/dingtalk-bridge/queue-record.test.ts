import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as fc from 'fast-check';
import { ALERT } from '../../../dingtalk-bridge/src/alert';
import { parseRecord } from '../../../dingtalk-bridge/src/queue-record';
import { seal } from '../../../dingtalk-bridge/src/sealed-line';
import { temporaryFolder } from '../../../tools/temporary-folder';

const SEED = 20_261;

/** Names that mean something to JavaScript, and characters that mean something to who splits lines. */
const HOSTILE = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '0',
    '-0',
    '1e3',
    '\u2028',
    'a\u2029b',
    '\\u2028',
    '\r\n',
    '","crc":"',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/** An object of JSON; `__proto__` is a key of its own. */
function objectOf(entries: [string, string][]): object {
  const text = `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
  return JSON.parse(text) as object;
}

const RECORD = fc.record({
  type: fc.constant('accepted'),
  id: fc.nat(),
  channel: HOSTILE,
  at: fc.integer(),
  key: HOSTILE,
  externalURL: HOSTILE,
  bytes: fc.nat(),
  alerts: fc.array(
    fc
      .record({
        status: fc.constantFrom('firing', 'resolved'),
        labels: fc.array(fc.tuple(HOSTILE, HOSTILE), { maxLength: 6 }).map(objectOf),
        annotations: fc.record({ summary: HOSTILE, runbook_url: HOSTILE }, { requiredKeys: [] }),
        startsAt: fc.constant('2026-03-01T01:30:00.5Z'),
        fingerprint: HOSTILE,
      })
      // As the webhook brings it.
      .map((alert) => ALERT.parse(alert)),
    { maxLength: 4 },
  ),
});

/** The records that the bridge of commit 419109e reads from a log. */
async function readByVersionBefore(path: string): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    if (line !== '') records.push(JSON.parse(line));
  }
  return records;
}

describe('a line of the queue', () => {
  test('holds its record as it was, whatever the texts in it are', () => {
    fc.assert(
      fc.property(RECORD, (record) => {
        const read = parseRecord(seal(record));
        expect(JSON.stringify(read)).toBe(JSON.stringify(record));
        expect(seal(read)).toBe(seal(record));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  test('is read by the version before, and what that version writes again is still valid', async () => {
    const path = join(temporaryFolder(), 'queue-1.log');
    const records = fc.sample(RECORD, { seed: SEED, numRuns: 300 });
    writeFileSync(path, records.map((record) => `${seal(record)}\n\n`).join(''));
    const read = await readByVersionBefore(path);
    expect(read.map((record) => JSON.stringify(parseRecord(JSON.stringify(record))))).toEqual(
      records.map((record) => JSON.stringify(record)),
    );
  });

  test('is not taken for one of the version before when its checksum is damaged', () => {
    const line = seal({ type: 'restart' });
    expect(parseRecord(line)).toEqual({ type: 'restart' });
    expect(() => parseRecord(line.replace('crc', 'crb'))).toThrow(/^record: /);
    expect(() => parseRecord(line.replace(/"crc":"./, '"crc":"X'))).toThrow(/^record: /);
    expect(() => parseRecord(line.replace('restart', 'restore'))).toThrow('its checksum is wrong');
  });

  test.each(['', '{', 'null', '[]', '{}', '{"type":"constructor"}', '{"type":"__proto__"}', '{"__proto__":{"type":"restart"}}'])(
    'that is %j holds no record',
    (line) => {
      expect(() => parseRecord(line)).toThrow();
    },
  );
});
