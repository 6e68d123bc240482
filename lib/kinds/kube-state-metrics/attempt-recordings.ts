import { RecordingRule } from '../../rules/recording-rule';
import { RuleGroup } from '../../rules/rule-group';
import { inSeconds } from '../../values/durations';
import {
  ACTIVE_AT,
  ENDED_AT,
  nowOf,
  PREEMPTED_AT,
  PRESENT,
  remembered,
  sampledAt,
  SEEN_BY_KUBERNETES,
  SEEN_BY_SCRAPE,
} from '../trainer/rules/attempt-recordings';
import { REPLACEMENTS } from '../trainer/rules/restart-recordings';
import { CURRENT_STATE, MEMORY, ofRun } from '../trainer/rules/run-expressions';
import { TRAINING_JOB } from '../trainer/training-job';
import { KUBE_STATE_METRICS } from './kube-state-metrics-metrics';
import { KubeStateMetricsThresholds } from './kube-state-metrics-thresholds';

/** The Jobs of runs, for as long as they exist: their pods may be gone sooner. */
const JOB_OF_RUN = 'job:kube_job_info:run';

/**
 * What Kubernetes knows of the attempts of a run, beside what their pods said: one that succeeded between two scrapes, one that waits for
 * a node, one that exports no state, and a Job that somebody has deleted or suspended.
 *
 * @param runOfPod the pods of runs, with the labels of the run
 */
export function attemptRecordings(
  runOfPod: string,
  { attemptMemory, succeededWithin, preemptedAfter }: Required<KubeStateMetricsThresholds>,
): RuleGroup {
  const inPhase = (phase: string): string => `(max by (namespace, pod) (kube_pod_status_phase{phase="${phase}"}) == 1)`;
  const before = (name: string): string => remembered(name, attemptMemory, SEEN_BY_KUBERNETES);
  // Nobody says of such a pod that it is at work, and without Kubernetes nobody would know that it did not end well.
  const up = `up{job="${TRAINING_JOB}", run_id!=""}`;
  const silent = `${up} == 1 unless on (job, instance) (tf_run_state{state="running"} or ${CURRENT_STATE}) and on (namespace, pod) ${runOfPod}`;
  // A run id may be used again, and pods that succeeded before stay: only one that was at work lately has just ended.
  const succeeded = `(${ACTIVE_AT} > time() - ${inSeconds(succeededWithin)} and on (namespace, pod) ${inPhase('Succeeded')})`;
  const jobs = `group by (namespace, job_name, run_id) (${runOfPod}{job_name!=""})`;
  // When kube-state-metrics does not answer, no Job has been deleted.
  const deleted = `((last_over_time(${JOB_OF_RUN}[${succeededWithin}]) unless ${JOB_OF_RUN}) and on () max(up{job="${KUBE_STATE_METRICS}"}) == 1)`;
  // A queue has taken its pods away, and gives it new ones when it is its turn.
  const suspended = `(${JOB_OF_RUN} and on (namespace, job_name) kube_job_status_suspended == 1)`;
  const ofJobs = (jobs: string): string => `(${ACTIVE_AT} and on (namespace, run_id) ${jobs})`;
  const preempted = ofRun(`${PREEMPTED_AT}{source="${SEEN_BY_SCRAPE}"}`);
  const mayContinue = `(${JOB_OF_RUN} unless on (namespace, job_name) kube_job_status_suspended == 1 unless on (namespace, job_name) kube_job_failed{condition="true"} == 1)`;
  // Of pods that export no state: in the same pod, and in a new one for each that failed.
  const inPod = 'max by (namespace, pod) (kube_pod_container_status_restarts_total)';
  const restarts = `(${inPod} + on (namespace, pod) ${inPhase('Failed')} or ${inPod})`;
  return new RuleGroup('kubernetes-attempts', {
    interval: '30s',
    rules: [
      new RecordingRule(JOB_OF_RUN, {
        expr: `(${jobs} or last_over_time(${JOB_OF_RUN}[${MEMORY}]))\nand on (namespace, job_name) kube_job_info`,
      }),
      recorded(ACTIVE_AT, `${sampledAt(up, silent)}\nor ${before(ACTIVE_AT)}`),
      // Its pods may work for minutes after that, until they have saved.
      recorded(ENDED_AT, `${nowOf(ofJobs(suspended))}\nor ${before(ENDED_AT)}\nor ${nowOf(`${succeeded} or ${ofJobs(deleted)}`)}`),
      new RecordingRule(REPLACEMENTS, {
        expr: `sum by (namespace, run_id, model_name, team) (${restarts} * on (namespace, pod) group_left (run_id, model_name, team) ${runOfPod})\nunless on (namespace, run_id) ${ACTIVE_AT}{source="${SEEN_BY_SCRAPE}"}`,
        labels: { source: SEEN_BY_KUBERNETES, job: TRAINING_JOB },
      }),
      recorded(
        PREEMPTED_AT,
        [
          `${preempted} < time() - ${inSeconds(preemptedAfter)}`,
          `unless ${preempted} < ${ofRun(ACTIVE_AT)}`,
          `unless ${preempted} < ${ofRun(`${ENDED_AT}{source="${SEEN_BY_KUBERNETES}"}`)}`,
          `and on (namespace, run_id) ${mayContinue}`,
        ].join('\n'),
      ),
      recorded(PRESENT, `group by (namespace, run_id) (${inPhase('Pending')} * on (namespace, pod) group_left (run_id) ${runOfPod})`),
    ],
  });
}

function recorded(name: string, expr: string): RecordingRule {
  return new RecordingRule(name, { expr, labels: { source: SEEN_BY_KUBERNETES } });
}
