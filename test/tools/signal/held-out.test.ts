import { ContractLevel, TRAINING_METRICS } from '../../../lib/metrics';
import { PromqlExpression } from '../../../lib/promql/promql-expression';
import { includesLevel } from '../../../tools/contract-level';
import { Random } from '../../../tools/random';
import { SHIPPED_GROUPS } from '../../../tools/shipped-rules';
import { FAMILIES } from '../../../tools/signal/families';
import { drawConditions } from '../../../tools/signal/families/conditions';
import { Family, HOUR, Story } from '../../../tools/signal/families/family';
import { HELD_OUT } from '../../../tools/signal/families/held-out';
import { ONCE_HELD_OUT } from '../../../tools/signal/families/once-held-out';
import { EPOCH } from '../../../tools/signal/families/training';
import { GivenSeries } from '../../../tools/signal/samples';

const SCRAPE = 120;
const ALERTS = new Set(SHIPPED_GROUPS.flatMap(({ alerts }) => alerts.map(({ name }) => name)));
const LEVEL_OF = new Map(TRAINING_METRICS.flatMap(({ seriesNames, level }) => seriesNames.map((name) => [name, level] as const)));

/** Those that were written without a look at the rules, judged by them or not yet. */
const UNSEEN = [...ONCE_HELD_OUT, ...HELD_OUT];
const EACH = UNSEEN.map((family) => [family.name, family] as const);
const AT_EACH_LEVEL = UNSEEN.flatMap((family) => family.levels.map((level) => [family.name, level, family] as const));

function storyOf(family: Family, level: ContractLevel, seed: number): Story {
  const random = new Random(seed);
  return family.story(random, drawConditions(random, level, { scrape: SCRAPE, ...family.fixed }), family.hours * HOUR);
}

/** Values of a series; a hole is undefined. */
function valuesOf({ values, samples = '' }: GivenSeries): (number | undefined)[] {
  const constant = /^(_|-?[\d.]+(?:e[+-]?\d+)?)x(\d+)$/.exec(values ?? '');
  if (constant?.[1] === '_') return Array<undefined>(Number(constant[2])).fill(undefined);
  if (constant) return Array<number>(Number(constant[2]) + 1).fill(Number(constant[1]));
  const bytes = Buffer.from(samples, 'base64');
  return Array.from({ length: bytes.length / 8 }, (_, i) =>
    bytes.readBigUInt64LE(8 * i) === 0x7ff8dead00000001n ? undefined : bytes.readDoubleLE(8 * i),
  );
}

function one(series: readonly GivenSeries[], ...parts: string[]): (number | undefined)[] {
  const found = series.filter((given) => parts.every((part) => given.series.includes(part)));
  if (found.length !== 1) throw new Error(`${found.length} series have ${parts.join(' and ')}`);
  return valuesOf(found[0]);
}

const at = (seconds: number): number => Math.ceil(seconds / SCRAPE);

test('more than a third of all families was written without a look at the rules, under names of their own, and half of them are failures', () => {
  expect(UNSEEN.length / (HELD_OUT.length + FAMILIES.length)).toBeGreaterThan(0.33);
  const failures = HELD_OUT.filter(({ notice }) => notice).length;
  expect(failures).toBeGreaterThanOrEqual(20);
  expect(HELD_OUT.length - failures).toBeGreaterThanOrEqual(20);
  const names = [...FAMILIES, ...HELD_OUT].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test.each(EACH)('%s names alerts that there are', (_name, { notice, allowed = [] }) => {
  expect([...(notice?.alerts ?? []), ...allowed].filter((name) => !ALERTS.has(name))).toEqual([]);
});

test.each(AT_EACH_LEVEL)(
  '%s exports what %s has: series that parse, each once, from the first scrape to the last',
  (_name, level, family) => {
    const { series } = storyOf(family, level, 5);
    expect(new Set(series.map((given) => given.series)).size).toBe(series.length);
    const count = (family.hours * HOUR) / (family.fixed?.scrape ?? SCRAPE) + 1;
    const wrong = series.filter((given) => {
      const [{ metric = '' }] = PromqlExpression.parse(given.series).selections;
      return !includesLevel(level, LEVEL_OF.get(metric) ?? ContractLevel.CORE) || valuesOf(given).length !== count;
    });
    expect(wrong.map((given) => given.series)).toEqual([]);
    expect(series.map((given) => given.series.split('{')[0])).toEqual(expect.arrayContaining(['up', 'tf_train_loss', 'kube_pod_info']));
  },
);

test.each(EACH)('%s is the same for the same seed, and another for another', (_name, family) => {
  const [first, again, other] = [7, 7, 8].map((seed) => JSON.stringify(storyOf(family, family.levels[0], seed)));
  expect(again === first).toBe(true);
  expect(other === first).toBe(false);
});

test.each(EACH)('%s goes wrong while it runs, and early enough to be noticed; an innocent never', (_name, family) => {
  for (let seed = 1; seed <= 3; seed++) {
    const random = new Random(seed);
    const conditions = drawConditions(random, family.levels[seed % family.levels.length], { scrape: SCRAPE, logWindow: 600 });
    const { fault, pauses = [] } = family.story(random, conditions, family.hours * HOUR);
    expect(fault === undefined).toBe(family.notice === undefined);
    const limit = family.notice?.within(conditions) ?? 0;
    expect(fault ?? 0).toBeGreaterThanOrEqual(0);
    expect((fault ?? 0) + limit).toBeLessThanOrEqual(family.hours * HOUR);
    for (const [from, to] of pauses) {
      expect(from).toBeGreaterThan(EPOCH);
      expect(to).toBeGreaterThan(from);
      expect(to).toBeLessThan(EPOCH + family.hours * HOUR);
    }
  }
});

describe('what happens in them', () => {
  const story = (name: string, level = ContractLevel.FULL) => {
    const family = UNSEEN.find((held) => held.name === name);
    if (!family) throw new Error(`there is no ${name}`);
    const { fault = NaN, series } = storyOf(family, level, 3);
    return { fault, series };
  };

  test('a loss that overflows is infinite from the fault on, and never NaN', () => {
    const { fault, series } = story('loss-overflows');
    const loss = one(series, 'tf_train_loss{');
    expect(loss.at(-1)).toBe(Infinity);
    expect(loss.slice(1).filter((value) => Number.isNaN(value))).toEqual([]);
    expect(loss.indexOf(Infinity)).toBeGreaterThanOrEqual(at(fault));
  });

  test('the gauges of an exporter that reports epochs start at 0 and do not change after the hang', () => {
    const { fault, series } = story('epoch-exporter-hangs', ContractLevel.CORE);
    for (const name of ['tf_train_loss{', 'tf_train_accuracy{', 'tf_steps_per_second{', 'tf_gpu_utilization{']) {
      const values = one(series, name);
      expect(values[0]).toBe(0);
      expect(new Set(values.slice(at(fault)))).toEqual(new Set([values.at(-1)]));
      expect(new Set(values.slice(0, at(fault))).size).toBeGreaterThan(5);
    }
  });

  test('the counter of a restore that failed is 1 as soon as it is there', () => {
    const { fault, series } = story('restore-fails-after-preemption');
    const failures = one(series, 'tf_checkpoint_restores_total{', 'result="failure"', 'pod="mnist-1"');
    expect(failures.slice(at(fault) - 1, at(fault) + 1)).toEqual([undefined, 1]);
  });

  test('a pod that vanishes while nobody scrapes leaves no marker', () => {
    const { fault, series } = story('vanishes-while-prometheus-is-down');
    const up = one(series, 'up{', 'pod="mnist-0"');
    expect(up.filter((value) => Number.isNaN(value))).toEqual([]);
    expect(up.slice(at(fault)).every((value) => value === undefined)).toBe(true);
    expect(one(series, 'kube_job_info{').at(-1)).toBe(1);
  });

  test('one worker is gone, the others are there and do no step', () => {
    const { fault, series } = story('waits-for-a-worker-that-is-gone', ContractLevel.BASIC);
    const steps = series.filter((given) => given.series.startsWith('tf_train_steps_total{')).map(valuesOf);
    expect(steps.length).toBeGreaterThanOrEqual(3);
    expect(steps.filter((values) => values.at(-1) === undefined)).toHaveLength(1);
    const first = one(series, 'tf_train_steps_total{', 'pod="mnist-0"');
    expect(first.at(-1)).toBe(first[at(fault)]);
    expect(series.filter((given) => given.series.startsWith('tf_train_loss{'))).toHaveLength(1);
  });

  test('a container is restarted because of its memory, and its reason stays', () => {
    const { fault, series } = story('out-of-memory-at-each-epoch', ContractLevel.CORE);
    const reason = one(series, 'last_terminated_reason{', 'reason="OOMKilled"');
    expect(reason.slice(at(fault) - 1, at(fault) + 1)).toEqual([undefined, 1]);
    expect(one(series, 'kube_pod_container_status_restarts_total{').slice(at(fault) - 1, at(fault) + 1)).toEqual([0, 1]);
  });

  test('of all GPUs of the pod only the first is busy', () => {
    const { series } = story('uses-one-gpu-of-many', ContractLevel.BASIC);
    const busy = series.filter((given) => given.series.startsWith('tf_gpu_utilization{')).map((given) => Math.max(...valuesOf(given).map(Number))); // prettier-ignore
    expect(busy.length).toBeGreaterThanOrEqual(2);
    expect(busy[0]).toBeGreaterThan(80);
    for (const other of busy.slice(1)) expect(other).toBeLessThanOrEqual(1);
  });

  test('a volume has the same room after each save until nothing is deleted, and then less until saves fail', () => {
    const { fault, series } = story('old-checkpoints-are-kept');
    const room = one(series, 'tf_checkpoint_volume_available_bytes{').map(Number);
    const before = room.slice(0, at(fault) + 1);
    expect(new Set(before).size).toBe(1);
    const size = Number(one(series, 'tf_checkpoint_size_bytes{').at(-1));
    expect(room.at(-1)).toBeGreaterThan(0);
    expect(room.at(-1)).toBeLessThan(size);
    const failed = one(series, 'tf_checkpoint_saves_total{', 'result="failure"').map(Number);
    expect(failed.at(-1)).toBeGreaterThan(0);
    expect(room[failed.findIndex((saves) => saves > 0)]).toBeLessThan(size);
  });

  test('where old checkpoints are deleted in time, there is always room for three hours of saves', () => {
    const { series } = story('old-checkpoints-are-deleted-by-the-hour');
    const room = one(series, 'tf_checkpoint_volume_available_bytes{').map(Number);
    const size = Number(one(series, 'tf_checkpoint_size_bytes{').at(-1));
    const saves = Number(one(series, 'tf_checkpoint_saves_total{', 'result="success"').at(-1));
    expect(Math.min(...room)).toBeGreaterThanOrEqual((size * saves * 3) / 12);
    expect(room.filter((bytes, i) => i > 0 && bytes > room[i - 1]).length).toBeGreaterThanOrEqual(2);
  });

  test('a run that has completed is there to the end, its GPU idle', () => {
    const { fault, series } = story('completes-and-holds-its-gpu', ContractLevel.BASIC);
    expect(one(series, 'up{', 'job="tensorflow-training"').at(-1)).toBe(1);
    expect(one(series, 'tf_run_state{', 'state="completed"').slice(at(fault) - 1, at(fault) + 1)).toEqual([0, 1]);
    expect(Math.max(...one(series, 'tf_gpu_utilization{').slice(at(fault)).map(Number))).toBe(0);
  });

  test('memory that the allocator keeps never falls and never reaches what the GPU has', () => {
    const used = one(story('allocator-keeps-what-the-longest-batch-took').series, 'tf_gpu_memory_used_bytes{').map(Number);
    expect(used.filter((bytes, i) => i > 0 && bytes < used[i - 1])).toEqual([]);
    expect(used.at(-1)).toBeGreaterThan(0.8 * 80e9);
    expect(used.at(-1)).toBeLessThanOrEqual(0.95 * 80e9);
  });

  test('a run that nobody is to judge says so on its target', () => {
    const { series } = story('groks');
    expect(series.filter((given) => given.series.includes('unjudged="plateau,overfitting,accuracy"')).map((given) => given.series.split('{')[0])).toContain('up'); // prettier-ignore
  });
});
