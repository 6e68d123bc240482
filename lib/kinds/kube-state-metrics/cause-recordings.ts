import { RecordingRule } from '../../rules/recording-rule';
import { RuleGroup } from '../../rules/rule-group';
import { inSeconds } from '../../values/durations';
import { ACTIVE_AT } from '../trainer/rules/attempt-recordings';
import { CAUSE, ERROR, EVICTED, OUT_OF_MEMORY, PREEMPTED, SAYS_CAUSE } from '../trainer/rules/failure-cause';
import { BEFORE } from '../trainer/rules/restart-recordings';
import { RUN_OF_POD } from './kube-state-metrics-metrics';
import { KubeStateMetricsThresholds } from './kube-state-metrics-thresholds';

/** When a pod of a run ended, and by its label `cause` why. */
const POD_CAUSE = 'pod:kube_pod_status:cause';

/** Why Kubernetes has ended the Job of a run, by label `reason`; empty where a rule of its podFailurePolicy did. */
export const JOB_REASON = 'job:kube_job_status_failed:reason';

const TAKEN_AWAY = [PREEMPTED, ...EVICTED].join('|');

/** A pod that was taken away is deleted soon after. */
const LATELY = '10m';

const OF_POD = 'on (namespace, pod)';
const OF_RUN = 'on (namespace, run_id)';
const OF_CONTAINER = 'on (namespace, pod, container)';

/** Why pods of runs ended: of those that stay when they end, and of those in which the container starts again. */
export function causeRecordings({ peersEndWithin }: Required<KubeStateMetricsThresholds>): RuleGroup {
  return new RuleGroup('kubernetes-causes', {
    interval: '30s',
    rules: [
      new RecordingRule(POD_CAUSE, { expr: podCause() }),
      new RecordingRule(CAUSE, { expr: runCause(inSeconds(peersEndWithin)) }),
      new RecordingRule(JOB_REASON, {
        expr: `(max by (namespace, job_name, reason) (kube_job_status_failed) > 0)\nand on (namespace, job_name) ${RUN_OF_POD}{job_name!=""}`,
      }),
    ],
  });
}

function podCause(): string {
  const ended = `(max by (namespace, pod) (kube_pod_completion_time) and ${OF_POD} kube_pod_status_phase{phase="Failed"} == 1)`;
  const restarted = 'max by (namespace, pod, container) (kube_pod_container_status_last_terminated_timestamp)';
  const reason = (state: string, of: string): string => `(kube_pod_container_status_${state}_reason{reason="${of}"} == 1)`;
  const said = `{reason=~"${TAKEN_AWAY}"} == 1`;
  const takenAway = `group by (namespace, pod, reason) (kube_pod_status_disruption_reason${said} or kube_pod_status_reason${said})`;
  const codes = `count_values by (namespace, pod, container) ("cause", kube_pod_container_status_last_terminated_exitcode != 0)`;
  const killed = `max by (namespace, pod) (${restarted} and ${OF_CONTAINER} ${reason('last_terminated', OUT_OF_MEMORY)})`;
  const causes = [
    // What the program says when it is taken away explains nothing.
    named('$1', 'reason', `max by (namespace, pod, reason) (${takenAway} * ${OF_POD} group_left () ${ended} or ${takenAway} * time())`),
    named(OUT_OF_MEMORY, '', `${ended} and ${OF_POD} ${reason('terminated', OUT_OF_MEMORY)} or ${OF_POD} ${killed}`),
    `(${codes} * ${OF_CONTAINER} group_left () ${restarted})`,
    named(ERROR, '', `${ended} and ${OF_POD} ${reason('terminated', ERROR)}`),
  ];
  const all = causes.join(`\nor ${OF_POD} `);
  return `max by (namespace, pod, run_id, cause) ((${all}) * ${OF_POD} group_left (run_id) ${RUN_OF_POD})`;
}

/** The series under a cause, which is a word or what another label says. */
function named(cause: string, source: string, series: string): string {
  return `label_replace(${series}, "cause", "${cause}", "${source}", "(.*)")`;
}

function runCause(within: number): string {
  const lately = (matchers = ''): string => `last_over_time(${POD_CAUSE}${matchers}[${LATELY}])`;
  const last = `max by (namespace, run_id) (${lately()} or ${ACTIVE_AT})`;
  // Of a run that has been at work since then, it was another end.
  const together = (matchers?: string): string => `(${lately(matchers)} >= ${OF_RUN} group_left () (${last} - ${within}))`;
  const first = `bottomk by (namespace, run_id) (1, ${together(`{cause=~"${TAKEN_AWAY}"}`)} or ${OF_RUN} ${together()})`;
  const others = `count by (namespace, run_id) (group by (namespace, run_id, pod) (${together()})) - 1`;
  const said = `ALERTS{alertname=~"${SAYS_CAUSE.join('|')}"}`;
  // The pods are deleted, and the alert lasts.
  return `0 * ${first} + ${OF_RUN} group_left () (${others})\nor ${OF_RUN} ((${CAUSE} ${BEFORE}) and ${OF_RUN} ${said})`;
}
