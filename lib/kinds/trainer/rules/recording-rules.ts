import { RecordingRule } from '../../../rules/recording-rule';
import { RuleGroup } from '../../../rules/rule-group';

/** What several rules and dashboards read: one series for each run and node, over all of its workers. */
export function recordingRules(): RuleGroup {
  const overWorkers = (operator: string, expr: string): string => `${operator} without (worker, instance, pod) (${expr})`;
  const compute = (part: string): string => `rate(tf_train_phase_duration_seconds_${part}{phase="compute"}[10m])`;
  return new RuleGroup('tf-training-recording', {
    interval: '30s',
    rules: [
      // The slowest worker is the speed of a synchronous run; samples add up.
      new RecordingRule('run:tf_train_steps:rate5m', { expr: overWorkers('min', 'rate(tf_train_steps_total[5m])') }),
      new RecordingRule('run:tf_train_samples:rate5m', { expr: overWorkers('sum', 'rate(tf_train_samples_total[5m])') }),
      // NaN spoils the average on purpose: NonFiniteLoss has fired by then.
      new RecordingRule('run:tf_train_loss:avg5m', { expr: overWorkers('avg', 'avg_over_time(tf_train_loss[5m])') }),
      // In a synchronous run everyone waits for the slowest, so only the compute time of a worker shows which one that is.
      new RecordingRule('worker:tf_train_compute_seconds:mean10m', { expr: `${compute('sum')} / ${compute('count')}` }),
    ],
  });
}
