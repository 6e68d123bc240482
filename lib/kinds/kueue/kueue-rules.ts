import { AlertingRule } from '../../rules/alerting-rule';
import { ifLabel } from '../../rules/label-text';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { counted, plural } from '../../rules/value-text';
import { inSeconds } from '../../values/durations';
import { KUEUE } from './kueue-name';
import { KueueThresholds } from './kueue-thresholds';

/** Replicas that follow count nothing, and know of queues what they last saw. */
const LEADS = 'replica_role!="follower"';

const QUEUE = '{{ $labels.cluster_queue }}';

/** The rules about the queues in which runs wait for their turn. */
export function kueueRules(thresholds: Required<KueueThresholds>): RuleGroup[] {
  return [new RuleGroup('kueue', { interval: '30s', rules: [waitTooLong(thresholds), ...evicted(thresholds)] })];
}

/**
 * How much a counter has grown. Kueue makes a series when it counts for the first time: one that is new has grown by all that it says, unless
 * Prometheus has only now begun to look.
 */
function grown(series: string, window: string): string {
  const watched = `(up{job="${KUEUE}"} offset ${window} or process_start_time_seconds{job="${KUEUE}"} > time() - ${inSeconds(window)})`;
  return `(${series} unless ${series} offset ${window} and on (job, instance) ${watched} or increase(${series}[${window}]))`;
}

function waitTooLong({ queueWaitFor, admissionWindow }: Required<KueueThresholds>): AlertingRule {
  const by = 'by (cluster_queue)';
  const inadmissible = `kueue_pending_workloads{cluster_queue=%q, status=\\"inadmissible\\", ${LEADS.replaceAll('"', '\\"')}} > 0`;
  return new AlertingRule('QueueWaitTooLong', {
    expr: [
      `sum ${by} (kueue_pending_workloads{${LEADS}}) > 0`,
      `unless on (cluster_queue) sum ${by} (${grown(`kueue_admitted_workloads_total{${LEADS}}`, admissionWindow)}) > 0`,
    ].join('\n'),
    for: queueWaitFor,
    severity: Severity.WARNING,
    summary: `Queue ${QUEUE} admits nothing`,
    description: `${counted('workload', 'workloads')} ${plural('waits', 'wait')} in queue ${QUEUE}, and none was admitted for ${queueWaitFor}.{{ range query (printf "${inadmissible}" $labels.cluster_queue) }} Of these, {{ .Value }} cannot be admitted before something changes.{{ end }}`,
  });
}

function evicted({ evictionWindow, evictions }: Required<KueueThresholds>): AlertingRule[] {
  const alert = (severity: Severity, reason: string, consequence: string): AlertingRule => {
    const counter = `kueue_evicted_workloads_total{reason${reason}"Preempted", ${LEADS}}`;
    return new AlertingRule('WorkloadEvicted', {
      expr: `sum by (cluster_queue, reason, underlying_cause) (${grown(counter, evictionWindow)}) >= ${evictions}`,
      severity,
      summary: `Kueue evicted ${counted('workload', 'workloads')} of queue ${QUEUE}`,
      description: `${counted('workload', 'workloads')} of queue ${QUEUE} ${plural('was', 'were')} evicted in the last ${evictionWindow}: {{ $labels.reason }}${ifLabel('underlying_cause', ' (', ')')}. ${consequence}`,
    });
  };
  return [
    alert(Severity.WARNING, '!=', `${plural('Its', 'Their')} pods are gone, and what was computed since the last checkpoint is lost.`),
    alert(Severity.INFO, '=', `A workload of higher priority has ${plural('its', 'their')} place.`),
  ];
}
