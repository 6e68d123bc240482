import { RecordingRule } from '../../../rules/recording-rule';
import { firing } from '../../held-alerts';
import { RUN_LABELS } from '../rules/run-expressions';
import { Sensitivity } from './sensitivity';

/** How far above its usual level a loss must be, and for how long. */
interface Rise {
  /** In medians of its change from ten minutes to ten minutes. */
  readonly changes: number;
  readonly for: string;
}

const RISE: Record<Sensitivity, Rise> = {
  [Sensitivity.QUIET]: { changes: 8, for: '45m' },
  [Sensitivity.NORMAL]: { changes: 6, for: '30m' },
  [Sensitivity.EAGER]: { changes: 4, for: '15m' },
};

/** How long the alert stays after its last evaluation. */
export const RISEN_KEPT_FOR = '1h';

const MEAN = 'attempt:tf_train_loss:avg10m';
const CHANGE = 'attempt:tf_train_loss:squared_change10m';
const LEVEL = 'attempt:tf_train_loss:usual';
/** The median of squared differences of two means, as their standard deviation: sqrt(2) × 0.6745. */
const MEDIAN_TO_DEVIATION = 0.954;

/** By attempt: the loss of a run that starts anew under an old name is no rise. */
export function riseRecordings(alert: string): RecordingRule[] {
  const whileFiring = `on (namespace, run_id) ${firing(alert)}`;
  return [
    new RecordingRule(MEAN, {
      expr: `avg by (${RUN_LABELS}, pod, instance) (avg_over_time(tf_train_loss[10m])) > -Inf < Inf != 0`,
    }),
    new RecordingRule(CHANGE, { expr: `(${MEAN} - (${MEAN} offset 10m)) ^ 2` }),
    // While it is risen, it is compared with what it has come from.
    new RecordingRule(LEVEL, {
      expr: `last_over_time(${LEVEL}[1h]) and ${whileFiring} or quantile_over_time(0.25, ${MEAN}[6h:10m])`,
    }),
  ];
}

/**
 * Attempts whose loss is far above the lower quarter of its last six hours, and beyond its noise, with the difference as the value.
 *
 * @param alert its own name: once it fires, it does so until the loss has come down
 * @param ratio of the usual loss
 * @param minIncrease in the unit of the loss
 */
export function risen(alert: string, sensitivity: Sensitivity, ratio: number, minIncrease: number): string {
  const { changes } = RISE[sensitivity];
  const rise = `${MEAN} - ${LEVEL}`;
  const noise = `sqrt(quantile_over_time(0.5, ${CHANGE}[4h:10m]))`;
  return [
    `${rise} > ${ratio} * abs(${LEVEL})`,
    `and ${rise} > ${minIncrease}`,
    `and (${rise} > ${changes / MEDIAN_TO_DEVIATION} * ${noise} or ${MEAN} and on (namespace, run_id) ${firing(alert)})`,
  ].join('\n');
}

/** How long a loss must be risen. */
export function risenFor(sensitivity: Sensitivity): string {
  return RISE[sensitivity].for;
}
