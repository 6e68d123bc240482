import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatState, parseState, StateFile } from '../../../dead-mans-switch/src/state-file';
import { Silence, WatchState } from '../../../dead-mans-switch/src/silence-watch';
import { temporaryFolder } from '../../../tools/temporary-folder';

const silence: Silence = {
  since: 1_800_000_000_000,
  afterHeartbeat: true,
  lastedMs: 700_000.25,
  listenedMs: 650_000,
  excused: true,
  notifiedMs: 12.5,
  unconfirmed: 1,
  unconfirmedEnds: 0,
};
const state: WatchState = { current: silence, ended: { ...silence, notifiedMs: undefined } };

const written = async (folder: string, what: WatchState): Promise<string[]> => {
  const problems: string[] = [];
  const file = new StateFile(folder, (problem) => problems.push(problem ?? 'none'));
  file.save(what);
  await file.flush();
  return problems;
};

const read = (folder: string) => new StateFile(folder, () => undefined).restore();

test('what was written is read, with its age', async () => {
  const folder = join(temporaryFolder(), 'made', 'at', 'need');
  expect(await written(folder, state)).toEqual(['none']);
  const restored = read(folder);
  expect(restored.state).toEqual(JSON.parse(JSON.stringify(state)));
  expect(restored.savedMs).toBeGreaterThan(0);
  expect(restored.savedMs).toBeLessThan(60_000);
  expect(readdirSync(folder)).toEqual(['state']);
});

test('only the newest of many states is written', async () => {
  const folder = temporaryFolder();
  const writes: unknown[] = [];
  const file = new StateFile(folder, (problem) => writes.push(problem));
  for (let i = 0; i < 100; i++) file.save({ current: { ...silence, lastedMs: i } });
  await file.flush();
  expect(writes).toEqual([undefined, undefined]);
  expect(read(folder).state?.current.lastedMs).toBe(99);
});

test('no single bit that is flipped is believed', () => {
  const bytes = Buffer.from(formatState(state));
  expect(parseState(bytes)?.state).toBeDefined();
  const believed: number[] = [];
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] ^= 1 << (bit & 7);
    if (parseState(flipped)) believed.push(bit);
  }
  expect(believed).toEqual([]);
});

test('no part of it is believed', () => {
  const bytes = Buffer.from(formatState(state));
  for (let length = 0; length < bytes.length; length++) expect(parseState(bytes.subarray(0, length))).toBeUndefined();
});

test.each<[string, object]>([
  ['a duration that is no number', { lastedMs: '1' }],
  ['a duration below zero', { listenedMs: -1 }],
  ['a moment that is no date', { since: 1e16 }],
  ['a count that never ends', { unconfirmed: -1e9 }],
  ['a part that is missing', { excused: undefined }],
])('%s is not believed, although its checksum is right', (_, changes) => {
  const wrong = { current: { ...silence, ...changes } } as WatchState;
  expect(parseState(Buffer.from(formatState(wrong)))).toBeUndefined();
});

describe('what cannot be read', () => {
  test('is set aside, so that it can be looked at', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'state'), '{"current":');
    expect(read(folder)).toEqual({ savedMs: 0, problem: `${join(folder, 'state')}: it was damaged, or written by another version` });
    expect(readFileSync(join(folder, 'state.damaged'), 'utf8')).toBe('{"current":');
    expect(read(folder)).toEqual({ savedMs: 0 });
  });

  test('is reported when it is a folder, and when it is large', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'state'));
    expect(read(folder).problem).toBe(`${join(folder, 'state')}: it is no file`);
    writeFileSync(join(folder, 'state'), 'x'.repeat(100_000));
    expect(read(folder).problem).toBe(`${join(folder, 'state')}: it has 100000 bytes: at most 65536 are read`);
  });
});

test('a folder that cannot be written is reported, and nothing else happens', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const folder = join(file, 'state');
  expect(await written(folder, state)).toEqual([`${join(folder, 'state')}: ENOTDIR`]);
  expect(read(folder)).toEqual({ savedMs: 0, problem: `${join(folder, 'state')}: it cannot be read (ENOTDIR)` });
});
