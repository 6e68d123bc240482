import { RecordingRule } from '../../../rules/recording-rule';
import { Sensitivity } from './sensitivity';

/** A result of evaluations, as the rules compare it. */
export interface Level {
  /** The series that each evaluation sets. */
  readonly series: string;
  /** The best of the last evaluations: no single one decides. */
  readonly recent: string;
  /** The mean of half an hour. */
  readonly mean: string;
  /** How far that mean is from where the two before it point to, squared: a steady rise or fall is no noise. */
  readonly bend: string;
}

/** What is usual, and what it varies by, is taken from this time, of one mean in ten minutes. */
const USUAL = '6h';
const MEANS = `[${USUAL}:10m]`;
/** Results of so long decide. */
const RECENT = '45m';
/** Of a run that is evaluated less often than this in six hours, three hours decide. */
const OFTEN = 8;
const RECENT_IF_SELDOM = '3h';
/** How long a result must be known before it can be worse than usual. */
const KNOWN_FOR = '90m';
/** The median of squared second differences of means, as the standard deviation of one: sqrt(6) × 0.6745. */
const MEDIAN_TO_DEVIATION = 1.652;

/** In standard deviations of a mean. */
const DEVIATIONS: Record<Sensitivity, number> = {
  [Sensitivity.QUIET]: 6,
  [Sensitivity.NORMAL]: 4,
  [Sensitivity.EAGER]: 3,
};

/** How long a result must be worse. */
export const LEVEL_FOR = '15m';

/** What the validation loss is compared with. */
export const TRAINING_LOSS = 'avg without (worker) (avg_over_time(tf_train_loss[30m]))';

export const VALIDATION_LOSS = level('tf_val_loss', 'min_over_time');
export const VALIDATION_ACCURACY = level('tf_val_accuracy', 'max_over_time');

function level(series: string, best: string): Level {
  const often = `changes(${series}[${USUAL}]) >= ${OFTEN}`;
  return {
    series,
    recent: `(${best}(${series}[${RECENT}]) and ${often} or ${best}(${series}[${RECENT_IF_SELDOM}]))`,
    mean: `run:${series}:avg30m`,
    bend: `run:${series}:squared_bend30m`,
  };
}

export function levelRecordings(): RecordingRule[] {
  return [VALIDATION_LOSS, VALIDATION_ACCURACY].flatMap(({ series, mean, bend }) => [
    // NaN and infinity would spoil every window that they are in.
    new RecordingRule(mean, { expr: `avg_over_time(${series}[30m]) > -Inf < Inf` }),
    new RecordingRule(bend, { expr: `(${mean} - 2 * (${mean} offset 30m) + (${mean} offset 1h)) ^ 2` }),
  ]);
}

/**
 * Results above the lower quarter of what is usual, by more than chance explains.
 *
 * @param ratio of the usual value by which they must be above
 */
export function above(of: Level, ratio: number, sensitivity: Sensitivity): string {
  const usual = `quantile_over_time(0.25, ${of.mean}${MEANS})`;
  return worse(of, `${of.recent} - ${usual}`, `${ratio} * abs(${usual})`, sensitivity);
}

/**
 * Results below a ratio of the upper quarter of what is usual, by more than chance explains.
 *
 * @param ratio of the usual value
 */
export function below(of: Level, ratio: number, sensitivity: Sensitivity): string {
  const usual = `quantile_over_time(0.75, ${of.mean}${MEANS})`;
  return `${of.recent} < ${ratio} * ${usual}\nand ${worse(of, `${usual} - ${of.recent}`, '0', sensitivity)}`;
}

function worse({ mean, bend }: Level, by: string, least: string, sensitivity: Sensitivity): string {
  const noise = `sqrt(quantile_over_time(0.5, ${bend}${MEANS}))`;
  const deviations = Number((DEVIATIONS[sensitivity] / MEDIAN_TO_DEVIATION).toPrecision(4));
  return [`${by} > ${least}`, `and ${by} > ${deviations} * ${noise}`, `and (${mean} offset ${KNOWN_FOR})`].join('\n');
}
