import { HangDetector } from '../../../trainer/src/exporter/hang-detector';

describe('whether training hangs', () => {
  let hangs: HangDetector;
  let now: number;
  beforeEach(() => {
    hangs = new HangDetector(900);
    now = 0;
  });

  /** Looks every second. */
  function looks(seconds: number, beat: number | undefined, isBusy = false): void {
    for (let second = 0; second < seconds; second++) hangs.look(beat, isBusy, now++);
  }

  test('is not asked before the first step', () => {
    looks(5000, undefined);
    expect(hangs.hangsFor).toBeUndefined();
  });

  test('is judged 15 minutes after the last step, when steps are fast', () => {
    for (const beat of [1, 2, 3]) looks(1, beat);
    looks(899, 3);
    expect(hangs.hangsFor).toBeUndefined();
    looks(2, 3);
    expect(hangs.hangsFor).toBe(901);
  });

  test('is judged later when a step has taken long before', () => {
    looks(1, 1);
    looks(200, 1);
    looks(1, 2);
    expect(hangs.limitSeconds).toBe(2010);
    looks(1900, 2);
    expect(hangs.hangsFor).toBeUndefined();
  });

  test('is not judged by the time of an evaluation, neither in it nor when it is over', () => {
    looks(1, 1);
    looks(5000, 1, true);
    looks(1, 1);
    expect(hangs.hangsFor).toBeUndefined();
    expect(hangs.limitSeconds).toBe(900);
  });

  test('is not judged by the time for which the whole process was stopped', () => {
    looks(10, 1);
    now += 7 * 3600;
    looks(1, 1);
    expect(hangs.hangsFor).toBeUndefined();
  });

  test('does not depend on what the wall clock says of a step', () => {
    // Of steps that end 7 h ahead, then 7 h back.
    for (const beat of [25_200, 25_201, 1, 2]) looks(1, beat);
    expect(hangs.hangsFor).toBeUndefined();
    expect(hangs.limitSeconds).toBe(900);
  });
});
