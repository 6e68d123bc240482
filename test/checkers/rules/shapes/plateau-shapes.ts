import { HOUR, MINUTE } from '../expectations';
import { asAttempt, InputSeries, scraped, Timeline } from '../simulated-run';
import { Shape } from './shape';

const EVALUATION_SECONDS = 60;
const STORY = 8 * HOUR;

/** Normally distributed numbers, the same ones for the same seed. */
function gaussian(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
}

/** How the values of log windows vary around a curve. */
interface Noise {
  readonly seed: number;
  /** Standard deviation, as a ratio of the loss. */
  readonly ratio: number;
  readonly windowSeconds: number;
  /** What two neighboring log windows have in common. */
  readonly common?: number;
}

/** The means of log windows, each of which stands until the next. */
function noisy(curve: (t: number) => number, { seed, ratio, windowSeconds, common = 0 }: Noise): Timeline {
  const next = gaussian(seed);
  let deviation = next();
  const values: number[] = [];
  for (let t = 0; t <= STORY; t += windowSeconds) {
    values.push(curve(t) * (1 + ratio * deviation));
    deviation = common * deviation + Math.sqrt(1 - common ** 2) * next();
  }
  return (t) => values[Math.floor(t / windowSeconds)];
}

/** What a hand-written exporter of the four core metrics shows. */
function core(loss: Timeline, windowSeconds: number, seconds = STORY): InputSeries[] {
  const series = {
    'tf_train_loss{worker="0"}': loss,
    'tf_train_accuracy{worker="0"}': () => 0.5,
    'tf_steps_per_second{worker="0"}': (t: number) => 10 + 0.1 * Math.sin(1.7 * Math.floor(t / windowSeconds)),
    'tf_gpu_utilization{device="0"}': () => 92,
    up: () => 1,
  };
  const exported = Object.entries(series).map(([own, timeline]) => scraped(own, timeline, seconds));
  return exported.map((one) => ({ ...one, series: one.series.replace('contract="full"', 'contract="core"') }));
}

/** The same with what level basic adds. */
function basic(loss: Timeline, windowSeconds: number): InputSeries[] {
  const added = {
    'tf_train_steps_total{worker="0"}': (t: number) => 10 * t,
    'tf_train_last_step_timestamp_seconds{worker="0"}': (t: number) => t,
    'tf_run_state{state="running"}': () => 1,
    tf_run_start_timestamp_seconds: () => 0,
  };
  const series = Object.entries(added).map(([own, timeline]) => scraped(own, timeline, STORY));
  return [...core(loss, windowSeconds), ...series].map((one) => ({
    ...one,
    series: one.series.replace('contract="core"', 'contract="basic"'),
  }));
}

const learning = (t: number): number => 2.3 * (1 + t / (20 * MINUTE)) ** -0.5;
const learningUntil =
  (seconds: number) =>
  (t: number): number =>
    learning(Math.min(t, seconds));
const frozenAt =
  (seconds: number, loss: Timeline): Timeline =>
  (t) =>
    loss(Math.min(t, seconds));
const plateau = (from: number, within: number): Pick<Shape, 'noticed'> => ({
  noticed: { alert: 'LossPlateau', severity: 'warning', from, by: from + within, until: STORY },
});
const shape = (name: string, series: InputSeries[], noticed: Pick<Shape, 'noticed'> = {}): Shape => {
  return { name, seconds: STORY, evaluationSeconds: EVALUATION_SECONDS, series, ...noticed };
};

/** The first pod's series until then, the second one's from then on. */
function handedOver(seconds: number, before: InputSeries[], after: InputSeries[]): InputSeries[] {
  const samples = seconds / 15;
  const cut = (one: InputSeries) => ({ ...one, values: [...one.values.split(' ').slice(0, samples), 'stale'].join(' ') });
  const begun = (one: InputSeries) => ({ ...one, values: [`_x${samples}`, ...one.values.split(' ').slice(samples)].join(' ') });
  return [...before.map(cut), ...asAttempt(2, after).map(begun)];
}

/** The course of a loss. */
export const PLATEAU_SHAPES: Shape[] = [
  ...[
    { ratio: 0, within: 130 },
    { ratio: 0.005, within: 150 },
    { ratio: 0.01, within: 160 },
    { ratio: 0.03, within: 300 },
  ].map(({ ratio, within }, seed) =>
    shape(
      `a run that learns nothing after two hours, core level, loss noisy by ${ratio * 100} %`,
      core(noisy(learningUntil(2 * HOUR), { seed: seed + 1, ratio, windowSeconds: 15 }), 15),
      plateau(2 * HOUR, within * MINUTE),
    ),
  ),
  shape(
    'a run that learns nothing after two hours, basic level, log windows of a minute that have much in common',
    basic(noisy(learningUntil(2 * HOUR), { seed: 11, ratio: 0.01, windowSeconds: 60, common: 0.5 }), 60),
    plateau(2 * HOUR, 300 * MINUTE),
  ),
  shape(
    'a loss that stays at ln 10 from the beginning',
    basic(
      noisy(() => Math.LN10, { seed: 12, ratio: 0.002, windowSeconds: 30 }),
      30,
    ),
    plateau(0, 130 * MINUTE),
  ),
  shape(
    'a loss that creeps up by 6 % an hour',
    core(
      noisy((t) => learning(Math.min(t, 2 * HOUR)) * 1.06 ** (Math.max(0, t - 2 * HOUR) / HOUR), {
        seed: 13,
        ratio: 0.01,
        windowSeconds: 30,
      }),
      30,
    ),
    plateau(2 * HOUR, 180 * MINUTE),
  ),
  shape(
    'a loss that is frozen while steps go on',
    core(frozenAt(2 * HOUR, noisy(learning, { seed: 14, ratio: 0.03, windowSeconds: 60 })), 60),
    plateau(2 * HOUR, 60 * MINUTE),
  ),
  ...[15, 40, 110].map((minutes) =>
    shape(
      `a loss that swings by 60 % every ${minutes} minutes, as that of a generator`,
      core(
        noisy((t) => 1.2 * (1 + 0.6 * Math.sin((2 * Math.PI * t) / (minutes * MINUTE))), { seed: minutes, ratio: 0.03, windowSeconds: 30 }),
        30,
      ),
    ),
  ),
  ...[10, 40].map((minutes) =>
    shape(
      `a loss that is set at the end of each epoch of ${minutes} minutes, and 0 until then`,
      core((t) => (t < minutes * MINUTE ? 0 : learning(Math.floor(t / (minutes * MINUTE)) * minutes * MINUTE)), minutes * MINUTE),
    ),
  ),
  shape(
    'a loss of 1e-5 that still falls',
    core(
      noisy((t) => 1e-5 * learning(t), { seed: 15, ratio: 0.02, windowSeconds: 15 }),
      15,
    ),
  ),
  shape(
    'a loss below zero that still falls',
    core(
      noisy((t) => -10 + 4 * learning(t), { seed: 16, ratio: 0.01, windowSeconds: 30 }),
      30,
    ),
  ),
  shape(
    'a run that begins anew under an old run_id',
    handedOver(
      4 * HOUR,
      core(
        noisy((t) => 0.3 * learning(t), { seed: 17, ratio: 0.01, windowSeconds: 30 }),
        30,
      ),
      core(
        noisy((t) => learning(Math.max(0, t - 4 * HOUR)), { seed: 18, ratio: 0.01, windowSeconds: 30 }),
        30,
      ),
    ),
  ),
];
