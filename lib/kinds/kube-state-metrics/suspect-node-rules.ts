import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { RecordingRule } from '../../rules/recording-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { BEGUN, incidentRecordings } from './incident-recordings';
import { HISTORY_UID } from './history-dashboard';
import { KubeStateMetricsThresholds } from './kube-state-metrics-thresholds';
import { RUNS_ON_NODE } from './node-rules';

/**
 * How many runs a node has, as often as the history is evaluated: a sum over weeks of all samples would be too slow.
 *
 * @internal
 */
export const RUNS_SAMPLED = 'node:kube_pod_labels:runs_sampled';

/**
 * How many failures of runs a node had part in.
 *
 * @internal
 */
export const FAILURES = 'node:run_incidents:failures';

/**
 * Of how many runs.
 *
 * @internal
 */
export const FAILED_RUNS = 'node:run_incidents:failed_runs';

/**
 * On how many runs that failed its share of the run time lets it have part.
 *
 * @internal
 */
export const EXPECTED_RUNS = 'node:run_incidents:expected_failed_runs';

/**
 * How likely a node that is like the others has part in that many.
 *
 * @internal
 */
export const CHANCE = 'node:run_incidents:chance';

/** The failures of runs by node over weeks, from what our own alerts have said. */
export function suspectNodeRules(thresholds: Required<KubeStateMetricsThresholds>): RuleGroup {
  const { suspectNodeWindow } = thresholds;
  const failures = `${BEGUN}{incident="failure"}`;
  const runTime = `sum_over_time(${RUNS_SAMPLED}[${suspectNodeWindow}])`;
  return new RuleGroup('kubernetes-node-history', {
    // What lasts for weeks hardly changes in minutes.
    interval: '4m',
    rules: [
      ...incidentRecordings(thresholds),
      new RecordingRule(RUNS_SAMPLED, { expr: RUNS_ON_NODE }),
      new RecordingRule(FAILURES, { expr: `sum by (node) (sum_over_time(${failures}[${suspectNodeWindow}]))` }),
      new RecordingRule(FAILED_RUNS, {
        expr: `count by (node) (group by (node, namespace, run_id) (present_over_time(${failures}[${suspectNodeWindow}])))`,
      }),
      // Runs, as a run that fails again and again would look like many failures that have nothing to do with each other.
      new RecordingRule(EXPECTED_RUNS, {
        expr: `${runTime} / on () group_left () sum(${runTime}) * on () group_left () sum(${FAILED_RUNS})`,
      }),
      new RecordingRule(CHANCE, { expr: chance() }),
      suspectNode(thresholds),
    ],
  });
}

/**
 * An upper bound of the Poisson tail from n on, of which the mean is m < n: by Stirling, n! ≥ √(2πn) (n/e)ⁿ, and the terms from n on fall at
 * least like a geometric series of m / (n + 1). PromQL has no factorial.
 */
function chance(): string {
  const [n, m] = [FAILED_RUNS, EXPECTED_RUNS];
  return [`exp(${n} - ${m} - ${n} * ln(${n} / ${m}))`, `/ sqrt(2 * pi() * ${n})`, `/ (1 - ${m} / (${n} + 1))`, `and ${n} > ${m}`].join(
    '\n',
  );
}

function suspectNode(thresholds: Required<KubeStateMetricsThresholds>): AlertingRule {
  const { suspectNodeFailures, suspectNodeRuns, suspectNodeChance, suspectNodeWindow, suspectNodeKeptFor } = thresholds;
  return new AlertingRule('SuspectNode', {
    expr: [
      `${FAILURES} >= ${suspectNodeFailures}`,
      `and on (node) ${FAILED_RUNS} >= ${suspectNodeRuns}`,
      `and on (node) ${CHANCE} < ${suspectNodeChance}`,
    ].join('\n'),
    keepFiringFor: suspectNodeKeptFor,
    severity: Severity.WARNING,
    summary: 'Runs fail on node {{ $labels.node }} more often than elsewhere',
    description: `Node {{ $labels.node }} had part in {{ printf "%.0f" $value }} failures of ${asked(FAILED_RUNS, '%.0f')} runs in the last ${suspectNodeWindow}. By its share of the run time it would be ${asked(EXPECTED_RUNS, '%.1f')} runs.`,
    dashboard: DashboardLink.to(HISTORY_UID, [], 'kube-state-metrics'),
  });
}

/** A number of the node, asked when the message is written. */
function asked(series: string, format: string): string {
  return `{{ range query (printf "${series}{node=%q}" $labels.node) }}{{ printf "${format}" .Value }}{{ end }}`;
}
