import { RUN_STATES } from '../../../lib/metrics';
import { randomStream } from '../../../trainer/src/input/random';
import { HOUR, MINUTE } from './expectations';
import { asAttempt, from, InputSeries, SCRAPE_INTERVAL_SECONDS, simulatedRun, states, until } from './simulated-run';

/** How often a run evaluates, and how often it saves. */
const EVALUATE_EVERY = 20 * MINUTE;
const SAVE_EVERY = 10 * MINUTE;
/** How long the final state is served. */
const HOLD = 2 * SCRAPE_INTERVAL_SECONDS;

/** A state that a run is in for a while; times are seconds since the start of the simulation. */
interface Phase {
  readonly state: string;
  readonly from: number;
  readonly to: number;
}

/** What one pod of a run does, without a gap. */
type Attempt = readonly Phase[];

/** Whole scrape intervals between two numbers of seconds. */
type Duration = (least: number, most: number) => number;

/**
 * A healthy run that begins some time, evaluates and saves now and then, perhaps pauses, perhaps is preempted and continues in another pod,
 * and ends in one way or another, or is still at work at the end of the simulation.
 *
 * @param seed decides all of it
 */
export function mixedRun(seed: number, seconds: number): InputSeries[] {
  const random = randomStream(seed);
  const duration: Duration = (least, most) => {
    const intervals = (least + random() * (most - least)) / SCRAPE_INTERVAL_SECONDS;
    return Math.round(intervals) * SCRAPE_INTERVAL_SECONDS;
  };
  const start = duration(0, (2 * seconds) / 3);
  const first = attempt(start, duration, random() < 0.25 ? 'preempted' : ending(random()));
  const attempts =
    last(first).state === 'preempted'
      ? [first, attempt(last(first).to + duration(MINUTE, 10 * MINUTE), duration, ending(random()))]
      : [first];
  const stepSeconds = 0.02 * 10 ** (3.5 * random());
  return attempts.flatMap((one, index) =>
    asAttempt(index, seriesOf(attempts, index, stepSeconds)).map((series) => from(one[0].from, series)),
  );
}

function ending(chance: number): string {
  return chance < 0.7 ? 'completed' : chance < 0.9 ? 'early_stopped' : 'cancelled';
}

function attempt(start: number, duration: Duration, end: string): Attempt {
  const phases: Phase[] = [];
  const enter = (state: string, seconds: number) => {
    const begin = phases.length > 0 ? last(phases).to : start;
    if (seconds > 0) phases.push({ state, from: begin, to: begin + seconds });
  };
  const pauseAfter = duration(0, 4 * HOUR);
  enter('initializing', duration(15, 12 * MINUTE));
  for (let left = duration(10 * MINUTE, 2.5 * HOUR), paused = false; left > 0; left -= SAVE_EVERY) {
    enter('running', Math.min(left, SAVE_EVERY));
    enter('checkpointing', duration(15, 45));
    if (last(phases).to - start > EVALUATE_EVERY) enter('evaluating', duration(0, 4 * MINUTE));
    if (!paused && last(phases).to - start > pauseAfter) {
      enter('paused', duration(5 * MINUTE, 40 * MINUTE));
      // By then a save is due.
      enter('running', 30);
      enter('checkpointing', 15);
      paused = true;
    }
  }
  enter(end, HOLD);
  return phases;
}

function last<Item>(items: readonly Item[]): Item {
  return items[items.length - 1];
}

/** The series of one attempt; its clock begins with it. */
function seriesOf(attempts: readonly Attempt[], index: number, stepSeconds: number): InputSeries[] {
  const phases = attempts[index];
  const start = phases[0].from;
  const end = last(phases);
  const before = attempts.slice(0, index).flat();
  const spentIn = (state: string, t: number, among: readonly Phase[]) =>
    among.filter((phase) => phase.state === state).reduce((sum, phase) => sum + Math.max(0, Math.min(t, phase.to) - phase.from), 0);
  /** Seconds that the run has trained so far, in all of its pods. */
  const trained = (t: number) => spentIn('running', Infinity, before) + spentIn('running', start + t, phases);
  const stateAt = (t: number) => phases.find(({ from: begin, to }) => start + t >= begin && start + t < to)?.state;
  const lastIn = (state: string, t: number) => last(phases.filter((phase) => phase.state === state && phase.from <= start + t));
  const lastWork = (t: number) => {
    const work = lastIn('running', t);
    return work && Math.min(start + t, work.to) - (trained(t) % stepSeconds);
  };
  const saved = (t: number) => lastIn('checkpointing', t)?.to ?? start;
  const learned = (t: number) => Math.exp(-trained(t) / HOUR);
  const running = (t: number) => stateAt(t) === 'running';
  const series = simulatedRun(end.to - start, {
    ...states(stateAt, RUN_STATES),
    tf_train_steps_total: (t) => Math.floor(trained(t) / stepSeconds),
    tf_train_last_step_timestamp_seconds: lastWork,
    tf_exporter_last_update_timestamp_seconds: lastWork,
    tf_steps_per_second: () => 1 / stepSeconds,
    tf_train_step_seconds_median: (t) => (trained(t) < stepSeconds ? undefined : stepSeconds),
    tf_train_step_seconds_ideal: () => 0.95 * stepSeconds,
    tf_train_loss: (t) => 0.2 + 2 * learned(t),
    tf_val_loss: (t) => 0.22 + 2 * learned(t),
    tf_val_accuracy: (t) => 0.98 - 0.8 * learned(t),
    tf_checkpoint_last_success_timestamp_seconds: saved,
    tf_checkpoint_last_step: (t) => Math.floor(trained(saved(t) - start) / stepSeconds),
    tf_run_start_timestamp_seconds: () => start,
    tf_run_end_timestamp_seconds: (t) => (start + t >= end.from ? end.from : undefined),
    tf_run_restarts_total: () => index,
    'tf_run_interruptions_total{reason="preemption"}': (t) => index + Number(end.state === 'preempted' && start + t >= end.from),
    tf_gpu_utilization: (t) => (running(t) ? 92 : 0),
    'tf_run_time_seconds_total{category="productive"}': (t) => 0.97 * trained(t),
    'tf_run_time_seconds_total{category="data_wait"}': (t) => 0.03 * trained(t),
  });
  return until(end.to - start, series);
}
