import { quantile, wilson } from '../../../tools/signal/statistics';

test.each([
  // As R's package for binomial intervals has them.
  [0, 10, 0, 0.2775],
  [5, 10, 0.2366, 0.7634],
  [97, 100, 0.9155, 0.9897],
  [10, 10, 0.7225, 1],
])('%i of %i lies between %f and %f', (successes, trials, low, high) => {
  const bounds = wilson(successes, trials);
  expect(bounds.low).toBeCloseTo(low, 3);
  expect(bounds.high).toBeCloseTo(high, 3);
});

test('nothing is known of no trial', () => {
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
});

test('a quantile is one of the values, and what never happened is the last of them', () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([1, 2, 3, Infinity], 0.5)).toBe(2);
  expect(quantile([1, Infinity], 0.95)).toBe(Infinity);
  expect(quantile([], 0.5)).toBeNaN();
});
