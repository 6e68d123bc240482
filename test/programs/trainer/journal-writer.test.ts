import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { waitUntil } from '../../../tools/servers/wait-until';
import { Journal, JournalWriter, parseJournal, readJournal } from '../../../trainer/src/exporter/journal';

const STEPS = 'tf_train_steps_total';

describe('the journal that is written', () => {
  let folder: string;
  let steps: number | undefined;
  let writer: JournalWriter;
  const errors: string[] = [];
  const file = (end = '') => join(folder, `journal.json${end}`);
  const stepsIn = ({ series }: Journal) => series[STEPS][0].numbers[0];
  const written = (end = '') => stepsIn(parseJournal(readFileSync(file(end))));
  const read = () => (steps === undefined ? undefined : { [STEPS]: [{ labels: { worker: '0' }, numbers: [steps] }] });

  beforeEach(() => {
    folder = temporaryFolder();
    steps = 1;
    errors.splice(0);
    writer = new JournalWriter(folder, read, (reason) => errors.push(reason));
  });

  async function kept(value: number): Promise<void> {
    steps = value;
    await writer.keep();
  }

  test('holds what there is and when that was, and lies beside the one before it', async () => {
    await kept(1);
    expect(readdirSync(folder)).toEqual(['journal.json']);
    const { writtenAt, stamp } = parseJournal(readFileSync(file()));
    expect(writtenAt).toBe(stamp.wall / 1000);
    expect(Math.abs(Date.now() - stamp.wall)).toBeLessThan(3_600_000);
    await kept(2);
    await kept(3);
    expect([written(), written('.1')]).toEqual([3, 2]);
    expect(readdirSync(folder)).toEqual(['journal.json', 'journal.json.1']);
    expect(errors).toEqual([]);
  });

  test('is not written while there is nothing to read, at the end either', async () => {
    steps = undefined;
    await writer.keep();
    await writer.keepLast();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('holds what is there after the writing that is under way, for all who ask meanwhile', async () => {
    let reads = 0;
    const counting = new JournalWriter(folder, () => (reads++, read()), fail);
    const first = counting.keep();
    await Promise.resolve();
    steps = 2;
    await Promise.all([first, counting.keep(), counting.keep(), counting.keep()]);
    expect(written()).toBe(2);
    expect(reads).toBe(2);
    steps = 3;
    await counting.keep();
    expect(written()).toBe(3);
  });

  test('is written at the end, after the writing that is under way, beside the one before it', async () => {
    await writer.keepLast();
    expect(readdirSync(folder)).toEqual(['journal.json']);
    steps = 2;
    const under = writer.keep();
    await Promise.resolve();
    steps = 3;
    await writer.keepLast();
    await under;
    expect([written(), written('.1')]).toEqual([3, 2]);
    expect(readdirSync(folder)).toEqual(['journal.json', 'journal.json.1']);
  });

  test('is written every five seconds, into a folder that is made', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'performance', 'Date', 'hrtime'] });
    try {
      folder = join(folder, 'not', 'yet');
      writer = new JournalWriter(folder, read, fail);
      writer.start();
      expect(readdirSync(folder)).toEqual([]);
      jest.advanceTimersByTime(4999);
      steps = 2;
      jest.advanceTimersByTime(1);
      await waitUntil('it is written', () => existsSync(file()));
      expect(written()).toBe(2);
      steps = 3;
      jest.advanceTimersByTime(5000);
      await waitUntil('it is written again', () => written() === 3);
    } finally {
      jest.useRealTimers();
    }
  });

  test('is reported when its folder cannot be made', () => {
    writeFileSync(file(), '');
    jest.useFakeTimers();
    new JournalWriter(file('/below'), read, (reason) => errors.push(reason)).start();
    jest.useRealTimers();
    expect(errors).toEqual([expect.stringMatching(/^(ENOTDIR|EEXIST)/)]);
  });

  test('is reported when it cannot be written, and written once it can be again', async () => {
    rmSync(folder, { recursive: true });
    await writer.keep();
    await writer.keepLast();
    expect(errors).toEqual([
      expect.stringMatching(/^ENOENT.*journal\.json\.next'$/),
      expect.stringMatching(/^ENOENT.*journal\.json\.last'$/),
    ]);
    mkdirSync(folder);
    await kept(5);
    expect(written()).toBe(5);
    expect(errors).toHaveLength(2);
  });

  test('stays, and that is reported, when the one before it cannot be kept', async () => {
    await kept(1);
    mkdirSync(file('.1'));
    await kept(2);
    expect(errors).toEqual([expect.stringMatching(/^EISDIR/)]);
    expect(written()).toBe(1);
    expect(readJournal(folder, fail)!.series).toEqual(parseJournal(readFileSync(file())).series);
  });

  test('holds up neither a scrape nor the end while its volume hangs, and its last words are written', async () => {
    // Opening a pipe for writing waits for a reader.
    spawnSync('mkfifo', [file('.next')]);
    await writer.keep();
    expect(existsSync(file())).toBe(false);
    steps = 7;
    await writer.keepLast();
    expect(written()).toBe(7);
    expect(errors).toEqual([]);
    const reader = openSync(file('.next'), 'r+');
    await waitUntil('the writing has ended', () => errors.length > 0);
    closeSync(reader);
    rmSync(file('.next'));
    await kept(8);
    expect([written(), written('.1')]).toEqual([8, 7]);
  });
});

function fail(reason: string): never {
  throw new Error(reason);
}
