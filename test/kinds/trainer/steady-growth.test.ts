import { PromqlExpression } from '../../../lib/promql/promql-expression';
import { growth } from '../../../lib/kinds/trainer/statistics/steady-growth';

test.each([
  ['30m', 'offset 3600s'],
  ['5m500ms', 'offset 601000ms'],
])('three times of %s are compared by expressions that Prometheus reads', (window, offset) => {
  const { recording, amount, rate, even } = growth('device:tf_gpu_memory_used_bytes:recent', 'tf_gpu_memory_used_bytes', window);
  expect(recording.expr).toBe(`avg_over_time(tf_gpu_memory_used_bytes[${window}])`);
  for (const expr of [amount, rate, even]) {
    expect(expr).toContain(offset);
    expect(() => PromqlExpression.parse(expr)).not.toThrow();
  }
});

test('what falls grows the other way round', () => {
  const { amount } = growth('volume:free:recent', 'free', '10m', -1);
  expect(amount).toBe('((volume:free:recent offset 1200s) - volume:free:recent)');
});
