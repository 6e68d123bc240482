import { RecordingRule } from '../../../rules/recording-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { MEMORY, RUN_LABELS, WITH_STEPS } from './run-expressions';

/** Samples that a process could not read before it was first seen. */
export const FIRST_ERRORS = 'run:tf_data_errors:first';

const STEPS = `tf_train_steps_total{${WITH_STEPS}}`;

/** What several rules and dashboards read: one series for each run, over all of its workers, whatever nodes they are on. */
export function recordingRules(): RuleGroup {
  const overWorkers = (operator: string, expr: string): string => `${operator} by (${RUN_LABELS}) (${expr})`;
  const compute = (part: string, window: string): string => `rate(tf_train_phase_duration_seconds_${part}{phase="compute"}[${window}])`;
  return new RuleGroup('tf-training-recording', {
    interval: '30s',
    rules: [
      // The slowest worker is the speed of a synchronous run; samples add up.
      recorded('run:tf_train_steps:rate5m', (window) => overWorkers('min', `rate(${STEPS}[${window}])`)),
      recorded('run:tf_train_samples:rate5m', (window) => overWorkers('sum', `rate(tf_train_samples_total[${window}])`)),
      // In a synchronous run everyone waits for the slowest, so only the compute time of a worker shows which one that is.
      new RecordingRule(FIRST_ERRORS, {
        expr: `(last_over_time(${FIRST_ERRORS}[${MEMORY}]) <= tf_data_errors_total) or tf_data_errors_total`,
      }),
      recorded('worker:tf_train_compute_seconds:mean10m', (window) => `${compute('sum', window)} / ${compute('count', window)}`),
    ],
  });
}

/** The name of the series says its window: it is a part of the contract, and no threshold. */
function recorded(name: string, expr: (window: string) => string): RecordingRule {
  return new RecordingRule(name, { expr: expr(name.replace(/^.*\D(?=\d+m$)/, '')) });
}
