import { Sensitivity } from '../../lib/kinds/trainer/statistics/sensitivity';
import { TrainerKind } from '../../lib/kinds/trainer/trainer-kind';
import { Bound, shown, Threshold } from '../../lib/values/threshold';
import { Relation } from '../../lib/values/threshold-set';
import { KindThresholds, SHIPPED_THRESHOLDS } from '../../tools/shipped-thresholds';

/** The least that values are moved by: a millisecond, a thing, or a hair. */
function step({ range }: Threshold<unknown>, { value }: Bound): number {
  if (range.startsWith('a duration') || range.startsWith('a whole number')) return 1;
  return Math.max(1e-12, Math.abs(value) * 1e-9);
}

/** A place on the scale as a value. */
function valueAt({ range }: Threshold<unknown>, size: number): string | number {
  return range.startsWith('a duration') ? `${size}ms` : size;
}

interface Edge {
  readonly end: string;
  readonly inside: string | number;
  readonly outside: string | number;
}

function edges(threshold: Threshold<unknown>): Edge[] {
  if (!threshold.bounds) return [];
  const { low, high } = threshold.bounds;
  return (
    [
      { end: 'low', bound: low, into: 1 },
      { end: 'high', bound: high, into: -1 },
    ]
      .map(({ end, bound, into }) => {
        const beyond = bound.value + (bound.inclusive ? -into : into) * step(threshold, bound);
        const [inside, outside] = bound.inclusive ? [bound.value, beyond] : [beyond, bound.value];
        return { end, inside, outside };
      })
      // Nothing lasts less than no time at all.
      .map(({ end, inside, outside }) => ({
        end,
        inside: valueAt(threshold, inside),
        outside: outside < 0 && threshold.unit === 'duration' ? '-1ms' : valueAt(threshold, outside),
      }))
  );
}

/** What is wrong with the value itself, whatever the others are. */
function refused({ thresholds }: KindThresholds, name: string, value: unknown): string | undefined {
  return thresholds.threshold(name).violation(name, value);
}

function expectedRefusal({ range }: Threshold<unknown>, name: string, value: string | number): string {
  if (value === '-1ms') return `${name} '-1ms' is not a duration`;
  if (range.startsWith('a ratio') && Number(value) > 1 && Number(value) <= 100) return `${name} ${value} is in percent: must be ${range}`;
  return `${name} ${shown(value)} is out of range: must be ${range}`;
}

describe.each(SHIPPED_THRESHOLDS.map((each) => [each.className, each] as const))('thresholds of %s', (_, each) => {
  const { thresholds, make } = each;
  const ends = thresholds.names.flatMap((name) => edges(thresholds.threshold(name)).map((edge) => ({ name, ...edge })));

  test.each(ends)('$name: $inside is allowed and $outside is not', ({ name, inside, outside }) => {
    const threshold = thresholds.threshold(name);
    expect(refused(each, name, inside)).toBeUndefined();
    expect(() => make({ [name]: outside })).toThrow(expectedRefusal(threshold, name, outside));
  });

  test('a value of another type is refused by its name', () => {
    for (const name of thresholds.names) {
      const { range } = thresholds.threshold(name);
      const wrong = range.startsWith('a duration') ? 5 : range.startsWith('a list') ? 'all' : NaN;
      expect(() => make({ [name]: wrong })).toThrow(`${name} ${shown(wrong)} `);
      expect(() => make({ [name]: wrong })).toThrow(range);
    }
  });

  test('every default is in its range, and no threshold is without unit and reason', () => {
    for (const name of thresholds.names) {
      const { default: usual, unit, reason } = thresholds.threshold(name);
      expect([name, refused(each, name, usual), unit.length > 0, reason.length > 0]).toEqual([name, undefined, true, true]);
    }
    expect(thresholds.violations({})).toEqual([]);
  });

  test('what must hold between two of them is checked just on both sides', () => {
    for (const relation of thresholds.relations) holds(relation);
  });

  function holds(relation: Relation<string>): void {
    const { lesser, greater, orEqual, otherwise } = relation;
    const { equal, apart, crossed } = pairs(each, relation);
    const sentence = (values: Record<string, string | number>) =>
      `${lesser} ${shown(values[lesser])} must be ${orEqual ? 'at most' : 'less than'} ${greater} ${shown(values[greater])}: ${otherwise}`;
    const own = (values: object) =>
      thresholds.violations({ ...values }).filter((text) => text.startsWith(`${lesser} `) && text.includes(` ${greater} `));
    expect(own(apart)).toEqual([]);
    expect(own(crossed)).toEqual([sentence(crossed)]);
    expect(own(equal)).toEqual(orEqual ? [] : [sentence(equal)]);
    expect(() => make(crossed)).toThrow(sentence(crossed));
  }

  test('a threshold that is not there is refused, with the one that is meant', () => {
    const [name] = thresholds.names;
    expect(() => make({ [`${name}s`]: 1 })).toThrow(`there is no threshold '${name}s': did you mean '${name}'`);
    // Every object has this one.
    expect(() => make({ hasOwnProperty: 1 })).toThrow("there is no threshold 'hasOwnProperty'");
  });
});

/** Values of both that are the same, just as they must be, and just not so: around a default that both may have, else in the middle of what both may have. */
function pairs({ thresholds }: KindThresholds, { lesser, greater }: Relation<string>) {
  const [less, more] = [lesser, greater].map((name) => thresholds.threshold(name));
  const by = (size: number) => step(less, { value: size, inclusive: true });
  const allowed = (threshold: Threshold<unknown>, size: number) => threshold.violation('value', valueAt(threshold, size)) === undefined;
  const size = [more.size(more.default), less.size(less.default), middle(less, more)].find(
    (at) => allowed(more, at) && [at - by(at), at, at + by(at)].every((near) => allowed(less, near)),
  );
  if (size === undefined) throw new Error(`${lesser} and ${greater} have no value that both may have`);
  return {
    equal: { [lesser]: valueAt(less, size), [greater]: valueAt(more, size) },
    apart: { [lesser]: valueAt(less, size - by(size)), [greater]: valueAt(more, size) },
    crossed: { [lesser]: valueAt(less, size + by(size)), [greater]: valueAt(more, size) },
  };
}

function middle({ bounds: one }: Threshold<unknown>, { bounds: other }: Threshold<unknown>): number {
  if (!one || !other) return NaN;
  return Math.round((Math.max(one.low.value, other.low.value) + Math.min(one.high.value, other.high.value)) / 2);
}

test.each([
  [{ lossSpikeRatio: -1 }, 'lossSpikeRatio -1 is out of range: must be a number above 1 and at most 1000'],
  [{ accuracyRegressedRatio: 95 }, 'accuracyRegressedRatio 95 is in percent: must be a ratio above 0 and below 1, so write 0.95 for 95%'],
  [{ idleGpuUtilization: 5 }, 'idleGpuUtilization 5 is in percent: must be a ratio above 0 and below 1, so write 0.05 for 5%'],
  [{ lowGpuUtilization: 57 }, 'lowGpuUtilization 57 is in percent: must be a ratio above 0 and below 1, so write 0.57 for 57%'],
  [{ dataWaitRatio: 1000 }, 'dataWaitRatio 1000 is out of range: must be a ratio above 0 and below 1'],
  [{ highLossWindow: '1s' }, "highLossWindow '1s' is out of range: must be a duration from '10s' to '1d'"],
  [
    { lossPlateauSensitivity: 'shy' as Sensitivity },
    "lossPlateauSensitivity 'shy' is not allowed: must be one of 'quiet', 'normal', 'eager'",
  ],
  [{ highLossWindow: 'soon' }, "highLossWindow 'soon' is not a duration: write whole numbers with ms, s, m, h, d, w or y"],
  [{ sampleLimit: 99.5 }, 'sampleLimit 99.5 is out of range: must be a whole number from 10 to 1000000'],
  [{ sampleLimit: Infinity }, 'sampleLimit Infinity must be a finite number: a whole number from 10 to 1000000'],
  [
    { lossSpikeRatio: 0, deadReluRatio: 95 },
    'lossSpikeRatio 0 is out of range: must be a number above 1 and at most 1000; deadReluRatio 95 is in percent: must be a ratio above 0 and below 1, so write 0.95 for 95%',
  ],
  [
    { idleGpuUtilization: 0.4 },
    'idleGpuUtilization 0.4 must be less than lowGpuUtilization 0.3: an idle GPU is one that is hardly used as well',
  ],
  [
    { evaluationStalledAfter: '2h', firstEvaluationStalledAfter: '40m' },
    "evaluationStalledAfter '2h' must be at most noStepAfter '50m': the alert fires after that time without a step, whatever the run does",
  ],
])('%j is refused in a sentence', (thresholds, message) => {
  expect(() => new TrainerKind(thresholds)).toThrow(message);
});

test('what is set together with it is taken', () => {
  expect(() => new TrainerKind({ evaluationStalledAfter: '2h', noStepAfter: '3h' })).not.toThrow();
});
