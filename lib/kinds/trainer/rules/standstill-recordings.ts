import { RecordingRule } from '../../../rules/recording-rule';
import { BUSY_STATES, busyWorker, IDLE_STATES, lastIn, MEMORY, ofStates } from './run-expressions';

/** Of two values so far apart the later one says whether something has moved. Scrapes that are further apart compare a sample with itself. */
const STEP = '1m';

const STEPS = 'tf_train_steps_total';
const LAST_STEP = 'tf_train_last_step_timestamp_seconds';
const START = 'tf_run_start_timestamp_seconds';

/** The value that the counter of a worker had when its process was first seen. */
export const FIRST_STEPS = 'worker:tf_train_steps:first';
/** Since when a worker that trains has done no step: when Prometheus scraped its counter for the first time as it is now. */
const STEPS_STILL_SINCE = 'worker:tf_train_steps:still_since';
/** Workers that have not done a step for a minute, whatever their state. */
const STILL = 'worker:tf_train_steps:still1m';
/** How long a worker had been without a step, written when it does one. */
const STOOD = 'worker:tf_train_steps:stood_seconds';
/** How long a worker was without a step, written when it did one. */
export const STEP_GAP = 'worker:tf_train_steps:gap_seconds';
/** The same for the first step of a process, which builds and compiles what the others use. */
export const FIRST_STEP_GAP = 'worker:tf_train_steps:first_gap_seconds';
/** Since when a worker has done no step, whatever its state. */
const NO_STEP_SINCE = 'worker:tf_train_steps:none_since';
/** How long it had done none, written when it did one. */
export const NO_STEP_GAP = 'worker:tf_train_steps:none_seconds';
/** How long a worker that trains has done no step, up to its last scrape: while there is none, nothing is known to stand still. */
export const STEPS_STILL_FOR = 'worker:tf_train_steps:still_seconds';
/** The same, whatever its state. */
export const NO_STEP_FOR = 'worker:tf_train_steps:waited_seconds';
/** Since when a run has been in its state, for the states that end by themselves. */
const STATE_SINCE = 'run:tf_run_state:since';
/** How long a run was in such a state, written when it left it. */
export const STATE_STAY = 'run:tf_run_state:stay_seconds';
/** How long it has been in such a state, up to its last scrape. */
export const IN_STATE_FOR = 'run:tf_run_state:in_seconds';
/** Since when nothing has changed of a run that exports neither steps nor a state. */
const LOSS_STILL_SINCE = 'worker:tf_train_loss:still_since';
/** How long nothing had changed of it, written at every change. */
export const LOSS_GAP = 'worker:tf_train_loss:gap_seconds';
/** How long nothing has changed of it, up to its last scrape. */
export const LOSS_STILL_FOR = 'worker:tf_train_loss:still_seconds';
/** What runs of that kind show. */
export const CORE_LOSS = 'worker:tf_train_loss:core';
const CORE_ACCURACY = 'worker:tf_train_accuracy:core';
export const CORE_SPEED = 'worker:tf_steps_per_second:core';
/** When it was scraped last. */
const LOSS_SEEN_AT = 'worker:tf_train_loss:seen_at';

/**
 * Since when what should move has not, by the clock of Prometheus alone: clocks of nodes are wrong at times. Each of the series is kept as
 * long as it holds: it reads itself, and begins again when Prometheus did not evaluate it for five minutes.
 */
export function standstillRecordings(): RecordingRule[] {
  return [...steps(), ...states(), ...core()];
}

const still = (metric: string): string => `${metric} == (${metric} offset ${STEP})`;
const moved = (metric: string): string => `${metric} != (${metric} offset ${STEP})`;

function steps(): RecordingRule[] {
  const restarted = `unless on (job, instance) ${START} != (${START} offset ${STEP})`;
  const unmoved = [
    `(${STILL} or (${still(LAST_STEP)} unless ${STEPS}))`,
    ...['', ` offset ${STEP}`].flatMap((before) => [
      `unless on (namespace, run_id) (${busyWorker()}${before})`,
      `unless on (job, instance) (${lastIn(IDLE_STATES)}${before})`,
    ]),
  ].join('\n');
  // Before a pause of Prometheus there may have been a step.
  const stood = (since: string): string => `(timestamp(${STEPS}) - ${since}) unless ${STILL} and (${STEPS} offset ${STEP})`;
  return [
    record(FIRST_STEPS, `(last_over_time(${FIRST_STEPS}[${MEMORY}]) <= ${STEPS} ${restarted}) or ${STEPS}`),
    record(STILL, still(STEPS)),
    // Before what they read is written again.
    record(STOOD, stood(STEPS_STILL_SINCE)),
    record(STEP_GAP, `${STOOD} and (${STEPS} offset ${STEP}) > ${FIRST_STEPS}`),
    record(FIRST_STEP_GAP, `${STOOD} unless ${STEP_GAP}`),
    record(NO_STEP_GAP, stood(NO_STEP_SINCE)),
    record(
      NO_STEP_SINCE,
      `(${NO_STEP_SINCE} or timestamp(${STEPS} offset ${STEP}))\nand ${STILL}\nunless on (job, instance) ${lastIn(IDLE_STATES)}`,
    ),
    record(
      STEPS_STILL_SINCE,
      `(${STEPS_STILL_SINCE} or timestamp(${STEPS} offset ${STEP}) or timestamp(${LAST_STEP} offset ${STEP}))\nand (\n${unmoved}\n)`,
    ),
    record(NO_STEP_FOR, `timestamp(${STEPS}) - ${NO_STEP_SINCE}`),
    record(STEPS_STILL_FOR, `(timestamp(${STEPS}) or timestamp(${LAST_STEP})) - ${STEPS_STILL_SINCE}`),
  ];
}

function states(): RecordingRule[] {
  const busy = ofStates(BUSY_STATES);
  return [
    record(STATE_STAY, `(timestamp(${busy}) - ${STATE_SINCE}) and ${busy} == 0`),
    record(STATE_SINCE, `(${STATE_SINCE} or timestamp(${busy})) and ${busy} == 1`),
    record(IN_STATE_FOR, `timestamp(${busy}) - ${STATE_SINCE}`),
  ];
}

/** Next to no run is one of these, so what is compared for them is recorded for them alone. */
function core(): RecordingRule[] {
  const [loss, speed, accuracy] = [CORE_LOSS, CORE_SPEED, CORE_ACCURACY];
  const moving = `(${[loss, speed, accuracy].map(moved).join(' or ')})`;
  const resting = `unless on (job, instance) ${lastIn([...BUSY_STATES, ...IDLE_STATES])}`;
  return [
    record(loss, `tf_train_loss unless on (job, instance) (${STEPS} or ${LAST_STEP})`),
    record(speed, `tf_steps_per_second and on (job, instance) ${loss}`),
    record(accuracy, `tf_train_accuracy and on (job, instance) ${loss}`),
    record(LOSS_SEEN_AT, `timestamp(tf_train_loss) and ${loss}`),
    record(LOSS_GAP, `(${LOSS_SEEN_AT} - ${LOSS_STILL_SINCE} or 0 * ${LOSS_SEEN_AT})\nand on (job, instance) ${moving}\n${resting}`),
    record(
      LOSS_STILL_SINCE,
      `(${LOSS_STILL_SINCE} or (${LOSS_SEEN_AT} offset ${STEP}))\nand ${still(loss)}\nand on (job, instance) ${speed}\nunless on (job, instance) ${moving}\n${resting}`,
    ),
    record(LOSS_STILL_FOR, `${LOSS_SEEN_AT} - ${LOSS_STILL_SINCE}`),
  ];
}

function record(name: string, expr: string): RecordingRule {
  return new RecordingRule(name, { expr });
}
