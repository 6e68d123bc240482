import { AlertingRule, DashboardLink, RecordingRule, RuleGroup, Severity } from '../prometheus';
import { InhibitRule } from '../alertmanager';
import { durationMs } from '../core/durations';
import { TERMINAL_RUN_STATES } from '../metrics';
import { RUN_OVERVIEW_UID } from './trainer-dashboards';
import { TrainerThresholds } from './trainer-thresholds';

const RUN_DASHBOARD = DashboardLink.to(RUN_OVERVIEW_UID, ['namespace', 'model_name', 'run_id']);
const RUN = '{{ $labels.run_id }} ({{ $labels.model_name }})';

/** States in which no step and no checkpoint is expected. */
const IDLE_STATES = ['initializing', 'paused', ...TERMINAL_RUN_STATES];

/** Removes runs that have been in one of the states; a run that says no state is kept, so that rules work without tf_run_state. */
function unlessIn(states: string[], window: string): string {
  return `unless on (job, instance) max by (job, instance) (max_over_time(tf_run_state{state=~"${states.join('|')}"}[${window}])) == 1`;
}

/** The rules that every training run is judged by. */
export function trainerRules(thresholds: TrainerThresholds = {}): RuleGroup[] {
  return [recordingRules(), progressRules(thresholds), qualityRules(thresholds), resourceRules(thresholds), durabilityRules(thresholds)];
}

/** A run that cannot be seen is not stalled, and a stalled run saves nothing: one message for one cause. */
export function trainerInhibitRules(): InhibitRule[] {
  return [
    InhibitRule.perRun('TargetDown', ['TrainingStalled', 'CheckpointStale', 'NonFiniteLoss']),
    InhibitRule.perRun('TrainingStalled', ['CheckpointStale']),
  ];
}

function recordingRules(): RuleGroup {
  return new RuleGroup('tf-training-recording', {
    interval: '30s',
    rules: [
      // The slowest worker is the speed of a synchronous run; samples add up.
      new RecordingRule('run:tf_train_steps:rate5m', { expr: 'min without (worker, instance, pod) (rate(tf_train_steps_total[5m]))' }),
      new RecordingRule('run:tf_train_samples:rate5m', { expr: 'sum without (worker, instance, pod) (rate(tf_train_samples_total[5m]))' }),
    ],
  });
}

function progressRules({ stalledAfter = '4m', stalledFor = '1m' }: TrainerThresholds): RuleGroup {
  const seconds = durationMs('stalledAfter', stalledAfter) / 1000;
  const sinceLastStep = 'time() - tf_train_last_step_timestamp_seconds';
  return new RuleGroup('tf-training-progress', {
    rules: [
      new AlertingRule('TrainingStalled', {
        // The run's own step time first, a fixed time for runs that do not tell it, the counter for pods without a timestamp.
        expr: [
          '(',
          `  ${sinceLastStep} > clamp_min(5 * tf_train_step_seconds_median, ${seconds})`,
          `  or (${sinceLastStep} > ${seconds} unless tf_train_step_seconds_median)`,
          `  or (${seconds} + (rate(tf_train_steps_total[${stalledAfter}]) == 0) unless tf_train_last_step_timestamp_seconds)`,
          ')',
          unlessIn(['evaluating', 'checkpointing', ...IDLE_STATES], stalledAfter),
        ].join('\n'),
        for: stalledFor,
        severity: Severity.CRITICAL,
        summary: `Training of ${RUN} has stalled`,
        description: `Worker {{ $labels.worker }} of run ${RUN} has not finished a step for {{ $value | humanizeDuration }}, and the run is neither evaluating, saving nor ended.`,
        dashboard: RUN_DASHBOARD,
      }),
    ],
  });
}

function qualityRules({ nonFiniteWindow = '5m' }: TrainerThresholds): RuleGroup {
  return new RuleGroup('tf-training-quality', {
    rules: [
      new AlertingRule('NonFiniteLoss', {
        // A NaN compares false with everything, itself included; the counter also sees those between two scrapes.
        expr: [
          `count without (kind) (increase(tf_train_nonfinite_total[${nonFiniteWindow}]) > 0)`,
          'or count without (worker) (tf_train_loss != tf_train_loss)',
          'or count without (worker) (abs(tf_train_loss) == Inf)',
        ].join('\n'),
        severity: Severity.CRITICAL,
        summary: `Training of ${RUN} produces NaN or infinite values`,
        description: `Run ${RUN} has met non-finite values. Every step from here on is lost: stop it and go back to the last good checkpoint.`,
        dashboard: RUN_DASHBOARD,
      }),
    ],
  });
}

function resourceRules({ gpuFallbackFor = '1m' }: TrainerThresholds): RuleGroup {
  return new RuleGroup('tf-training-resources', {
    rules: [
      new AlertingRule('GpuFallbackToCpu', {
        expr: ['tf_backend_gpu_expected == 1', 'and tf_backend_gpu_in_use == 0', unlessIn(TERMINAL_RUN_STATES, gpuFallbackFor)].join('\n'),
        for: gpuFallbackFor,
        severity: Severity.CRITICAL,
        summary: `Training of ${RUN} runs on the CPU`,
        description: `Run ${RUN} was given a GPU and computes on the CPU: TensorFlow falls back without an error when a CUDA library is missing.`,
        dashboard: RUN_DASHBOARD,
      }),
    ],
  });
}

function durabilityRules({ checkpointStaleFor = '2m' }: TrainerThresholds): RuleGroup {
  return new RuleGroup('tf-training-durability', {
    rules: [
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
    ],
  });
}
