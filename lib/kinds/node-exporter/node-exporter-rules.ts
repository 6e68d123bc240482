import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { assertThresholds } from '../../values/assert-thresholds';
import { positiveSeconds } from '../../values/durations';
import { TRAINING_JOB } from '../trainer/training-job';
import { NODES_UID } from './node-exporter-dashboards';

/** Thresholds of the alerts about machines, all of them optional. Durations are in Prometheus' notation. */
export interface NodeExporterThresholds {
  /** @default 0.05 of the disk: the kubelet evicts pods at a tenth of what holds images, and a checkpoint must still fit */
  readonly diskFullBelow?: number;
  /** @default '5m', longer than a checkpoint takes that is written beside the one before */
  readonly diskFullFor?: string;
  /** @default '24h', in which somebody can still act by day */
  readonly diskHorizon?: string;
  /** @default '6h', over which the trend is taken: several checkpoints and their removal */
  readonly diskTrendWindow?: string;
  /** @default 0.2 of the disk: what is emptier may fill and be cleaned as it likes */
  readonly diskFillingUpBelow?: number;
  /** @default '1h', longer than the burst of a download */
  readonly diskFillingUpFor?: string;
  /** @default 0.05 of the memory, below which the kernel begins to kill */
  readonly memoryLowBelow?: number;
  /** @default '10m', longer than a data set takes to be read into memory and dropped again */
  readonly memoryLowFor?: string;
  /** @default 5 seconds: rules compare the time of a run's last step with Prometheus' own */
  readonly clockSkewSeconds?: number;
  /** @default '5m', in which a clock that is being set has arrived */
  readonly clockSkewFor?: string;
}

const DISK = '{{ $labels.mountpoint }} on node {{ $labels.node }}';

const DASHBOARD = DashboardLink.to(NODES_UID, ['node']);

/** Free for everybody, of disks that can be written to. */
const FREE = 'node_filesystem_avail_bytes and node_filesystem_readonly == 0';

const FREE_RATIO = `(${FREE}) / node_filesystem_size_bytes`;

/** The rules that every node is judged by. */
export function nodeExporterRules(thresholds: NodeExporterThresholds = {}): RuleGroup[] {
  assertThresholds(thresholds, ['diskFullBelow', 'diskFillingUpBelow', 'memoryLowBelow']);
  return [new RuleGroup('nodes', { rules: [...disks(thresholds), memory(thresholds), clock(thresholds)] })];
}

/**
 * Which of the alerts are consequences of which.
 *
 * @internal
 */
export function nodeExporterInhibitRules(): InhibitRule[] {
  return [
    InhibitRule.ofConsequences({ cause: 'NodeDiskFull', consequences: ['NodeDiskFillingUp'], equal: ['node', 'mountpoint'] }),
    // The time of a run's last step comes from the clock of its node.
    InhibitRule.ofConsequences({
      cause: 'NodeClockSkew',
      consequences: ['TrainingStalled', 'ExporterStale'],
      equal: ['node'],
      otherKind: TRAINING_JOB,
    }),
  ];
}

function disks({
  diskFullBelow = 0.05,
  diskFullFor = '5m',
  diskHorizon = '24h',
  diskTrendWindow = '6h',
  diskFillingUpBelow = 0.2,
  diskFillingUpFor = '1h',
}: NodeExporterThresholds): AlertingRule[] {
  const horizon = positiveSeconds('diskHorizon', diskHorizon);
  return [
    new AlertingRule('NodeDiskFull', {
      expr: `${FREE_RATIO} < ${diskFullBelow}`,
      for: diskFullFor,
      severity: Severity.CRITICAL,
      summary: `Disk ${DISK} is almost full`,
      description: `Disk ${DISK} has {{ $value | humanizePercentage }} left: checkpoints cannot be saved there, and Kubernetes starts to evict pods.`,
      dashboard: DASHBOARD,
    }),
    new AlertingRule('NodeDiskFillingUp', {
      expr: [
        `${FREE_RATIO} < ${diskFillingUpBelow}`,
        `and predict_linear(node_filesystem_avail_bytes[${diskTrendWindow}], ${horizon}) < 0`,
      ].join('\n'),
      for: diskFillingUpFor,
      severity: Severity.WARNING,
      summary: `Disk ${DISK} is filling up`,
      description: `Disk ${DISK} has {{ $value | humanizePercentage }} left. At the rate of the last ${diskTrendWindow} it is full within ${diskHorizon}.`,
      dashboard: DASHBOARD,
    }),
  ];
}

function memory({ memoryLowBelow = 0.05, memoryLowFor = '10m' }: NodeExporterThresholds): AlertingRule {
  return new AlertingRule('NodeMemoryLow', {
    expr: `node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < ${memoryLowBelow}`,
    for: memoryLowFor,
    severity: Severity.WARNING,
    summary: 'Node {{ $labels.node }} is running out of memory',
    description:
      'Node {{ $labels.node }} has {{ $value | humanizePercentage }} of its memory left: the kernel is about to OOM-kill processes, often the training.',
    dashboard: DASHBOARD,
  });
}

function clock({ clockSkewSeconds = 5, clockSkewFor = '5m' }: NodeExporterThresholds): AlertingRule {
  return new AlertingRule('NodeClockSkew', {
    // What the node says beside when Prometheus asked: no synchronization has to be trusted.
    expr: `abs(node_time_seconds - timestamp(node_time_seconds)) > ${clockSkewSeconds}`,
    for: clockSkewFor,
    severity: Severity.WARNING,
    summary: 'The clock of node {{ $labels.node }} is wrong',
    description:
      'The clocks of node {{ $labels.node }} and of Prometheus differ by {{ $value | humanizeDuration }}: alerts on the age of steps and checkpoints on this node fire too early or not at all.',
    dashboard: DASHBOARD,
  });
}
