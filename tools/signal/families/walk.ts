import { RUN_STATES } from '../../../lib/metrics';
import { Random } from '../../random';
import { Conditions } from './conditions';
import { Course, EPOCH, Served } from './training';

/** A run at each scrape: what the exporter would show. NaN is not exported (yet). */
export interface Walk {
  readonly step: number;
  readonly gauges: Readonly<Record<string, Float64Array>>;
  readonly states: readonly string[];
  /** Number of the state in `states`. */
  readonly state: Uint8Array;
}

const INIT_SECONDS = 60;
/** Of the time of a usual step. */
const DATA_WAIT = 0.03;
const SAVE_EVERY = 600;
const EVALUATE_EVERY = 900;
/** What one evaluation knows of the loss, against one log window. */
const EVALUATION_NOISE = 0.5;
const CATEGORIES: Readonly<Record<string, string>> = {
  initializing: 'init',
  evaluating: 'validation',
  checkpointing: 'checkpoint_save',
  paused: 'idle',
};

/** Walks through a run scrape by scrape. */
export function walked(random: Random, conditions: Conditions, seconds: number, course: Course, served: Served = {}): Walk {
  const { scrape, stepsPerSecond, logWindow, noise, correlation } = conditions;
  const { from = 0, until = Infinity, steps: before = 0 } = served;
  const count = Math.floor(seconds / scrape) + 1;
  const values: Record<string, Float64Array> = {};
  const set = (name: string, i: number, value: number): void => {
    (values[name] ??= new Float64Array(count).fill(NaN))[i] = value;
  };
  const state = new Uint8Array(count);
  const stateAt = course.state ?? ((t: number) => (t < from + INIT_SECONDS ? 'initializing' : 'running'));
  const { loss, speed = () => 1, dataWait = () => DATA_WAIT, generalization = () => 1.1, clockOffset = () => 0 } = course;

  const first = loss(0);
  const phase = random.between(0, logWindow);
  let [shared, window, sinceWindow] = [random.normal(), NaN, phase];
  let [steps, lastStep, updated, utilization] = [before, NaN, 0, 0];
  let [ema, best, accuracy, shownSpeed] = [NaN, Infinity, NaN, NaN];
  let [saved, validation, validationBest, withoutImprovement, evaluated] = [NaN, NaN, Infinity, 0, 0];
  const spent: Record<string, number> = { productive: 0, data_wait: 0 };

  for (let i = 0; i < count; i++) {
    const t = i * scrape;
    if (t < from || t > until + scrape) continue;
    const now = EPOCH + t + clockOffset(t);
    const current = stateAt(t);
    state[i] = (RUN_STATES as readonly string[]).indexOf(current);
    const waiting = dataWait(t);
    const computing = (1 - waiting) / (1 - DATA_WAIT);
    const working = current === 'running' ? speed(t) : 0;
    const pace = working * computing;
    if (working > 0) {
      spent.productive += (1 - waiting) * scrape;
      spent.data_wait += waiting * scrape;
    }
    if (pace > 0) {
      steps += pace * stepsPerSecond * scrape;
      lastStep = now - random.next() / (pace * stepsPerSecond);
      updated = now;
      sinceWindow += scrape;
      // Between two scrapes many windows may end; the last one is what is seen.
      for (; sinceWindow >= logWindow; sinceWindow -= logWindow) {
        shared = correlation * shared + Math.sqrt(1 - correlation ** 2) * random.normal();
        window = loss(t / 3600) * Math.exp(noise * shared - noise ** 2 / 2);
        ema = Number.isNaN(ema) ? window : 0.9 * ema + 0.1 * window;
        best = Math.min(best, window);
        accuracy = Math.min(1, Math.max(0, 1 - (0.9 * window) / Math.max(first, window)));
        shownSpeed = pace * stepsPerSecond * (1 + 0.02 * random.normal());
      }
    } else {
      const category = CATEGORIES[current];
      if (category) spent[category] = (spent[category] ?? 0) + scrape;
    }
    utilization = course.gpu?.(t) ?? (pace > 0 ? Math.max(0, Math.min(100, 92 * computing + 3 * random.normal())) : 2);
    if (pace > 0 && t - from >= (Number.isNaN(saved) ? SAVE_EVERY : saved + SAVE_EVERY - EPOCH - from)) saved = EPOCH + t;
    if (pace > 0 && Math.floor(t / EVALUATE_EVERY) > evaluated) {
      evaluated = Math.floor(t / EVALUATE_EVERY);
      const level = loss(t / 3600) * generalization(t / 3600);
      validation = level * Math.exp(EVALUATION_NOISE * noise * random.normal());
      withoutImprovement = validation < validationBest ? 0 : withoutImprovement + 1;
      validationBest = Math.min(validationBest, validation);
      set('tf_val_best_timestamp_seconds', i, now);
      updated = now;
    }
    set('tf_train_steps_total{worker="0"}', i, Math.floor(steps));
    set('tf_train_samples_total{worker="0"}', i, 32 * Math.floor(steps));
    set('tf_train_last_step_timestamp_seconds{worker="0"}', i, lastStep);
    set('tf_exporter_last_update_timestamp_seconds', i, updated || EPOCH + from);
    set(
      'tf_train_next_report_deadline_timestamp_seconds{worker="0"}',
      i,
      Number.isNaN(lastStep) ? NaN : lastStep + 60 + 10 / stepsPerSecond,
    );
    set('tf_train_loss{worker="0"}', i, window);
    set('tf_train_loss_ema', i, ema);
    set('tf_train_loss_best', i, best === Infinity ? NaN : best);
    set('tf_train_accuracy{worker="0"}', i, accuracy);
    set('tf_steps_per_second{worker="0"}', i, shownSpeed);
    set('tf_train_step_seconds_median{worker="0"}', i, 1 / shownSpeed);
    set('tf_train_step_seconds_ideal{worker="0"}', i, Number.isNaN(shownSpeed) ? NaN : 0.97 / stepsPerSecond);
    set('tf_run_start_timestamp_seconds', i, EPOCH + from);
    set('tf_run_progress_ratio', i, Math.min(1, (0.7 * t) / seconds));
    set('tf_checkpoint_last_success_timestamp_seconds', i, saved);
    set('tf_checkpoint_last_step', i, Number.isNaN(saved) ? NaN : Math.floor(steps));
    set('tf_checkpoint_saves_total{result="success"}', i, Number.isNaN(saved) ? 0 : Math.floor((t - from) / SAVE_EVERY));
    set('tf_val_loss', i, validation);
    set('tf_val_loss_best', i, validationBest === Infinity ? NaN : validationBest);
    set('tf_val_accuracy', i, Number.isNaN(validation) ? NaN : Math.max(0, 1 - (0.9 * validation) / Math.max(1.5 * first, validation)));
    set('tf_val_evals_since_improvement', i, withoutImprovement);
    set('tf_gpu_utilization{device="0"}', i, utilization);
    set('tf_gpu_utilization_ratio{device="0"}', i, utilization / 100);
    set('tf_tensors', i, 200 + Math.floor(20 * random.next()));
    for (const [category, total] of Object.entries(spent)) set(`tf_run_time_seconds_total{category="${category}"}`, i, total);
  }
  return { step: scrape, gauges: values, states: RUN_STATES, state };
}
