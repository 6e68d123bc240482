import { AlertingRule } from '../../../rules/alerting-rule';
import { RuleGroup } from '../../../rules/rule-group';
import { Severity } from '../../../rules/severity';
import { inSeconds } from '../../../values/durations';
import { held, heldWithin } from '../../held-alerts';
import { RUN } from '../run-text';
import { TrainerThresholds } from '../trainer-thresholds';
import { RUN_DASHBOARD } from './run-expressions';

const LABELS = 'namespace, run_id, model_name, team';

/** Causes that outlast their own alert: what keeps their consequences quiet and notifies nobody. */
export function causeRules({ nonFiniteWindow, vanishedWindow }: Required<TrainerThresholds>): RuleGroup {
  const before = heldWithin('RunWithNonFiniteLoss', LABELS, inSeconds(vanishedWindow));
  return new RuleGroup('tf-training-causes', {
    rules: [
      new AlertingRule('RunWithNonFiniteLoss', {
        // Until the loss is finite and moves again: what ends the run from then on has other causes.
        expr: [
          `(${held('NonFiniteLoss', LABELS)} or ${before})`,
          `unless on (namespace, run_id) (changes(tf_train_loss[${nonFiniteWindow}]) > 0 and abs(tf_train_loss) < Inf`,
          // The other workers of one whose loss is NaN may not have it yet.
          '  unless on (namespace, run_id) (tf_train_loss != tf_train_loss or abs(tf_train_loss) == Inf))',
        ].join('\n'),
        severity: Severity.NONE,
        summary: `Run ${RUN} had NaN or infinite values`,
        description: `Run ${RUN} had NaN or infinite values and no finite loss since. Nobody is notified: NonFiniteLoss has said so.`,
        dashboard: RUN_DASHBOARD,
      }),
    ],
  });
}
