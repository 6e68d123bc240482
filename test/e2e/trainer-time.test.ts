import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { samples, valueOf } from '../programs/trainer/exposition';
import { RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { killed, trainSmall, untilSaved } from './small-trainer';

const TIME = 'tf_run_time_seconds_total';
/** For how long the run hangs, and for how long there is no process. */
const [HANG_SECONDS, AWAY_SECONDS] = [3, 2];
/** What a scrape takes on a busy machine. */
const SCRAPE_SECONDS = 2;

const checkpoints = join(temporaryFolder(), 'checkpoints');

async function pageOf(trainer: RunningProgram): Promise<string> {
  const url = await waitUntil('the trainer serves /metrics', () => /"url":"([^"]+)"/.exec(trainer.log)?.[1] ?? '', { programs: [trainer] });
  return (await fetch(url)).text();
}

const untilPage = (trainer: RunningProgram, what: string, until: (page: string) => boolean) =>
  waitUntil(what, () => pageOf(trainer), { until, programs: [trainer] });

const isHanging = (page: string) => valueOf(page, 'tf_train_steps_total{worker="0"}') === 2000;

describe('the seconds of all categories', () => {
  /** What was served, and how long the run was there by the clock of this machine. */
  const pages: { readonly page: string; readonly wall: number }[] = [];
  let began = 0;

  async function note(trainer: RunningProgram): Promise<void> {
    const page = await pageOf(trainer);
    began ||= valueOf(page, 'tf_run_start_timestamp_seconds')!;
    pages.push({ page, wall: Date.now() / 1000 - began });
  }

  beforeAll(async () => {
    const first = trainSmall(checkpoints, '--fault', 'stall', '--fault-at-step', '2000');
    await untilSaved(first, checkpoints);
    await untilPage(first, 'it hangs', isHanging);
    await note(first);
    await sleep(HANG_SECONDS * 1000);
    await note(first);
    await killed(first);
    await sleep(AWAY_SECONDS * 1000);
    const second = trainSmall(checkpoints);
    await untilPage(second, 'it trains again', (page) => valueOf(page, 'tf_run_state{state="running"}') === 1);
    await note(second);
    await untilPage(second, 'it gets further', (page) => valueOf(page, 'tf_train_steps_total{worker="0"}')! > 4000);
    await note(second);
    await killed(second);
  });

  const secondsOf = (number: number) =>
    Object.fromEntries(
      samples(pages[number].page)
        .filter((line) => line.startsWith(`${TIME}{`))
        .map((line) => [/category="(\w+)"/.exec(line)?.[1], Number(line.split(' ')[1])]),
    ) as Record<string, number>;

  test.each([
    ['when it begins to hang', 0],
    ['while it hangs', 1],
    ['in the next process, after kill -9', 2],
    ['when that has trained', 3],
  ])('sum to the wall time of the run %s', (_, number) => {
    const sum = Object.values(secondsOf(number)).reduce((total, seconds) => total + seconds, 0);
    expect(sum).toBeLessThanOrEqual(pages[number].wall + 0.1);
    expect(sum).toBeGreaterThan(pages[number].wall - SCRAPE_SECONDS);
  });

  test('say how long no process was there, and what was done twice', () => {
    expect(secondsOf(1).recovery).toBe(0);
    expect(secondsOf(3).recovery).toBeGreaterThan(AWAY_SECONDS);
    expect(secondsOf(3).recovery + secondsOf(3).lost_work).toBeLessThan(pages[3].wall - HANG_SECONDS);
  });
});
