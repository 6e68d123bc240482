import { RecordingRule } from '../../../rules/recording-rule';
import { inSeconds } from '../../../values/durations';
import { rounded } from '../../../values/percent-text';

/** What recent growth may be of the growth before: what slows down ends by itself, and what has just begun is no trend yet. */
const LEAST = 0.7;
const MOST = 1.5;

/** Expressions about how something grows. */
export interface Growth {
  /** What they read. */
  readonly recording: RecordingRule;
  /** From the first of three equal times to the last one. */
  readonly amount: string;
  /** The same per second. */
  readonly rate: string;
  /** Condition: it grows evenly. Growth in steps is even as well, if each of the times has several of them. */
  readonly even: string;
}

/**
 * How the means of three equal times, one after the other, rise.
 *
 * @param name of the recorded mean of the last of them
 * @param window how long each of them is
 * @param sign -1 for what falls
 */
export function growth(name: string, series: string, window: string, sign: 1 | -1 = 1): Growth {
  const seconds = inSeconds(window);
  // PromQL takes no fractions.
  const times = (count: number): string => (Number.isInteger(seconds) ? `${count * seconds}s` : `${count * seconds * 1000}ms`);
  const mean = (before: number): string => (before > 0 ? `(${name} offset ${times(before)})` : name);
  const rise = (from: number, to: number): string => (sign > 0 ? `(${mean(to)} - ${mean(from)})` : `(${mean(from)} - ${mean(to)})`);
  const [amount, before, recent] = [rise(2, 0), rise(2, 1), rise(1, 0)];
  return {
    recording: new RecordingRule(name, { expr: `avg_over_time(${series}[${window}])` }),
    amount,
    rate: `${amount} / ${rounded(2 * seconds)}`,
    even: [`${recent} > ${LEAST} * ${before}`, `and ${recent} < ${MOST} * ${before}`].join('\n'),
  };
}
