import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { RecordingRule } from '../../rules/recording-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { counted, plural } from '../../rules/value-text';
import { inSeconds } from '../../values/durations';
import { readingGrowth } from '../device-readings';
import { firing } from '../held-alerts';
import { NODES_UID } from './node-exporter-dashboards';
import { NodeExporterThresholds } from './node-exporter-thresholds';

/** When a port of InfiniBand or RoCE was last active: one that never was has no cable. */
const ACTIVE_AT = 'port:node_infiniband_state:active_at';

const OF_PORT = 'node, device, port';

const PORT = 'port {{ $labels.port }} of {{ $labels.device }} on node {{ $labels.node }}';

/** Active, or active and moved to another path by its subnet manager. */
const ACTIVE = '>= 4';

const DASHBOARD = DashboardLink.to(NODES_UID, ['node']);

/** The links by which the nodes of a run exchange what they have computed: judged once a minute, as an hour is much for every scrape. */
export function linkRules(thresholds: Required<NodeExporterThresholds>): RuleGroup {
  return new RuleGroup('node-links', {
    interval: '1m',
    rules: [...ports(thresholds), runOnLostLink(), errors(thresholds), bonds(thresholds)],
  });
}

function ports({ infinibandMemory, infinibandDownFor, flappingFor }: Required<NodeExporterThresholds>): (AlertingRule | RecordingRule)[] {
  const state = `max by (${OF_PORT}) (node_infiniband_state_id)`;
  return [
    new RecordingRule(ACTIVE_AT, {
      expr: [
        `0 * (${state} ${ACTIVE}) + time()`,
        `or max by (${OF_PORT}) (last_over_time(${ACTIVE_AT}[1h])) > time() - ${inSeconds(infinibandMemory)}`,
      ].join('\n'),
    }),
    new AlertingRule('NodeInfinibandPortDown', {
      expr: `(${state} unless ${state} ${ACTIVE}) and on (${OF_PORT}) ${ACTIVE_AT}`,
      for: infinibandDownFor,
      keepFiringFor: flappingFor,
      severity: Severity.WARNING,
      summary: `InfiniBand ${PORT} is down`,
      description: `InfiniBand ${PORT} was active in the last ${infinibandMemory} and is not now. A run of several nodes is slower, hangs or fails.`,
      dashboard: DASHBOARD,
    }),
  ];
}

/** The whole run is slower, whatever other nodes it is on. */
function runOnLostLink(): AlertingRule {
  return new AlertingRule('RunOnLostLink', {
    expr: `group by (namespace, run_id, model_name, team, node) (up{run_id!="", node!=""}) and on (node) ${firing('NodeInfinibandPortDown')}`,
    severity: Severity.NONE,
    summary: 'Run {{ $labels.run_id }} is on node {{ $labels.node }}, which has lost a link',
    description:
      'Run {{ $labels.run_id }} is on node {{ $labels.node }}, where a port of InfiniBand is down. Nobody is notified: NodeInfinibandPortDown says which.',
    dashboard: DashboardLink.to(NODES_UID),
  });
}

function errors({
  infinibandLinkDowns,
  infinibandRecoveries,
  infinibandSymbolErrors,
  infinibandErrorsWindow,
  flappingFor,
}: Required<NodeExporterThresholds>): AlertingRule {
  const counters: readonly (readonly [string, number])[] = [
    ['link_downed', infinibandLinkDowns],
    ['link_error_recovery', infinibandRecoveries],
    ['symbol_error', infinibandSymbolErrors],
  ];
  const above = counters.map(
    ([counter, limit]) => `${readingGrowth(`node_infiniband_${counter}_total`, infinibandErrorsWindow)} > ${limit}`,
  );
  return new AlertingRule('NodeInfinibandErrors', {
    expr: `max by (${OF_PORT}) (${above.join(' or ')})`,
    keepFiringFor: flappingFor,
    severity: Severity.WARNING,
    summary: `InfiniBand ${PORT} has errors`,
    description: `The link of InfiniBand ${PORT} had ${counted('error', 'errors')} in the last ${infinibandErrorsWindow}. Training of several nodes waits for the retransmissions.`,
    dashboard: DASHBOARD,
  });
}

function bonds({ bondingDegradedFor, flappingFor }: Required<NodeExporterThresholds>): AlertingRule {
  return new AlertingRule('NodeBondingDegraded', {
    expr: 'node_bonding_slaves - node_bonding_active > 0',
    for: bondingDegradedFor,
    keepFiringFor: flappingFor,
    severity: Severity.WARNING,
    summary: 'Bond {{ $labels.master }} of node {{ $labels.node }} lacks a link',
    description: `${counted('link', 'links')} of bond {{ $labels.master }} on node {{ $labels.node }} ${plural('is', 'are')} down. The node has less bandwidth, and is off the network when the others fail.`,
    dashboard: DASHBOARD,
  });
}
