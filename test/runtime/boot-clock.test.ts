import { execFileSync } from 'node:child_process';
import { elapsed, LONGEST_UNPROVEN_MS, sinceBoot, Stamp, stamp } from '../../runtime/boot-clock';

const HOUR = 3_600_000;
const at = (changes: Partial<Stamp>): Stamp => ({ boot: 'a', up: 1_000, wall: 10 * HOUR, ...changes });

test('within one boot the wall clock moves nothing', () => {
  expect(elapsed(at({}), at({ up: 3_500, wall: 17 * HOUR }))).toBe(2_500);
  expect(elapsed(at({}), at({ up: 3_500, wall: 3 * HOUR }))).toBe(2_500);
});

test('across boots the wall clock counts, as far as it can be believed', () => {
  expect(elapsed(at({}), at({ boot: 'b', up: 5, wall: 10 * HOUR + 90_000 }))).toBe(90_000);
  expect(elapsed(at({}), at({ boot: 'b', up: 5, wall: 17 * HOUR }))).toBe(LONGEST_UNPROVEN_MS);
  expect(elapsed(at({}), at({ boot: 'b', up: 5, wall: 3 * HOUR }))).toBe(0);
});

test('another process of the machine has the same clock', () => {
  const before = sinceBoot();
  const there = Number(execFileSync(process.execPath, ['-p', 'process.hrtime.bigint() / 1000000n']).toString().replace('n', ''));
  expect(there).toBeGreaterThanOrEqual(Math.floor(before));
  expect(there).toBeLessThanOrEqual(sinceBoot());
  expect(stamp().boot).not.toBe('');
});
