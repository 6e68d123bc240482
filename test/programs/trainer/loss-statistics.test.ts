import { LossStatistics } from '../../../trainer/src/monitor/loss-statistics';
import recorded from './recorded/digit-losses.json';

const WINDOW = 50;

/** Spikes found in losses that come window by window. */
function spikesIn(losses: readonly number[]): number {
  const statistics = new LossStatistics();
  let spikes = 0;
  for (let first = 0; first < losses.length; first += WINDOW)
    spikes += statistics.add(Float32Array.from(losses.slice(first, first + WINDOW))).spikes;
  return spikes;
}

describe('a spike of the loss', () => {
  test.each(Object.entries(recorded))(
    'is not seen in a healthy run of the %s on the digits, however small and noisy its loss',
    (_, losses) => {
      expect(spikesIn(losses)).toBe(0);
    },
  );

  test.each(Object.entries(recorded))('is seen once when the loss of the %s jumps and recovers', (_, losses) => {
    const at = losses.length - 100;
    const spiked = losses.map((loss, step) => (step >= at && step < at + 10 ? 5 + loss : loss));
    expect(spikesIn(spiked)).toBe(1);
  });

  test('is four steps above twice the recent mean, and not three', () => {
    const level = Array.from({ length: 60 }, () => 1);
    expect(spikesIn([...level, 3, 3, 3, ...level])).toBe(0);
    expect(spikesIn([...level, 3, 3, 3, 3, ...level])).toBe(1);
    expect(spikesIn([...level, 2, 2, 2, 2, 2, ...level])).toBe(0);
  });

  test('is counted once when the loss stays up, and again when it then rises once more', () => {
    const level = (loss: number, steps: number) => Array.from({ length: steps }, () => loss);
    expect(spikesIn([...level(1, 60), ...level(3, 300)])).toBe(1);
    expect(spikesIn([...level(1, 60), ...level(3, 300), ...level(9, 60)])).toBe(2);
  });

  test('continues over a restart', () => {
    const before = new LossStatistics();
    before.add(Float32Array.of(1, 1, 3, 3));
    const after = new LossStatistics(before.toJSON());
    expect(after.add(Float32Array.of(3, 3)).spikes).toBe(1);
  });
});

test('the moving average takes a tenth of each window, and the best mean and what is not finite are known', () => {
  const statistics = new LossStatistics();
  expect(statistics.add(Float32Array.of(1, 3))).toMatchObject({ mean: 2, nonFinite: 0 });
  expect(statistics.ema).toBe(2);
  expect(statistics.add(Float32Array.of(12))).toMatchObject({ mean: 12 });
  expect(statistics.ema).toBeCloseTo(0.9 * 2 + 0.1 * 12);
  expect(statistics.add(Float32Array.of(1, NaN))).toMatchObject({ mean: NaN, nonFinite: 1 });
  expect(statistics.ema).toBeCloseTo(3);
  expect(statistics.best).toBe(2);
});
