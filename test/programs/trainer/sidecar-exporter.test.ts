import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRAINING_METRICS } from '../../../lib/metrics';
import { stamp } from '../../../runtime/boot-clock';
import { proveLife } from '../../../runtime/liveness';
import { seal } from '../../../runtime/sealed-json';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { writeSnapshot, writerSocket } from '../../../trainer/src/exporter/snapshot-file';
import { WatchedSnapshot } from '../../../trainer/src/exporter/watched-snapshot';

const RECORDED = join(__dirname, 'recorded/snapshot-without-checksum.txt');
const STEPS = 'tf_train_steps_total';
const SECOND = 1000;

describe('the snapshot that a sidecar watches', () => {
  let folder: string;
  let watched: WatchedSnapshot;
  const lines: string[] = [];
  const file = () => join(folder, 'metrics.json');
  const write = (steps: number, more: object = {}) =>
    writeSnapshot(folder, {
      stamp: stamp(),
      proves: false,
      ready: true,
      ended: false,
      series: { [STEPS]: [{ labels: { worker: '0' }, numbers: [steps] }] },
      ...more,
    });
  const steps = () => watched.seriesOf(STEPS).map(({ numbers }) => numbers[0]);
  beforeEach(() => {
    folder = temporaryFolder();
    lines.splice(0);
    watched = new WatchedSnapshot(TRAINING_METRICS, folder, 10, (line) => lines.push(line));
  });

  test.each([
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['nothing', () => ''],
    ['null', () => 'null'],
    ['another number', (text: string) => text.replace('[7]', '[9]')],
    ['a shorter catalog', () => JSON.stringify({ writtenAt: 1, ready: true, ended: false, series: [[], []] })],
    ['a version that is not known', () => seal({ format: 9, series: [] })],
  ])('is the last good one when %s lies there, which is logged once and counted', async (_, spoil) => {
    write(7);
    await watched.look();
    writeFileSync(file(), spoil(readFileSync(file(), 'utf8')));
    await watched.look();
    await watched.look();
    expect(steps()).toEqual([7]);
    expect(watched.damaged).toBe(1);
    expect(lines).toEqual([expect.stringMatching(`^the snapshot in ${folder} cannot be used, so the last good one is served: `)]);
    write(8);
    await watched.look();
    expect(steps()).toEqual([8]);
  });

  test('loses one series that cannot be, and no other one', async () => {
    const bad = [
      { labels: { worker: '0' }, numbers: [NaN] },
      { labels: { rank: '1' }, numbers: [1] },
      { labels: { worker: '2' }, numbers: [2] },
      { labels: { worker: '2' }, numbers: [2] },
    ];
    write(0, { series: { [STEPS]: bad, of_another_version: [{ labels: {}, numbers: [1] }] } });
    await watched.look();
    expect(steps()).toEqual([2]);
  });

  test('may be of the version that knew no checksum', async () => {
    copyFileSync(RECORDED, file());
    await watched.look();
    expect(lines).toEqual([]);
    expect(steps()[0]).toBeGreaterThan(1000);
    expect(watched.seriesOf('tf_run_state')).toHaveLength(10);
  });

  test.each([-7, 7])('has an age that a step of %d h of the wall clock does not move', async (hours) => {
    const now = stamp();
    write(1, { stamp: { ...now, up: now.up - 3 * SECOND, wall: now.wall + hours * 3600 * SECOND } });
    await watched.look();
    expect(watched.age).toBeGreaterThanOrEqual(3);
    expect(watched.age).toBeLessThan(60);
    expect(watched.isDead).toBe(false);
  });

  test('is that of a dead writer when it is old and the writer has no proof of its life, or none any more', async () => {
    const now = stamp();
    const old = { ...now, up: now.up - 11 * SECOND };
    write(1, { stamp: old });
    await watched.look();
    expect(watched.isDead).toBe(true);
    const end = await proveLife(writerSocket(folder));
    write(1, { stamp: old, proves: true });
    await watched.look();
    expect(watched.isDead).toBe(false);
    end();
    await watched.look();
    expect(watched.isDead).toBe(true);
  });
});
