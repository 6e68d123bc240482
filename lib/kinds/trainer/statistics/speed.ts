import { RecordingRule } from '../../../rules/recording-rule';
import { CORE_LOSS, CORE_SPEED, FIRST_STEPS } from '../rules/standstill-recordings';
import { MEMORY, RUN_LABELS } from '../rules/run-expressions';

/** What counts as slow, and what as usual. */
interface Slowness {
  /** Of the usual speed. */
  readonly ratio: number;
  /** Over which time the usual speed is taken, and how long before now that ends. */
  readonly baseline: string;
  readonly offset: string;
  /** For how long a speed must be known to be usual. */
  readonly history: string;
}

/** One series for each pod: what happens on another node is another attempt of the run. */
const ATTEMPT = `${RUN_LABELS}, node, pod, instance`;
/** Less of a window than this spent in training says nothing about the speed of training. */
const LEAST_TRAINING = 0.3;
/** A run that shows fewer new values an hour is judged by more than one of them: it is slow when most of an hour was. */
const OFTEN_UPDATED = 5;
const MOST = 0.7;
/** Of the minutes of an hour, those that must have a speed: half of them for a best, most of them for one that is slow. */
const BEST_MINUTES = 25;
const RECENT_MINUTES = 45;
/** In its fastest minutes of an hour a run that is slow is slow as well; one that is slow by turns is not. */
const FASTEST = 0.9;
/** A counter that stands at more than this time's steps when it is first seen began before. */
const BEGUN_SECONDS = 600;

const STEPS = 'tf_train_steps_total';
const SAMPLES = 'tf_train_samples_total';
const SPEED = 'attempt:tf_train_speed:rate10m';
const USUAL = 'attempt:tf_train_speed:usual';
const RECENT = 'attempt:tf_train_speed:fastest1h';
const BEST = 'attempt:tf_train_speed:best';
const STANDARD = 'attempt:tf_train_speed:standard';
const IDEAL = 'attempt:tf_train_speed:of_ideal';

/** The speed of every attempt in a second of training: in samples where they are counted, as a batch may grow, else in steps. */
export function speedRecordings({ baseline, offset, history }: Slowness): RecordingRule[] {
  const lowest = (expr: string): string => `min by (${ATTEMPT}) (${expr})`;
  // A pod that is gone has no speed, though its windows still have samples.
  const rate = lowest(`(rate(${SAMPLES}[10m]) and ${SAMPLES}) or (rate(${STEPS}[10m]) and ${STEPS})`);
  const training = lowest('avg_over_time(tf_run_state{state="running"}[10m])');
  // Where it shows steps per second alone, the value stays between two updates: one that is low may be one bad epoch.
  const seldom = `on (job, instance) (changes(${CORE_LOSS}[1h]) > 0 < ${OFTEN_UPDATED})`;
  const shown = `(quantile_over_time(${MOST}, ${CORE_SPEED}[1h]) and ${seldom}) or quantile_over_time(0.5, ${CORE_SPEED}[10m])`;
  return [
    new RecordingRule(SPEED, {
      expr: [
        `${rate} / (${training} >= ${LEAST_TRAINING})`,
        `or (${rate} unless ${training})`,
        `or ${lowest(`(${shown}) and ${CORE_SPEED}`)}`,
      ].join('\n'),
    }),
    new RecordingRule(USUAL, {
      expr: `quantile_over_time(0.5, ${SPEED}[${baseline}] offset ${offset})\nand last_over_time(${SPEED}[${MEMORY}] offset ${history})`,
    }),
  ];
}

/** The best of its whole life, which neither a creep nor another node takes from it. */
export function lifelongRecordings(): RecordingRule[] {
  const hour = (quantile: number, minutes: number): string =>
    `(quantile_over_time(${quantile}, ${SPEED}[1h]) and count_over_time(${SPEED}[1h]) >= ${minutes})`;
  const median = hour(0.5, BEST_MINUTES);
  const before = `last_over_time(${BEST}[${MEMORY}])`;
  const begun = `max by (${ATTEMPT}) (${FIRST_STEPS} / (rate(${STEPS}[1h]) > 0)) > ${BEGUN_SECONDS}`;
  return [
    new RecordingRule(RECENT, { expr: hour(FASTEST, RECENT_MINUTES) }),
    new RecordingRule(BEST, { expr: `${before} > ${median}\nor ${median}\nor ${before}` }),
    // A run that begins anew under an old name has nothing to do with what was faster.
    new RecordingRule(STANDARD, {
      expr: [
        `(0 * ${BEST} and ${begun})`,
        `+ on (${RUN_LABELS}) group_left () max by (${RUN_LABELS}) (last_over_time(${BEST}[1d]))`,
        `or ${BEST}`,
      ].join('\n'),
    }),
    // By what the process itself knows, where Prometheus has not seen it from the beginning.
    new RecordingRule(IDEAL, {
      expr: `min by (${ATTEMPT}) (tf_train_step_seconds_ideal / min_over_time(tf_train_step_seconds_median[1h]))\nand ${begun}\nand ${RECENT}`,
    }),
  ];
}

/** Runs that are slow against what is usual for them, or against the best they have been, with their speed relative to it. No step at all is a stall. */
export function slowed({ ratio }: Slowness): string {
  return [
    `min by (${RUN_LABELS}) (`,
    `(${SPEED} > 0) / ${USUAL} < ${ratio}`,
    `or ${RECENT} / ${STANDARD} < ${ratio} and ${SPEED} > 0`,
    `or ${IDEAL} < ${ratio} and ${SPEED} > 0`,
    ')',
  ].join('\n');
}
