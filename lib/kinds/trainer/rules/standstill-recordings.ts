import { RecordingRule } from '../../../rules/recording-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { BUSY_STATES, IDLE_STATES, inState, MEMORY, ofStates } from './run-expressions';

/** Of two values so far apart the later one says whether something has moved. Scrapes that are further apart compare a sample with itself. */
const STEP = '1m';

const STEPS = 'tf_train_steps_total';
const LAST_STEP = 'tf_train_last_step_timestamp_seconds';
const START = 'tf_run_start_timestamp_seconds';
const LOSS = 'tf_train_loss';
const SPEED = 'tf_steps_per_second';
const ACCURACY = 'tf_train_accuracy';

/** The value that the counter of a worker had when its process was first seen. */
export const FIRST_STEPS = 'worker:tf_train_steps:first';
/** Since when a worker that trains has done no step: when Prometheus scraped its counter for the first time as it is now. */
export const STEPS_STILL_SINCE = 'worker:tf_train_steps:still_since';
/** How long a worker was without a step, written when it did one. */
export const STEP_GAP = 'worker:tf_train_steps:gap_seconds';
/** The same for the first step of a process, which builds and compiles what the others use. */
export const FIRST_STEP_GAP = 'worker:tf_train_steps:first_gap_seconds';
/** Since when a worker has done no step, whatever its state. */
export const NO_STEP_SINCE = 'worker:tf_train_steps:none_since';
/** How long it had done none, written when it did one. */
export const NO_STEP_GAP = 'worker:tf_train_steps:none_seconds';
/** Since when a run has been in its state, for the states that end by themselves. */
export const STATE_SINCE = 'run:tf_run_state:since';
/** How long a run was in such a state, written when it left it. */
export const STATE_STAY = 'run:tf_run_state:stay_seconds';
/** Since when nothing has changed of a run that exports neither steps nor a state. */
export const LOSS_STILL_SINCE = 'worker:tf_train_loss:still_since';
/** How long nothing had changed of it, written at every change. */
export const LOSS_GAP = 'worker:tf_train_loss:gap_seconds';

/**
 * Since when what should move has not, by the clock of Prometheus alone: clocks of nodes are wrong at times. Each of the series is kept as
 * long as it holds: it reads itself, and begins again when Prometheus did not evaluate it for five minutes.
 */
export function standstillRecordings(): RuleGroup {
  return new RuleGroup('tf-training-standstill', { interval: '30s', rules: [...steps(), ...states(), ...core()] });
}

const still = (metric: string): string => `${metric} == (${metric} offset ${STEP})`;
const moved = (metric: string): string => `${metric} != (${metric} offset ${STEP})`;

function steps(): RecordingRule[] {
  const restarted = `unless on (job, instance) ${START} != (${START} offset ${STEP})`;
  const elsewhere = [...BUSY_STATES, ...IDLE_STATES];
  const unmoved = [
    `((${still(STEPS)}) or (${still(LAST_STEP)} unless ${STEPS}))`,
    `unless on (job, instance) ${inState(elsewhere)}`,
    `unless on (job, instance) (${ofStates(elsewhere)} offset ${STEP}) == 1`,
  ].join('\n');
  const gap = (began: string): string =>
    `(timestamp(${STEPS}) - ${STEPS_STILL_SINCE}) and ${moved(STEPS)} and (${STEPS} offset ${STEP}) ${began}`;
  return [
    record(FIRST_STEPS, `(last_over_time(${FIRST_STEPS}[${MEMORY}]) <= ${STEPS} ${restarted}) or ${STEPS}`),
    // Before what they read is written again.
    record(STEP_GAP, gap(`> ${FIRST_STEPS}`)),
    record(FIRST_STEP_GAP, gap(`<= ${FIRST_STEPS}`)),
    record(NO_STEP_GAP, `(timestamp(${STEPS}) - ${NO_STEP_SINCE}) and ${moved(STEPS)}`),
    record(
      NO_STEP_SINCE,
      `(${NO_STEP_SINCE} or timestamp(${STEPS} offset ${STEP}))\nand ${still(STEPS)}\nunless on (job, instance) ${inState(IDLE_STATES)}`,
    ),
    record(
      STEPS_STILL_SINCE,
      `(${STEPS_STILL_SINCE} or timestamp(${STEPS} offset ${STEP}) or timestamp(${LAST_STEP} offset ${STEP}))\nand (\n${unmoved}\n)`,
    ),
  ];
}

function states(): RecordingRule[] {
  const busy = ofStates(BUSY_STATES);
  return [
    record(STATE_STAY, `(timestamp(${busy}) - ${STATE_SINCE}) and ${busy} == 0`),
    record(STATE_SINCE, `(${STATE_SINCE} or timestamp(${busy})) and ${busy} == 1`),
  ];
}

function core(): RecordingRule[] {
  const alone = [
    `unless on (job, instance) (${STEPS} or ${LAST_STEP})`,
    `unless on (job, instance) ${inState([...BUSY_STATES, ...IDLE_STATES])}`,
  ].join('\n');
  const othersMoved = `${moved(SPEED)} or ${moved(ACCURACY)}`;
  return [
    record(
      LOSS_GAP,
      `((timestamp(${LOSS}) - ${LOSS_STILL_SINCE}) or 0 * timestamp(${LOSS}))\nand on (job, instance) (${moved(LOSS)} or ${othersMoved})\n${alone}`,
    ),
    record(
      LOSS_STILL_SINCE,
      `(${LOSS_STILL_SINCE} or timestamp(${LOSS} offset ${STEP}))\nand ${still(LOSS)}\nand on (job, instance) ${SPEED}\nunless on (job, instance) (${othersMoved})\n${alone}`,
    ),
  ];
}

function record(name: string, expr: string): RecordingRule {
  return new RecordingRule(name, { expr });
}
