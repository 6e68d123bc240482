import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { contentsOf, killed, savedSteps, trainSmall, untilResumed, untilSaved } from './small-trainer';

/** Of the bytes that a file of an owner has. */
const LENGTH = 512;

interface Started {
  readonly checkpoints: string;
  readonly trainer: RunningProgram;
}

/** A trainer that has saved. */
async function started(): Promise<Started> {
  const checkpoints = temporaryFolder();
  const trainer = trainSmall(checkpoints);
  await untilSaved(trainer, checkpoints);
  return { checkpoints, trainer };
}

/** Rewrites the file of an owner as one on another machine does. */
function writeOwner(checkpoints: string, epoch: number, beat: number): void {
  const record = { host: 'other-node', pid: 1, boot: 'of-another-machine', since: '2026-01-31T18:00:00.000Z', beat, released: false };
  writeFileSync(join(checkpoints, `owner-${epoch}.json`), JSON.stringify(record).padEnd(LENGTH));
}

async function ended(trainer: RunningProgram, deadlineMs: number): Promise<void> {
  await waitUntil('the trainer ends', () => trainer.ending, { deadlineMs });
}

describe('a folder of checkpoints', () => {
  test('is taken over at once from a trainer that was killed, though nothing else has changed', async () => {
    const { checkpoints, trainer } = await started();
    await killed(trainer);
    const last = Math.max(...savedSteps(checkpoints));
    const before = performance.now();
    expect(await untilResumed(trainSmall(checkpoints))).toBe(last);
    expect(performance.now() - before).toBeLessThan(20_000);
  });

  test('is left to the next at the end of a trainer', async () => {
    const { checkpoints, trainer } = await started();
    await trainer.stop();
    expect(trainer.ending).toBe('exit code 75');
    expect(readFileSync(join(checkpoints, 'owner-1.json'), 'utf8')).toContain('"released":true');
    const next = trainSmall(checkpoints);
    expect(await untilResumed(next)).toBeGreaterThan(0);
    expect(readdirSync(checkpoints).filter((name) => name.startsWith('owner-'))).toEqual(['owner-2.json', 'owner-2.sock']);
  });

  test('is given to one of several trainers that start at once', async () => {
    const checkpoints = temporaryFolder();
    const trainers = Array.from({ length: 4 }, () => trainSmall(checkpoints));
    const isDecided = ({ log }: RunningProgram) => log.includes('training starts') || log.includes('waiting for the checkpoint folder');
    await waitUntil('each of them trains or waits', () => trainers.every(isDecided), { programs: trainers, deadlineMs: 60_000 });
    expect(trainers.filter(({ log }) => log.includes('training starts'))).toHaveLength(1);
    await Promise.all(trainers.map(async (trainer) => trainer.stop()));
  });

  // Each of them waits for half a minute, so they do so at once.
  describe('that another trainer uses', () => {
    let second: RunningProgram;
    let frozen: Started & { readonly before: string[]; readonly after: string[] };
    let otherMachine: RunningProgram;
    let heir: { readonly resumedAt: number; readonly expected: number; readonly seconds: number };

    beforeAll(async () => {
      await Promise.all([
        (async () => {
          const { checkpoints, trainer } = await started();
          second = trainSmall(checkpoints);
          await ended(second, 90_000);
          await untilSaved(trainer, checkpoints, Math.max(...savedSteps(checkpoints)));
          await trainer.stop();
        })(),
        (async () => {
          const { checkpoints, trainer } = await started();
          trainer.kill('SIGSTOP');
          const before = contentsOf(checkpoints);
          const other = trainSmall(checkpoints);
          await ended(other, 90_000);
          const after = contentsOf(checkpoints);
          trainer.kill('SIGCONT');
          await untilSaved(trainer, checkpoints, Math.max(...savedSteps(checkpoints)));
          await trainer.stop();
          frozen = { checkpoints, trainer: other, before, after };
        })(),
        (async () => {
          const checkpoints = temporaryFolder();
          let beat = 0;
          const timer = setInterval(() => writeOwner(checkpoints, 1, beat++), 1000);
          writeOwner(checkpoints, 1, beat++);
          otherMachine = trainSmall(checkpoints);
          await ended(otherMachine, 90_000);
          clearInterval(timer);
        })(),
        (async () => {
          const { checkpoints, trainer } = await started();
          await killed(trainer);
          // As after a new pod on another node: neither its processes nor its sockets say anything here.
          writeOwner(checkpoints, 1, 7);
          const before = performance.now();
          const expected = Math.max(...savedSteps(checkpoints));
          const resumedAt = await untilResumed(trainSmall(checkpoints), 90_000);
          heir = { resumedAt, expected, seconds: (performance.now() - before) / 1000 };
        })(),
      ]);
    }, 170_000);

    test('is not touched by the second, which says who uses it and ends so that a later try may help', () => {
      expect(second.ending).toBe('exit code 1');
      expect(second.log).toMatch(
        /"owner":"process \d+ on .+ since .+","msg":"waiting for the checkpoint folder, which another process uses"/,
      );
      expect(second.log).toMatch(
        /the checkpoint folder .* is in use by process \d+ on .*: end that process, or use another --checkpoint-dir/,
      );
      expect(second.log).not.toContain('training starts');
    });

    test('stays that of a frozen trainer, which continues when it wakes', () => {
      expect(frozen.trainer.ending).toBe('exit code 1');
      expect(frozen.after).toEqual(frozen.before);
    });

    test('stays that of a trainer on another machine that shows that it lives', () => {
      expect(otherMachine.ending).toBe('exit code 1');
      expect(otherMachine.log).toContain('is in use by process 1 on other-node since 2026-01-31T18:00:00.000Z');
    });

    test('is taken over within 30 seconds from one on another machine that shows nothing any more', () => {
      expect(heir.resumedAt).toBe(heir.expected);
      expect(heir.seconds).toBeGreaterThan(15);
      expect(heir.seconds).toBeLessThan(35);
    });
  });

  test('is left alone by a trainer that woke up too late: it finds its successor, saves nothing and ends', async () => {
    const { checkpoints, trainer } = await started();
    trainer.kill('SIGSTOP');
    writeOwner(checkpoints, 2, 0);
    writeFileSync(join(checkpoints, 'journal.json'), "the successor's");
    const before = contentsOf(checkpoints);
    trainer.kill('SIGCONT');
    await ended(trainer, 30_000);
    expect(trainer.ending).toBe('exit code 1');
    expect(trainer.log).toContain(`another process has taken over ${checkpoints}`);
    expect(contentsOf(checkpoints)).toEqual(before);
    expect(readFileSync(join(checkpoints, 'journal.json'), 'utf8')).toBe("the successor's");
    expect(readFileSync(join(checkpoints, 'owner-2.json'), 'utf8')).toContain('other-node');
  });

  test('is waited for until a SIGTERM, which ends the trainer at once', async () => {
    const { checkpoints } = await started();
    const waiting = trainSmall(checkpoints);
    await waitUntil('it waits', () => waiting.log.includes('waiting for the checkpoint folder'), { programs: [waiting] });
    const before = performance.now();
    waiting.kill('SIGTERM');
    await ended(waiting, 10_000);
    expect(waiting.ending).toBe('exit code 75');
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
