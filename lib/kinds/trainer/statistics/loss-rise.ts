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

/** The median of squared differences of two means, as their standard deviation: sqrt(2) × 0.6745. */
const MEDIAN_TO_DEVIATION = 0.954;

/** Whose loss is compared with what it was: names of what is recorded for it, of a run also for the trend. */
interface Course {
  readonly mean: string;
  readonly change: string;
  readonly usual: string;
}

const course = (level: 'attempt' | 'run'): Course => ({
  mean: `${level}:tf_train_loss:avg10m`,
  change: `${level}:tf_train_loss:squared_change10m`,
  usual: `${level}:tf_train_loss:usual`,
});

const ATTEMPT = course('attempt');
const RUN = course('run');

/** The step that a run is at, and its ratio of the furthest one of six hours. */
const STEP = 'run:tf_train_steps:furthest';
const OF_FURTHEST = 'run:tf_train_steps:of_furthest6h';
/** It falls below this ratio only when a run starts anew under an old name. */
const RESUMED = 0.5;

/** By attempt, and by run where each attempt continues the one before: the loss of a run that starts anew under an old name is no rise. */
export function riseRecordings(alert: string): RecordingRule[] {
  return [
    new RecordingRule(ATTEMPT.mean, {
      expr: `avg by (${RUN_LABELS}, pod, instance) (avg_over_time(tf_train_loss[10m])) > -Inf < Inf != 0`,
    }),
    new RecordingRule(ATTEMPT.change, { expr: `(${ATTEMPT.mean} - (${ATTEMPT.mean} offset 10m)) ^ 2` }),
    new RecordingRule(STEP, { expr: `max by (${RUN_LABELS}) (tf_train_steps_total)` }),
    new RecordingRule(OF_FURTHEST, { expr: `${STEP} / max_over_time(${STEP}[6h])` }),
    // While it is risen, it is compared with what it has come from.
    ...[ATTEMPT, RUN].map(
      ({ mean, usual }) =>
        new RecordingRule(usual, {
          expr: `last_over_time(${usual}[1h]) and on (namespace, run_id) ${firing(alert)} or quantile_over_time(0.25, ${mean}[6h:10m])`,
        }),
    ),
  ];
}

/**
 * Attempts, and runs that continue over attempts, whose loss is far above the lower quarter of its last six hours, and beyond its noise,
 * with the difference as the value.
 *
 * @param alert its own name: once it fires, it does so until the loss has come down
 * @param ratio of the usual loss
 * @param minIncrease in the unit of the loss
 */
export function risen(alert: string, sensitivity: Sensitivity, ratio: number, minIncrease: number): string {
  const above = ({ mean, change, usual }: Course): string => {
    const rise = `${mean} - ${usual}`;
    const noise = `sqrt(quantile_over_time(0.5, ${change}[4h:10m]))`;
    return [
      `${rise} > ${ratio} * abs(${usual})`,
      `and ${rise} > ${minIncrease}`,
      `and (${rise} > ${RISE[sensitivity].changes / MEDIAN_TO_DEVIATION} * ${noise} or ${mean} and on (namespace, run_id) ${firing(alert)})`,
    ].join('\n');
  };
  const continued = `and on (namespace, run_id) min_over_time(${OF_FURTHEST}[6h]) > ${RESUMED}`;
  return `${above(ATTEMPT)}\nor ${above(RUN)}\n${continued}`;
}

/** How long a loss must be risen. */
export function risenFor(sensitivity: Sensitivity): string {
  return RISE[sensitivity].for;
}
