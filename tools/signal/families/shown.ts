import { Random } from '../../random';
import { Timeline } from '../../simulated-run';
import { Conditions } from './conditions';
import { HOUR, MINUTE } from './family';
import { Curve } from './loss-curves';
import { EPOCH } from './training';

export type Span = readonly [from: number, until: number];
type Range = readonly [least: number, most: number];

/** Spans that begin after a random wait each. */
export function spans(random: Random, seconds: number, wait: Range, length: Range): Span[] {
  const all: Span[] = [];
  for (let from = random.between(...wait); from < seconds;) {
    const until = from + random.between(...length);
    all.push([from, until]);
    from = until + random.between(...wait);
  }
  return all;
}

export const inside = (all: readonly Span[], t: number): boolean => all.some(([from, until]) => t >= from && t < until);
export const early = (random: Random): number => Math.floor(random.between(1, 3) * HOUR);
export const busy = (random: Random, percent = 92): number => Math.min(100, Math.max(0, percent + 3 * random.normal()));

/** The value up to the last of these times, before the first there is none. */
function ofLast<T extends { readonly at: number }>(all: readonly T[], value: (last: T) => number): Timeline {
  return (t) => {
    const last = all.filter(({ at }) => at <= t).at(-1);
    return last && value(last);
  };
}

interface Evaluations {
  /** When each of them ends, in seconds. */
  readonly ends: readonly number[];
  /** At so many hours. */
  readonly loss: Curve;
  readonly accuracy: Curve;
}

/** What the exporter shows of evaluations. */
export function evaluationsShown({ ends, loss, accuracy }: Evaluations): Record<string, Timeline> {
  let [best, bestAt, since] = [Infinity, 0, 0];
  const done = ends.map((at) => {
    const value = loss(at / HOUR);
    [best, bestAt, since] = value < best ? [value, at, 0] : [best, bestAt, since + 1];
    return { at, value, best, bestAt, since, accuracy: Math.min(1, Math.max(0, accuracy(at / HOUR))) };
  });
  return {
    tf_val_loss: ofLast(done, (last) => last.value),
    tf_val_loss_best: ofLast(done, (last) => last.best),
    tf_val_accuracy: ofLast(done, (last) => last.accuracy),
    tf_val_evals_since_improvement: ofLast(done, (last) => last.since),
    tf_val_best_timestamp_seconds: ofLast(done, (last) => EPOCH + last.bestAt),
  };
}

/** Times of something that is done once in so many seconds. */
export const regularly = (every: number, seconds: number): number[] =>
  Array.from({ length: Math.floor(seconds / every) }, (_, number) => (number + 1) * every);

interface Saves {
  readonly every: number;
  /** Whether the save of this number, from 1, fails. */
  readonly fails?: (number: number) => boolean;
  /** Bytes. */
  readonly size?: number;
}

/** What the exporter shows of saves. */
export function savesShown(
  { stepsPerSecond }: Conditions,
  seconds: number,
  { every, fails = () => false, size = 1e9 }: Saves,
): Record<string, Timeline> {
  const tried = regularly(every, seconds);
  const saved = tried.filter((_, index) => !fails(index + 1)).map((at) => ({ at }));
  const succeeded = (t: number): number => saved.filter(({ at }) => at <= t).length;
  return {
    tf_checkpoint_interval_target_seconds: () => every,
    tf_checkpoint_size_bytes: ofLast(saved, () => size),
    tf_checkpoint_last_success_timestamp_seconds: ofLast(saved, ({ at }) => EPOCH + at),
    tf_checkpoint_last_step: ofLast(saved, ({ at }) => Math.floor(at * stepsPerSecond)),
    'tf_checkpoint_saves_total{result="success"}': succeeded,
    'tf_checkpoint_saves_total{result="failure"}': (t) => Math.floor(t / every) - succeeded(t),
  };
}

interface Windows {
  /** Without noise. */
  readonly loss: Curve;
  /** Relative, at so many seconds. */
  readonly noise: (t: number) => number;
  /** How a value of the loss is written. */
  readonly written?: (loss: number) => number;
  /** Digits of the accuracy after the point. */
  readonly digits?: number;
}

/** What the exporter shows of log windows whose noise is not the same all the time, or which it rounds. */
export function windowsShown(
  random: Random,
  { logWindow }: Conditions,
  seconds: number,
  { loss, noise, written = (value) => value, digits = 6 }: Windows,
): Record<string, Timeline> {
  const first = loss(0);
  let [ema, best] = [NaN, Infinity];
  const windows = regularly(logWindow, seconds).map((end) => {
    const value = written(loss(end / HOUR) * Math.exp(noise(end) * random.normal()));
    ema = Number.isNaN(ema) ? value : 0.9 * ema + 0.1 * value;
    best = Math.min(best, value);
    const accuracy = Number(Math.max(0, 1 - (0.9 * value) / Math.max(first, value)).toFixed(digits));
    return { at: MINUTE + end, value, ema, best, accuracy };
  });
  const last =
    (pick: (window: (typeof windows)[number]) => number): Timeline =>
    (t) => {
      const done = Math.floor((t - MINUTE) / logWindow);
      return done < 1 ? undefined : pick(windows[Math.min(done, windows.length) - 1]);
    };
  return {
    'tf_train_loss{worker="0"}': last(({ value }) => value),
    tf_train_loss_ema: last((window) => window.ema),
    tf_train_loss_best: last((window) => window.best),
    'tf_train_accuracy{worker="0"}': last(({ accuracy }) => accuracy),
  };
}

/** Steps that are long against the time between two scrapes, from the first minute on. */
export function longSteps({ stepsPerSecond }: Conditions): Record<string, Timeline> {
  const done = (t: number): number => Math.max(0, Math.floor((t - MINUTE) * stepsPerSecond));
  const last = (t: number): number | undefined => (done(t) === 0 ? undefined : EPOCH + MINUTE + done(t) / stepsPerSecond);
  return {
    'tf_train_steps_total{worker="0"}': done,
    'tf_train_samples_total{worker="0"}': (t) => 32 * done(t),
    'tf_train_last_step_timestamp_seconds{worker="0"}': last,
    'tf_train_next_report_deadline_timestamp_seconds{worker="0"}': (t) => {
      const at = last(t);
      return at && at + 60 + 10 / stepsPerSecond;
    },
    tf_exporter_last_update_timestamp_seconds: (t) => last(t) ?? EPOCH + Math.min(t, MINUTE),
  };
}
