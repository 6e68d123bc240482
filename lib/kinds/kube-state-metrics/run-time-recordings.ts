import { RecordingRule } from '../../rules/recording-rule';
import { RuleGroup } from '../../rules/rule-group';
import { ACTIVE_AT, SEEN_BY_SCRAPE } from '../trainer/rules/attempt-recordings';
import { BEFORE } from '../trainer/rules/restart-recordings';
import { MEMORY, ofRun, RUN_LABELS } from '../trainer/rules/run-expressions';
import { RUN_OF_POD } from './kube-state-metrics-metrics';

/**
 * What the time before the process of a pod has begun was, by category: it waited for a node, and then for its image and its program. Of what
 * the exporter calls recovery it is taken away, which holds all of the time between two processes.
 */
const BEFORE_PROCESS = 'pod:tf_run_time_seconds:before_process';

/**
 * The time of a run over all of its attempts, in seconds by category, from the creation of its first pod on: of several workers the mean.
 *
 * @internal
 */
export const RUN_TIME = 'run:tf_run_time_seconds:total';

/** What that was when an attempt began. */
const BEFORE_ATTEMPT = 'attempt:tf_run_time_seconds:before';

/**
 * The time of an attempt, in seconds by category.
 *
 * @internal
 */
export const ATTEMPT_TIME = 'attempt:tf_run_time_seconds:total';

const SPENT = 'tf_run_time_seconds_total';

const OF_POD = 'on (namespace, pod)';
const OF_RUN = 'on (namespace, run_id)';
const OF_CATEGORY = `on (${RUN_LABELS}, category)`;

/** Where the time of a run goes, over its pods: the exporter of a process knows nothing of the time in which there was none. */
export function runTimeRecordings(): RuleGroup {
  return new RuleGroup('kubernetes-run-time', {
    interval: '30s',
    rules: [
      new RecordingRule(BEFORE_PROCESS, { expr: beforeProcess() }),
      new RecordingRule(RUN_TIME, { expr: `${runTime()}\nor ${OF_CATEGORY} ${remembered(RUN_TIME)}` }),
      new RecordingRule(BEFORE_ATTEMPT, { expr: beforeAttempt() }),
      new RecordingRule(ATTEMPT_TIME, {
        expr: `${ofAttempt(RUN_TIME)} - on (${RUN_LABELS}, category, attempt) ${BEFORE_ATTEMPT}\nor ${remembered(ATTEMPT_TIME)}`,
      }),
    ],
  });
}

/** The series as it was, for as long as the pods of the run are remembered. */
function remembered(series: string): string {
  return `(last_over_time(${series}[${MEMORY}]) and ${OF_RUN} ${ACTIVE_AT}{source="${SEEN_BY_SCRAPE}"})`;
}

/** Of each pod once: a process that is started again in it has a start of its own, and its pod has not waited again. */
function beforeProcess(): string {
  const ofPod = (series: string): string => `max by (namespace, pod) (${series})`;
  const [created, placed, begun] = ['kube_pod_created', 'kube_pod_start_time', 'tf_run_start_timestamp_seconds'].map(ofPod);
  const recovery = ofPod(`${SPENT}{category="recovery"}`);
  const waited = `(${begun} - ${OF_POD} ${created})`;
  const categories = [
    named('queue', `${placed} - ${OF_POD} ${created} and ${OF_POD} ${begun}`),
    named('init', `${begun} - ${OF_POD} ${placed} and ${OF_POD} ${created}`),
    named('recovery', `-1 * (${waited} <= ${OF_POD} ${recovery}) and ${OF_POD} ${placed}`),
  ];
  const ofRuns = `(${categories.join('\nor ')}) * ${OF_POD} group_left (run_id) ${RUN_OF_POD}`;
  const once = 'on (namespace, pod, run_id)';
  const known = remembered(`${BEFORE_PROCESS}`);
  return `${known}\nor (${sumOf(ofRuns)} unless ${once} last_over_time(${BEFORE_PROCESS}[${MEMORY}] ${BEFORE}))`;
}

function sumOf(series: string): string {
  return `max by (namespace, pod, run_id, category) (${series})`;
}

function named(category: string, series: string): string {
  return `label_replace(${series}, "category", "${category}", "", "")`;
}

/** A process does not say which worker it is where it says what its time is spent on. */
function byWorker(): string {
  const worker = 'group by (job, instance, worker) (tf_train_steps_total)';
  return `(${SPENT} * on (job, instance) group_left (worker) ${worker} or on (job, instance, category) ${SPENT})`;
}

function runTime(): string {
  const spent = `avg by (${RUN_LABELS}, category) (max by (${RUN_LABELS}, worker, category) ${byWorker()})`;
  const workers = `count by (namespace, run_id) (group by (namespace, run_id, worker) ${byWorker()})`;
  const before = `(sum by (namespace, run_id, category) (${BEFORE_PROCESS}) / ${OF_RUN} group_left () ${workers})`;
  const run = `group by (${RUN_LABELS}) (${SPENT})`;
  const queue = `(${before} * ${OF_RUN} group_left (job, model_name, team) ${run})`;
  return `${spent} + on (namespace, run_id, category) group_left () ${before}\nor ${spent}\nor ${queue}`;
}

/** The series of runs that export, under the number of their attempt. */
function ofAttempt(series: string): string {
  const attempt = `count_values by (namespace, run_id) ("attempt", ${ofRun('tf_run_restarts_total')})`;
  return `(${series} * ${OF_RUN} group_left (attempt) ${attempt})`;
}

function beforeAttempt(): string {
  const earlier = `(${RUN_TIME} ${BEFORE})`;
  const now = `(${ofAttempt(earlier)} or 0 * ${ofAttempt(RUN_TIME)})`;
  return `${remembered(BEFORE_ATTEMPT)}\nor (${now} unless on (${RUN_LABELS}, category, attempt) last_over_time(${BEFORE_ATTEMPT}[${MEMORY}] ${BEFORE}))`;
}
