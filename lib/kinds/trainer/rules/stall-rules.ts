import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { inSeconds } from '../../../values/durations';
import { listed, ofThisRun, RUN, whereFound } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import {
  BUSY_STATES,
  lastIn,
  MEMORY,
  ofStates,
  perRun,
  RESTING_STATES,
  RUN_DASHBOARD,
  unlessIn,
  unlessWithoutSteps,
} from './run-expressions';
import {
  FIRST_STEP_GAP,
  FIRST_STEPS,
  IN_STATE_FOR,
  LOSS_GAP,
  LOSS_STILL_FOR,
  NO_STEP_FOR,
  NO_STEP_GAP,
  standstillRecordings,
  STATE_STAY,
  STEP_GAP,
  STEPS_STILL_FOR,
} from './standstill-recordings';

type Thresholds = Required<TrainerThresholds>;

const STEPS = 'tf_train_steps_total';
const LAST_STEP = 'tf_train_last_step_timestamp_seconds';
const START = 'tf_run_start_timestamp_seconds';
const MEDIAN = 'tf_train_step_seconds_median';

/** Whether the run does steps, judged where the standstills are recorded: next to no worker has one. */
export function standstillRules(thresholds: Thresholds): RuleGroup {
  return new RuleGroup('tf-training-standstill', { interval: '30s', rules: [...standstillRecordings(), stalled(thresholds)] });
}

/** None of the limits reads the clock of another machine, and none is the same for every run. */
function stalled(thresholds: Thresholds): AlertingRule {
  return new AlertingRule('TrainingStalled', {
    expr: perRun([
      `(${[whileTraining(thresholds), whileBusy(thresholds), byTurns(thresholds), byLoss(thresholds)].map((leg) => `(\n${leg}\n)`).join('\nor\n')})`,
      unlessWithoutSteps(),
    ]),
    for: thresholds.stalledFor,
    severity: Severity.CRITICAL,
    summary: `Run ${RUN} has stalled`,
    description: `Run ${RUN} has made no progress for {{ $value | humanizeDuration }}${inOneState(thresholds)}. It holds its GPUs.${stillWorkers(thresholds)}${lostWorkers()}`,
    dashboard: RUN_DASHBOARD,
  });
}

/** In which state the run has been for too long; an evaluation that comes and goes is not one. */
function inOneState({ saveStalledAfter, evaluationStalledAfter }: Thresholds): string {
  const least = Math.min(...[saveStalledAfter, evaluationStalledAfter].map(inSeconds));
  return whereFound(
    `topk(1, ${ofThisRun(IN_STATE_FOR)} > ${least})`,
    ` and has been ${listed('state')} all the time, far longer than before`,
  );
}

/** The workers that stopped first, where others continue or stopped much later: when all stop at once, the counters do not say which one was it. */
function stillWorkers({ stalledAfter }: Thresholds): string {
  const still = `(${ofThisRun(NO_STEP_FOR)} > ${inSeconds(stalledAfter)})`;
  const first = `(${still} > scalar(max(${still})) - ${inSeconds(stalledAfter)})`;
  const workers = `topk(8, ${first} and on () (count(${first}) < count(${ofThisRun(STEPS)})))`;
  return whereFound(workers, ` Worker ${listed('worker')} stopped before the others.`);
}

/** Workers of which there was a pod within the hour, and is none any more. */
function lostWorkers(): string {
  const workers = `topk(8, max by (worker) (last_over_time(${ofThisRun(STEPS)}[${MEMORY}])) unless on (worker) ${ofThisRun(STEPS)})`;
  return whereFound(workers, ` The pod of worker ${listed('worker')} is gone.`);
}

/** By the counter of steps, from the second step of a process on: TrainingInitTooLong covers the first. */
function whileTraining({ stalledAfter, stalledAfterSteps, stalledAfterGaps, stalledHistory }: Thresholds): string {
  const longest = (gap: string): string => `max by (namespace, run_id) (max_over_time(${gap}[${stalledHistory}]))`;
  const within = (gap: string): string =>
    `(${STEPS_STILL_FOR} <= on (namespace, run_id) group_left () (${stalledAfterGaps} * ${longest(gap)}))`;
  return [
    `${STEPS_STILL_FOR} > ${inSeconds(stalledAfter)}`,
    `unless ${STEPS_STILL_FOR} <= ${stalledAfterSteps} * ${MEDIAN}`,
    // Some runs pause regularly without a state that says why. How long a step takes is not known from one that had to compile.
    `unless ${within(STEP_GAP)}`,
    `unless (${within(FIRST_STEP_GAP)} unless ${MEDIAN})`,
    // The counter of a resumed run does not start at 0.
    `and (${STEPS} > ${FIRST_STEPS} or (${LAST_STEP} unless ${LAST_STEP} < on (job, instance) group_left () ${START}))`,
  ].join('\n');
}

/** A save and an evaluation end some time, and what this run's own took says when. */
function whileBusy(thresholds: Thresholds): string {
  const { saveStalledAfter, evaluationStalledAfter, firstEvaluationStalledAfter, stalledAfterStays, stayHistory, stalledAfter } =
    thresholds;
  const stay = (...states: string[]): string => ofStates(states, IN_STATE_FOR);
  const longest = `max by (namespace, run_id, state) (max_over_time(${STATE_STAY}[${stayHistory}]))`;
  const ofRunAndState = 'on (namespace, run_id, state)';
  return [
    `(${stay('checkpointing')} > ${inSeconds(saveStalledAfter)} or ${stay('evaluating')} > ${inSeconds(evaluationStalledAfter)})`,
    `unless (${stay('evaluating')} <= ${inSeconds(firstEvaluationStalledAfter)} unless ${ofRunAndState} ${longest})`,
    `unless (${stay(...BUSY_STATES)} <= ${ofRunAndState} group_left () (${stalledAfterStays} * ${longest}))`,
    `unless on (job, instance) (${STEPS} unless ${NO_STEP_FOR} > ${inSeconds(stalledAfter)})`,
  ].join('\n');
}

/** Evaluations and saves follow each other without a step: each of them ends, and the run does not advance. */
function byTurns({ noStepAfter, stalledAfterStays, stayHistory }: Thresholds): string {
  return [
    `${NO_STEP_FOR} > ${inSeconds(noStepAfter)}`,
    `unless ${NO_STEP_FOR} <= on (namespace, run_id) group_left () (${stalledAfterStays} * max by (namespace, run_id) (max_over_time(${NO_STEP_GAP}[${stayHistory}])))`,
    `and ${STEPS} > ${FIRST_STEPS}`,
  ].join('\n');
}

/** A pod with the four core metrics says neither steps nor a state: its loss and its speed change as often as it updates them. */
function byLoss({ stalledAfter, stalledAfterUpdates, stalledUpdates, stalledHistory, frozenStalledAfter }: Thresholds): string {
  const ofRun = (operator: string, expr: string): string => `${operator} by (namespace, run_id) (${expr}[${stalledHistory}]))`;
  const interval = ofRun('max', `max_over_time(${LOSS_GAP}`);
  return [
    `(${LOSS_STILL_FOR} > on (namespace, run_id) group_left () (${stalledAfterUpdates} * ${interval} + ${inSeconds(stalledAfter)}))`,
    `and on (namespace, run_id) ${ofRun('max', `count_over_time(${LOSS_GAP}`)} >= ${stalledUpdates}`,
    // An evaluation shows as a GPU whose utilization changes.
    `unless (${LOSS_STILL_FOR} <= ${inSeconds(frozenStalledAfter)} and on (job, instance) changes(tf_gpu_utilization[${stalledAfter}]) > 0)`,
  ].join('\n');
}

/** Whether it has begun to. */
export function initTooLong({ initTooLongAfter, initTooLongFor, stateWindow }: Thresholds): AlertingRule {
  const noStep = `(${STEPS} <= ${FIRST_STEPS} unless ${LAST_STEP} >= on (job, instance) group_left () ${START})`;
  return new AlertingRule('TrainingInitTooLong', {
    expr: perRun([
      `time() - ${START} > ${inSeconds(initTooLongAfter)}`,
      // By the clock of Prometheus as well: that of the node may be behind.
      `and ${START} == (${START} offset ${initTooLongAfter})`,
      `and on (job, instance) (${lastIn(['initializing'])} or on (job, instance) ${noStep})`,
      `unless on (job, instance) ${STEPS} > ${FIRST_STEPS}`,
      unlessIn(RESTING_STATES, stateWindow),
      unlessWithoutSteps(),
    ]),
    for: initTooLongFor,
    severity: Severity.WARNING,
    summary: `Run ${RUN} has not started training`,
    description: `Run ${RUN} started {{ $value | humanizeDuration }} ago and has not completed a step.`,
    dashboard: RUN_DASHBOARD,
  });
}
