import { AlertingRule, RuleGroup, Severity } from '../../prometheus';
import { highest, IDLE_STATES, lowest, RUN, RUN_DASHBOARD, RUN_LABELS, seconds, unlessIn } from './run-expressions';

/** When work counts as unsafe. Durations are in Prometheus' notation. */
export interface DurabilityThresholds {
  /** @default '2m', longer than a slow save takes to appear */
  readonly checkpointStaleFor?: string;
  /** @default '1h', what most teams can bear to lose */
  readonly noCheckpointAfter?: string;
  /** @default '30m' */
  readonly checkpointFailureWindow?: string;
  /** @default 3, restarts in an hour that may have causes of their own */
  readonly restartLoop?: number;
  /** @default '1m', so that a restart of Prometheus is not taken for one of the run */
  readonly restartsFor?: string;
  /** @default '15m' */
  readonly preemptionWindow?: string;
}

/** Whether a crash would lose work, and whether restarts lead anywhere. */
export function durabilityRules(thresholds: DurabilityThresholds): RuleGroup {
  return new RuleGroup('tf-training-durability', { rules: [...checkpoints(thresholds), ...restarts(thresholds)] });
}

function checkpoints(thresholds: DurabilityThresholds): AlertingRule[] {
  const { checkpointStaleFor = '2m', noCheckpointAfter = '1h', checkpointFailureWindow = '30m' } = thresholds;
  return [
    new AlertingRule('CheckpointStale', {
      // An interval of 0 means that none was set. The minute is for the save itself.
      expr: [
        'time() - tf_checkpoint_last_success_timestamp_seconds > 2 * (tf_checkpoint_interval_target_seconds > 0) + 60',
        unlessIn(IDLE_STATES, checkpointStaleFor),
      ].join('\n'),
      for: checkpointStaleFor,
      severity: Severity.CRITICAL,
      summary: `Training of ${RUN} saves no checkpoints`,
      description: `The last checkpoint of run ${RUN} is {{ $value | humanizeDuration }} old, more than twice the planned interval: a crash now loses all of that.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('NoCheckpointYet', {
      expr: [
        `time() - tf_run_start_timestamp_seconds > ${seconds('noCheckpointAfter', noCheckpointAfter)}`,
        'and tf_checkpoint_interval_target_seconds > 0',
        'unless tf_checkpoint_last_success_timestamp_seconds > 0',
        unlessIn(IDLE_STATES, '1m'),
      ].join('\n'),
      severity: Severity.WARNING,
      summary: `Training of ${RUN} has never saved a checkpoint`,
      description: `Run ${RUN} has been at work for {{ $value | humanizeDuration }} without a checkpoint.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('CheckpointSaveFailing', {
      expr: `increase(tf_checkpoint_saves_total{result="failure"}[${checkpointFailureWindow}]) > 0`,
      severity: Severity.WARNING,
      summary: `Training of ${RUN} fails to save checkpoints`,
      description: `{{ $value | humanize }} saves of run ${RUN} have failed in ${checkpointFailureWindow}; its log says why.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function restarts({ restartLoop = 3, restartsFor = '1m', preemptionWindow = '15m' }: DurabilityThresholds): AlertingRule[] {
  // Over all pods of the run: a restart may be a new pod, and so a new series.
  const spread = (metric: string): string => `(${highest(`max_over_time(${metric}[1h])`)} - ${lowest(`min_over_time(${metric}[1h])`)})`;
  const starts = highest('changes(tf_run_start_timestamp_seconds[1h])');
  return [
    new AlertingRule('RestartLoop', {
      expr: `${starts} > ${restartLoop}\nor ${spread('tf_run_restarts_total')} > ${restartLoop}`,
      for: restartsFor,
      severity: Severity.CRITICAL,
      summary: `Training of ${RUN} restarts over and over`,
      description: `Run ${RUN} has been restarted {{ $value }} times in the last hour.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('NoProgressAcrossRestarts', {
      expr: [
        `(${starts} >= 2 or ${spread('tf_run_restarts_total')} >= 2)`,
        `and on (${RUN_LABELS}) ${spread('tf_checkpoint_last_step')} <= 0`,
      ].join('\n'),
      for: restartsFor,
      severity: Severity.CRITICAL,
      summary: `Restarts of ${RUN} lead nowhere`,
      description: `Run ${RUN} has been restarted {{ $value }} times in the last hour and has not saved a later checkpoint: it dies at the same place.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('TrainingPreempted', {
      expr: `increase(tf_run_interruptions_total{reason="preemption"}[${preemptionWindow}]) > 0`,
      severity: Severity.INFO,
      summary: `Training of ${RUN} was preempted`,
      description: `Run ${RUN} had to give way {{ $value | humanize }} times in ${preemptionWindow}.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}
