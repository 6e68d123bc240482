import { ContractLevel } from '../../../lib/metrics';
import { Random } from '../../../tools/random';
import { FAMILIES } from '../../../tools/signal/families';
import { drawConditions, hourlyNoise } from '../../../tools/signal/families/conditions';
import { plateauWithin } from '../../../tools/signal/families/course-of-loss';
import { HOUR } from '../../../tools/signal/families/family';
import { faulty, learning } from '../../../tools/signal/families/loss-curves';
import { trainingSeries } from '../../../tools/signal/families/training';
import { GivenSeries } from '../../../tools/signal/samples';

const CONDITIONS = { level: ContractLevel.FULL, scrape: 60, noise: 0.06, correlation: 0, logWindow: 60, stepsPerSecond: 2 };

/** Values of a series; a hole is undefined. */
function valuesOf(series: readonly GivenSeries[], name: string): (number | undefined)[] {
  const found = series.find((one) => one.series.startsWith(name));
  if (!found) throw new Error(`there is no ${name} in ${series.map((one) => one.series).join(', ')}`);
  const [, value, more] = /^(\S+)x(\d+)$/.exec(found.values ?? '') ?? [];
  if (value === '_') return [];
  if (value !== undefined) return Array(Number(more) + 1).fill(Number(value));
  const bytes = Buffer.from(found.samples ?? '', 'base64');
  return Array.from({ length: bytes.length / 8 }, (_, i) => {
    const bits = bytes.readBigUInt64LE(8 * i);
    return bits === 0x7ff8dead00000001n ? undefined : bytes.readDoubleLE(8 * i);
  });
}

test('have a name each, and failures say how they are noticed', () => {
  expect(new Set(FAMILIES.map(({ name }) => name)).size).toBe(FAMILIES.length);
  for (const { notice } of FAMILIES) if (notice) expect(notice.alerts.length).toBeGreaterThan(0);
});

test.each(FAMILIES.map((family) => [family.name, family] as const))('%s is the same for the same seed', (_name, family) => {
  const drawn = () => {
    const random = new Random(7);
    return family.story(random, drawConditions(random, family.levels[0], { scrape: 120 }), 2 * HOUR);
  };
  const { fault, series } = drawn();
  expect(drawn()).toEqual({ ...drawn(), fault, series });
  expect(fault === undefined).toBe(family.notice === undefined);
});

test('learning curves gain at least half a percent an hour after the first', () => {
  for (let seed = 1; seed < 40; seed++) {
    const curve = learning(new Random(seed), 12);
    for (let t = 1; t < 11; t += 0.25) expect((curve(t) - curve(t + 1)) / curve(t)).toBeGreaterThanOrEqual(0.005);
  }
});

test('a fault begins where the curve has come to', () => {
  const curve = faulty(new Random(3), 2, (level, since) => level * (1 + since));
  expect(curve(1)).toBeGreaterThan(curve(1.9));
  expect(curve(3) / curve(2)).toBeCloseTo(2);
});

test('the noise of an hour follows from that of a log window', () => {
  expect(hourlyNoise({ ...CONDITIONS, noise: 0.06, logWindow: 15 })).toBeCloseTo(0.0039, 4);
  expect(hourlyNoise({ ...CONDITIONS, noise: 0.06, logWindow: 60 })).toBeCloseTo(0.0077, 4);
  expect(hourlyNoise({ ...CONDITIONS, noise: 0.01, logWindow: 30, correlation: 0.5 })).toBeCloseTo(0.00158, 5);
  expect(plateauWithin({ ...CONDITIONS, noise: 0.001 })).toBe(160 * 60);
  expect(plateauWithin({ ...CONDITIONS, noise: 0.06, logWindow: 600 })).toBeUndefined();
});

describe('the series of a run', () => {
  const series = (level: ContractLevel, course = {}, served = {}) =>
    trainingSeries(new Random(1), { ...CONDITIONS, level }, 2 * HOUR, { loss: () => 1, ...course }, served);

  test('are those of its level', () => {
    const names = (level: ContractLevel) => new Set(series(level).map((one) => one.series.split('{')[0]));
    expect([...names(ContractLevel.CORE)].sort()).toEqual(expect.arrayContaining(['tf_gpu_utilization', 'tf_train_loss', 'up']));
    expect(names(ContractLevel.CORE)).not.toContain('tf_train_steps_total');
    expect(names(ContractLevel.BASIC)).toContain('tf_train_steps_total');
    expect(names(ContractLevel.BASIC)).not.toContain('tf_val_loss');
    expect(names(ContractLevel.FULL)).toContain('tf_val_loss');
  });

  test('have the noise that they are given', () => {
    const loss = valuesOf(series(ContractLevel.FULL), 'tf_train_loss{').flatMap((value) => value ?? []);
    const mean = loss.reduce((sum, value) => sum + value, 0) / loss.length;
    const deviation = Math.sqrt(loss.reduce((sum, value) => sum + (value - mean) ** 2, 0) / loss.length);
    expect(mean).toBeCloseTo(1, 1);
    expect(deviation).toBeGreaterThan(0.045);
    expect(deviation).toBeLessThan(0.075);
  });

  test('stand still while it hangs, and the loss is NaN when the loop says so', () => {
    const hung = series(ContractLevel.FULL, { speed: (t: number) => Number(t < HOUR), nonFinite: (t: number) => t >= 1.5 * HOUR });
    const steps = valuesOf(hung, 'tf_train_steps_total');
    expect(steps[59]).toBeGreaterThan(6900);
    expect(steps[119]).toBe(steps[60]);
    expect(valuesOf(hung, 'tf_train_loss{').slice(89, 92)).toEqual([expect.any(Number), NaN, NaN]);
  });

  test('are there while its pod is, and stale when it is gone or does not answer', () => {
    const served = series(ContractLevel.BASIC, {}, { from: 600, until: 3600, steps: 500, down: (t: number) => t >= 1200 && t < 1260 });
    const steps = valuesOf(served, 'tf_train_steps_total');
    expect(steps[9]).toBeUndefined();
    expect(steps[10]).toBeGreaterThanOrEqual(500);
    expect(steps.slice(60, 62)).toEqual([NaN, undefined]);
    expect(steps[20]).toBeNaN();
    expect(valuesOf(served, 'up{').slice(19, 22)).toEqual([1, 0, 1]);
  });
});
