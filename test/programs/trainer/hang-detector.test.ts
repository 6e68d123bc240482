import { HangDetector } from '../../../trainer/src/exporter/hang-detector';

describe('whether training hangs', () => {
  test('is not asked before the first step', () => {
    expect(new HangDetector(900).hangsFor(1e9)).toBeUndefined();
  });

  test('is judged 15 minutes after the last step, when steps are fast', () => {
    const hangs = new HangDetector(900);
    for (const beat of [1000, 1001, 1002]) hangs.observe(beat);
    expect(hangs.hangsFor(1002 + 899)).toBeUndefined();
    expect(hangs.hangsFor(1002 + 901)).toBe(901);
  });

  test('is judged later when an evaluation has taken long before', () => {
    const hangs = new HangDetector(900);
    for (const beat of [1000, 1200, 1201]) hangs.observe(beat);
    expect(hangs.limitSeconds).toBe(2000);
    expect(hangs.hangsFor(1201 + 1900)).toBeUndefined();
  });
});
