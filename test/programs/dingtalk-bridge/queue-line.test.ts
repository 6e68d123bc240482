// Sets the language in which what is wrong with a record is said.
import '../../../dingtalk-bridge/src/config';
import { parseRecord } from '../../../dingtalk-bridge/src/queue-record';
import { seal, unseal } from '../../../dingtalk-bridge/src/sealed-line';

const ACCEPTED = { type: 'accepted', id: 1, channel: 'oncall', at: 1.5, key: 'k', externalURL: '', bytes: 9, alerts: [], truncated: 2 };
const DONE = { type: 'done', progress: [{ id: 1, alerts: 2, attempts: 3, superseded: [4] }] };
const POSTED = { type: 'posted', robot: 'oncall', at: -1, ids: [1], penaltyMs: 0 };
const RESTART = { type: 'restart' };
const LARGEST = 2 ** 50;

function causeOf(line: string): string {
  try {
    return JSON.stringify(parseRecord(line));
  } catch (cause) {
    return (cause as Error).message;
  }
}

describe('a record', () => {
  test.each([ACCEPTED, DONE, POSTED, RESTART])('%j is read, sealed and as the version before wrote it', (record) => {
    expect(parseRecord(seal(record))).toEqual(record);
    expect(parseRecord(JSON.stringify(record))).toEqual(record);
  });

  test.each([
    { ...ACCEPTED, id: LARGEST, bytes: LARGEST, truncated: LARGEST },
    { ...ACCEPTED, id: 0, bytes: 0, truncated: 0 },
    { ...ACCEPTED, truncated: undefined },
    { type: 'done', progress: [{ id: LARGEST, alerts: LARGEST, attempts: LARGEST, superseded: [LARGEST] }] },
    { type: 'done', progress: [{ id: 0, alerts: 0 }] },
    { type: 'done', progress: [] },
    { type: 'posted', robot: '', at: 0 },
  ])('may be %j', (record) => {
    expect(JSON.stringify(parseRecord(seal(record)))).toBe(JSON.stringify(record));
  });

  test.each([
    [{ ...ACCEPTED, id: -1 }, 'id: too small: expected number to be >=0'],
    [{ ...ACCEPTED, id: LARGEST + 1 }, `id: too big: expected number to be <=${LARGEST}`],
    [{ ...ACCEPTED, id: 1.5 }, 'id: expected int, received number'],
    [{ ...ACCEPTED, bytes: -1 }, 'bytes: too small: expected number to be >=0'],
    [{ ...ACCEPTED, truncated: -1 }, 'truncated: too small: expected number to be >=0'],
    [{ ...ACCEPTED, key: 1 }, 'key: expected string, received number'],
    [{ ...ACCEPTED, at: 'now' }, 'at: expected number, received string'],
    [{ ...ACCEPTED, alerts: [1] }, 'alerts.0: expected object, received number'],
    [{ ...ACCEPTED, externalURL: undefined }, 'externalURL: expected string, received undefined'],
    [{ type: 'done' }, 'progress: expected array, received undefined'],
    [{ type: 'done', progress: [{ id: 1 }] }, 'progress.0.alerts: expected number, received undefined'],
    [{ type: 'done', progress: [{ id: 1, alerts: 1, superseded: [-1] }] }, 'progress.0.superseded.0: too small: expected number to be >=0'],
    [{ ...POSTED, robot: 7 }, 'robot: expected string, received number'],
    [{ ...POSTED, ids: ['1'] }, 'ids.0: expected number, received string'],
    [{ ...POSTED, penaltyMs: -1 }, 'penaltyMs: too small: expected number to be >=0'],
    [{ type: 'nothing' }, 'type: '],
  ])('%j is none, and why is said', (record, cause) => {
    expect(causeOf(seal(record)).toLowerCase()).toContain(cause.toLowerCase());
    expect(causeOf(seal(record)).toLowerCase()).not.toContain('invalid input: expected');
  });

  test('of a later version is read as far as it is known when it is sealed, and not otherwise', () => {
    const later = [
      [{ ...ACCEPTED, more: 1 }, ACCEPTED],
      [{ type: 'done', progress: [{ ...DONE.progress[0], more: 1 }] }, DONE],
      [{ ...DONE, more: 1 }, DONE],
      [{ ...POSTED, more: 1 }, POSTED],
      [{ ...RESTART, more: 1 }, RESTART],
    ];
    for (const [record, known] of later) {
      expect(parseRecord(seal(record))).toEqual(known);
      expect(causeOf(JSON.stringify(record))).toMatch(/Unrecognized key: "more"$/);
    }
  });

  test('that is none has a cause of at most 200 characters', () => {
    const cause = causeOf(JSON.stringify({ ...RESTART, ['x'.repeat(300)]: 1 }));
    expect(cause).toMatch(/^record: Unrecognized key: "x+$/);
    expect(cause).toHaveLength(200);
  });
});

describe('the checksum of a line', () => {
  test('is its last field, of eight digits', () => {
    const lines = Array.from({ length: 300 }, (_, i) => seal({ robot: `${i}` }));
    for (const line of lines) expect(line).toMatch(/^\{"robot":"\d+","crc":"[0-9a-f]{8}"\}$/);
    expect(lines.some((line) => line.includes('"crc":"0'))).toBe(true);
    lines.forEach((line, i) => expect(unseal(line)).toEqual({ value: { robot: `${i}` }, isSealed: true }));
  });

  test('is the CRC-32 of what comes before it, in all versions', () => {
    expect(seal({ type: 'restart' })).toBe('{"type":"restart","crc":"bbb772df"}');
  });

  test('is not required', () => {
    expect(unseal('{"type":"restart"}')).toEqual({ value: { type: 'restart' }, isSealed: false });
  });

  test('that is wrong is said, and what is no JSON', () => {
    expect(() => unseal('{"type":"restart","crc":"00000000"}')).toThrow('its checksum is wrong');
    expect(() => unseal('{"type":')).toThrow('it is not JSON');
  });

  test.each(['x', ' ', '\n'])('counts only in a line that begins and ends with its record, not with %j', (more) => {
    const line = seal({ type: 'restart' });
    for (const damaged of [`${more}${line}`, `${line}${more}`]) {
      expect([damaged, causeOf(damaged)]).toEqual([damaged, expect.stringMatching(/^(it is not JSON|record: )/)]);
    }
  });

  test('is the same whether ends of lines that Node.js knows are escaped, as here, or not', () => {
    const line = seal({ robot: 'a\u2028b\u2029c' });
    expect(line).toMatch(/^\{"robot":"a\\u2028b\\u2029c"/);
    expect(unseal(line.replace('\\u2028', '\u2028').replace('\\u2029', '\u2029'))).toEqual(unseal(line));
  });
});
