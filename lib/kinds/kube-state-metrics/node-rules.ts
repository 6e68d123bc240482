import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { RecordingRule } from '../../rules/recording-rule';
import { Rule } from '../../rules/rule';
import { Severity } from '../../rules/severity';
import { held } from '../held-alerts';
import { MONITORING_HEALTH_UID } from '../prometheus/prometheus-dashboards';
import { advancing } from '../trainer/rules/advancing';
import { RUN_OF_POD } from './kube-state-metrics-metrics';
import { KubeStateMetricsThresholds } from './kube-state-metrics-thresholds';

/**
 * How many runs have a pod on a node.
 *
 * @internal
 */
export const RUNS_ON_NODE = 'node:kube_pod_labels:runs';

const READY = 'kube_node_status_condition{condition="Ready", status="true"}';

const NOT_READY = `max by (node) (${READY}) == 0`;

/** Pods that have not ended: on a node that is gone they stay for minutes. */
const LIVING = `${RUN_OF_POD} and on (namespace, pod) kube_pod_status_phase{phase="Running"} == 1`;

const RUN_AND_NODE = 'namespace, run_id, model_name, team, node';

const DASHBOARD = DashboardLink.to(MONITORING_HEALTH_UID, [], 'prometheus');

/** The rules about nodes: one page for a node that is lost, and what keeps its consequences quiet. */
export function nodeRules(thresholds: Required<KubeStateMetricsThresholds>): Rule[] {
  return [
    new RecordingRule(RUNS_ON_NODE, { expr: `count by (node) (group by (node, namespace, run_id) (${LIVING}))` }),
    lost(thresholds),
    empty(thresholds),
    away(thresholds),
    runOnLostNode(thresholds),
  ];
}

/** Nodes of which an alert has said that runs are lost stay the concern of that alert when the pods have been deleted. */
const WITH_RUNS = `${RUNS_ON_NODE} or ${held('NodeNotReady', 'node', 'severity="critical"')}`;

function lost({ nodeNotReadyFor, nodeLostFor, flappingFor }: Required<KubeStateMetricsThresholds>): AlertingRule {
  return new AlertingRule('NodeNotReady', {
    // A node of which nothing answers is lost; one that is not ready and answers may be a kubelet that restarts.
    expr: [
      '(',
      `  max by (node) (max_over_time(${READY}[${nodeNotReadyFor}])) == 0`,
      `  or ${NOT_READY} and on (node) up{node!=""} == 0 unless on (node) up{node!=""} == 1`,
      ')',
      `and on (node) (${WITH_RUNS})`,
    ].join('\n'),
    for: nodeLostFor,
    keepFiringFor: flappingFor,
    severity: Severity.CRITICAL,
    summary: 'Node {{ $labels.node }} is not ready, and runs are on it',
    description: `Node {{ $labels.node }} does not report to Kubernetes, or reports that it cannot run pods. Runs that it takes with it: ${runsOnNode(flappingFor)}.`,
    dashboard: DASHBOARD,
  });
}

/** The runs of the node, as the message lists them: they have no alert of their own. */
function runsOnNode(window: string): string {
  const query = `group by (run_id) (last_over_time(${RUN_OF_POD}{node=%q}[${window}]))`;
  return `{{ range $i, $run := query (printf \`${query}\` $labels.node) }}{{ if $i }}, {{ end }}{{ .Labels.run_id }}{{ end }}`;
}

/** A node that somebody has drained to reboot or remove has no runs. */
function empty({ emptyNodeNotReadyFor, flappingFor }: Required<KubeStateMetricsThresholds>): AlertingRule {
  return new AlertingRule('NodeNotReady', {
    expr: `${NOT_READY} unless on (node) (${WITH_RUNS})`,
    for: emptyNodeNotReadyFor,
    keepFiringFor: flappingFor,
    severity: Severity.WARNING,
    summary: 'Node {{ $labels.node }} is not ready',
    description: `Node {{ $labels.node }} has not been ready for ${emptyNodeNotReadyFor}. No run is on it.`,
    dashboard: DASHBOARD,
  });
}

/** Not ready, or deleted a moment ago while kube-state-metrics still reports others. */
function isAway({ nodeGoneWindow }: Required<KubeStateMetricsThresholds>): string {
  const deleted = `max by (node) (last_over_time(${READY}[${nodeGoneWindow}])) unless on (node) ${READY} and on () group(${READY})`;
  return `${NOT_READY} or ${deleted}`;
}

function away(thresholds: Required<KubeStateMetricsThresholds>): AlertingRule {
  return new AlertingRule('NodeAway', {
    expr: isAway(thresholds),
    severity: Severity.NONE,
    summary: 'Node {{ $labels.node }} is away',
    description: 'Node {{ $labels.node }} is not ready or was deleted. Nobody is notified. This keeps alerts about what ran on it quiet.',
    dashboard: DASHBOARD,
  });
}

function runOnLostNode(thresholds: Required<KubeStateMetricsThresholds>): AlertingRule {
  return new AlertingRule('RunOnLostNode', {
    // Until the run trains elsewhere: what happens to it from then on has other causes.
    expr: [
      `(group by (${RUN_AND_NODE}) (${LIVING}) or ${held('RunOnLostNode', RUN_AND_NODE)})`,
      `and on (node) (${isAway(thresholds)})`,
      `unless on (namespace, run_id) (${advancing(thresholds.advancingWindow)})`,
    ].join('\n'),
    severity: Severity.NONE,
    summary: 'Run {{ $labels.run_id }} was on node {{ $labels.node }}, which is away',
    description:
      'Run {{ $labels.run_id }} does not train since node {{ $labels.node }} is away. Nobody is notified: NodeNotReady lists the run.',
    dashboard: DASHBOARD,
  });
}
