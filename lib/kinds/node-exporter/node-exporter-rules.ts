import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { InhibitRule } from '../../rules/inhibit-rule';
import { Rule } from '../../rules/rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { counted } from '../../rules/value-text';
import { inSeconds } from '../../values/durations';
import { growth } from '../trainer/statistics/steady-growth';
import { TRAINING_JOB } from '../trainer/training-job';
import { NODES_UID } from './node-exporter-dashboards';
import { NodeExporterThresholds } from './node-exporter-thresholds';
import { linkRules } from './node-link-rules';

const DISK = '{{ $labels.mountpoint }} on node {{ $labels.node }}';

const DASHBOARD = DashboardLink.to(NODES_UID, ['node']);

/** Free for everybody, of disks that can be written to. */
const FREE = 'node_filesystem_avail_bytes and node_filesystem_readonly == 0';

const FREE_RATIO = `(${FREE}) / node_filesystem_size_bytes`;

/** The rules that every node is judged by. */
export function nodeExporterRules(thresholds: Required<NodeExporterThresholds>): RuleGroup[] {
  return [
    new RuleGroup('node-disks', { interval: '1m', rules: disks(thresholds) }),
    new RuleGroup('nodes', { rules: [memory(thresholds), outOfMemory(thresholds), clock(thresholds)] }),
    linkRules(thresholds),
  ];
}

/**
 * Which of the alerts are consequences of which.
 *
 * @internal
 */
export function nodeExporterInhibitRules(): InhibitRule[] {
  return [
    InhibitRule.ofConsequences({ cause: 'NodeDiskFull', consequences: ['NodeDiskFillingUp'], equal: ['node', 'mountpoint'] }),
    InhibitRule.ofConsequences({ cause: 'NodeMemoryLow', consequences: ['NodeOOMKilled'], equal: ['node'] }),
    InhibitRule.ofConsequences({
      cause: 'NodeInfinibandPortDown',
      consequences: ['NodeInfinibandErrors'],
      equal: ['node', 'device', 'port'],
    }),
    // Not those of a run that no longer trains: it may have stalled for another reason, and somebody has to act now.
    InhibitRule.ofConsequences({
      cause: 'NodeInfinibandPortDown',
      consequences: ['StragglerWorker'],
      equal: ['node'],
      otherKind: TRAINING_JOB,
    }),
    InhibitRule.perRun('RunOnLostLink', ['TrainingThroughputDrop'], TRAINING_JOB),
  ];
}

function disks({
  diskFullRatio,
  diskFullFor,
  diskHorizon,
  diskTrendWindow,
  diskFillingUpRatio,
  diskFillingUpFor,
  diskSoonHorizon,
  diskSoonWindow,
  flappingFor,
}: Required<NodeExporterThresholds>): Rule[] {
  const free = 'node_filesystem_avail_bytes';
  const taken = growth('instance:node_filesystem_avail_bytes:recent', free, diskSoonWindow, -1);
  return [
    new AlertingRule('NodeDiskFull', {
      expr: `${FREE_RATIO} < ${diskFullRatio}`,
      for: diskFullFor,
      keepFiringFor: flappingFor,
      severity: Severity.CRITICAL,
      summary: `Disk ${DISK} is almost full`,
      description: `Disk ${DISK} has {{ $value | humanizePercentage }} left. Checkpoints cannot be saved there, and Kubernetes starts to evict pods.`,
      dashboard: DASHBOARD,
    }),
    taken.recording,
    new AlertingRule('NodeDiskFillingUp', {
      expr: [
        `${FREE_RATIO} < ${diskFillingUpRatio}`,
        `and predict_linear(${free}[${diskTrendWindow}], ${inSeconds(diskHorizon)}) < 0`,
        // However much room there is: a log without end fills it in a night.
        `or ${FREE_RATIO} and ${free} < ${inSeconds(diskSoonHorizon)} * ${taken.rate} and ${taken.even}`,
      ].join('\n'),
      for: diskFillingUpFor,
      keepFiringFor: flappingFor,
      severity: Severity.WARNING,
      summary: `Disk ${DISK} is filling up`,
      description: `Disk ${DISK} has {{ $value | humanizePercentage }} left. It is full within ${diskHorizon} at the rate of the last ${diskTrendWindow}, or sooner.`,
      dashboard: DASHBOARD,
    }),
  ];
}

function memory({ memoryLowRatio, memoryLowFor, flappingFor }: Required<NodeExporterThresholds>): AlertingRule {
  return new AlertingRule('NodeMemoryLow', {
    expr: `node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < ${memoryLowRatio}`,
    for: memoryLowFor,
    keepFiringFor: flappingFor,
    severity: Severity.WARNING,
    summary: 'Node {{ $labels.node }} is running out of memory',
    description:
      'Node {{ $labels.node }} has {{ $value | humanizePercentage }} of its memory left. The kernel is about to OOM-kill processes, often the training.',
    dashboard: DASHBOARD,
  });
}

function outOfMemory({ oomKillWindow, flappingFor }: Required<NodeExporterThresholds>): AlertingRule {
  return new AlertingRule('NodeOOMKilled', {
    // Also what exceeds the limit of its container without being the first process of it, of which Kubernetes says nothing.
    expr: `increase(node_vmstat_oom_kill[${oomKillWindow}]) > 0`,
    keepFiringFor: flappingFor,
    severity: Severity.WARNING,
    summary: 'Processes on node {{ $labels.node }} were OOM-killed',
    description: `The kernel OOM-killed ${counted('process', 'processes')} on node {{ $labels.node }} in the last ${oomKillWindow}. A run whose data loader was killed waits for it, and its container continues.`,
    dashboard: DASHBOARD,
  });
}

function clock({ clockSkew, clockSkewFor, flappingFor }: Required<NodeExporterThresholds>): AlertingRule {
  return new AlertingRule('NodeClockSkew', {
    // The node's time against the time of the scrape: this does not rely on the node's clock synchronization.
    expr: `abs(node_time_seconds - timestamp(node_time_seconds)) > ${inSeconds(clockSkew)}`,
    for: clockSkewFor,
    keepFiringFor: flappingFor,
    severity: Severity.WARNING,
    summary: 'The clock of node {{ $labels.node }} is wrong',
    description:
      'The clocks of node {{ $labels.node }} and of Prometheus differ by {{ $value | humanizeDuration }}. Alerts on the age of steps and checkpoints on this node fire too early or not at all.',
    dashboard: DASHBOARD,
  });
}
