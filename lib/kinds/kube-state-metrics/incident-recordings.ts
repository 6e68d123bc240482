import { RecordingRule } from '../../rules/recording-rule';
import { inSeconds } from '../../values/durations';
import { ACTIVE_AT, FAILED_AT } from '../trainer/rules/attempt-recordings';
import { BEFORE } from '../trainer/rules/restart-recordings';
import { MEMORY } from '../trainer/rules/run-expressions';
import { RUN_OF_POD } from './kube-state-metrics-metrics';
import { KubeStateMetricsThresholds } from './kube-state-metrics-thresholds';

/**
 * The incidents of a run on a node that are not over, by label `incident`: `failure` or `slow`.
 *
 * @internal
 */
export const INCIDENT = 'node:run_incidents:present';

/**
 * One sample for each incident, when it begins: 1, or the equal share of each node where several may be the cause.
 *
 * @internal
 */
export const BEGUN = 'node:run_incidents:begun';

/** Since the evaluation before, and some more: an alert that fired in between counts as well. */
const LATELY = '5m';

const NAMING_FAILURES = ['RunOnLostNode', 'RunOnFailedGpu', 'TrainerCrashLooping', 'TrainingStalled'];

const SLOW = ['StragglerWorker', 'TrainingThroughputDrop'];

const OF_RUN = 'on (namespace, run_id)';

const PLACE = 'namespace, run_id, node';

/** What our own alerts say of runs, as incidents of nodes. A limit of memory that is too low is no fault of a node, nor is a preemption. */
export function incidentRecordings(thresholds: Required<KubeStateMetricsThresholds>): RecordingRule[] {
  const { incidentGap } = thresholds;
  const before = (matchers = ''): string => `last_over_time(${INCIDENT}${matchers}[${incidentGap}] ${BEFORE})`;
  const named = before('{incident="failure", source="alert"}');
  // Where an alert has said which node it was, the pods that ended with it say nothing more.
  const ended = `(${endedFirst('TrainingRunFailed', FAILED_AT, thresholds)}\nor ${endedFirst('TrainingRunVanished', ACTIVE_AT, thresholds)}\nor ${anyOf('TrainingStalled')})`;
  const begun = `(group by (${PLACE}, incident) (${INCIDENT}) unless on (${PLACE}, incident) ${before()})`;
  return [
    present('failure', 'alert', naming(NAMING_FAILURES)),
    present('failure', 'pods', `${ended}\nunless ${OF_RUN} (${INCIDENT}{incident="failure", source="alert"} or ${named})`),
    present('slow', 'alert', naming(SLOW)),
    present('slow', 'pods', anyOf('TrainingThroughputDrop')),
    new RecordingRule(BEGUN, {
      expr: `${begun}\n/ on (namespace, run_id, incident) group_left () count by (namespace, run_id, incident) ${begun}`,
    }),
  ];
}

function present(incident: string, source: string, expr: string): RecordingRule {
  return new RecordingRule(INCIDENT, { expr, labels: { incident, source } });
}

function fired(alert: string, matcher = ''): string {
  return `last_over_time(ALERTS{${alert}, alertstate="firing", run_id!=""${matcher && `, ${matcher}`}}[${LATELY}])`;
}

/** Alerts that say by themselves where it was. */
function naming(alerts: readonly string[]): string {
  return `group by (${PLACE}) (${fired(`alertname=~"${alerts.join('|')}"`, 'node!=""')})`;
}

/** The nodes of the pods that ended first: the others of a run lose a peer and follow within seconds. */
function endedFirst(alert: string, endedAt: string, { peersEndWithin, incidentGap }: Required<KubeStateMetricsThresholds>): string {
  // The alert lasts for a day, and by then the one that explains it may be over.
  const pods = `(max by (namespace, run_id, pod) (${endedAt}) > time() - ${inSeconds(incidentGap)})`;
  const last = `max by (namespace, run_id) (${endedAt})`;
  const together = `(${pods} >= ${OF_RUN} group_left () (${last} - ${inSeconds(peersEndWithin)}))`;
  const first = `(${pods} == ${OF_RUN} group_left () min by (namespace, run_id) ${together})`;
  return onNodes(`(${first} and ${OF_RUN} ${fired(`alertname="${alert}"`)})`);
}

/** Every node of a run of which the alert does not say where it was. */
function anyOf(alert: string): string {
  return `group by (${PLACE}) (${RUN_OF_POD}{node!=""} and ${OF_RUN} ${fired(`alertname="${alert}"`, 'node=""')})`;
}

function onNodes(pods: string): string {
  // Pods of the same name follow each other on different nodes.
  const nodes = `topk by (namespace, pod) (1, last_over_time(${RUN_OF_POD}{node!=""}[${MEMORY}]))`;
  return `group by (${PLACE}) (${pods} * on (namespace, pod) group_left (node) ${nodes})`;
}
