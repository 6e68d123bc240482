import { RecordingRule } from '../../../rules/recording-rule';
import { RUN_LABELS } from '../rules/run-expressions';
import { Sensitivity } from './sensitivity';

/** A result of evaluations, as the rules compare it. */
export interface Level {
  /** The series that each evaluation sets. */
  readonly series: string;
  /** How the better one of two results is taken. */
  readonly best: 'min_over_time' | 'max_over_time';
  /** The quantile of the means of six hours that is usual. */
  readonly quantile: number;
  /** The best of the last evaluations: no single one decides. */
  readonly recent: string;
  /** What is usual. */
  readonly usual: string;
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
/** Of a young run, this often in those 45 minutes. */
const SOON_OFTEN = 2;
const RECENT_IF_SELDOM = '3h';
/** How long a result must be known before it can be worse than usual. */
const KNOWN_FOR = '90m';
/** The lower quarter of squared second differences of means, as the standard deviation of one: sqrt(6) × 0.3186. What has just gone wrong is no usual noise. */
const QUARTER_TO_DEVIATION = 0.7805;

/** In standard deviations of a mean. */
const DEVIATIONS: Record<Sensitivity, number> = {
  [Sensitivity.QUIET]: 6,
  [Sensitivity.NORMAL]: 4,
  [Sensitivity.EAGER]: 3,
};

/** How long a result must be worse. */
export const LEVEL_FOR = '15m';

/** What the validation loss is compared with. */
export const TRAINING_LOSS = `avg by (${RUN_LABELS}) (avg_over_time(tf_train_loss[30m]))`;

export const VALIDATION_LOSS = level('tf_val_loss', 'min_over_time', 0.25);
export const VALIDATION_ACCURACY = level('tf_val_accuracy', 'max_over_time', 0.75);

function level(series: string, best: Level['best'], quantile: number): Level {
  const recorded = (what: string): string => `run:${series}:${what}`;
  return {
    series,
    best,
    quantile,
    recent: recorded('recent'),
    usual: recorded('usual'),
    mean: recorded('avg30m'),
    bend: recorded('squared_bend30m'),
  };
}

export function levelRecordings(): RecordingRule[] {
  return [VALIDATION_LOSS, VALIDATION_ACCURACY].flatMap(({ series, best, quantile, recent, usual, mean, bend }) => [
    // NaN and infinity would spoil every window that they are in.
    new RecordingRule(mean, { expr: `avg_over_time(${series}[30m]) > -Inf < Inf` }),
    new RecordingRule(bend, { expr: `(${mean} - 2 * (${mean} offset 30m) + (${mean} offset 1h)) ^ 2` }),
    new RecordingRule(recent, {
      expr: [
        `${best}(${series}[${RECENT}]) and (changes(${series}[${USUAL}]) >= ${OFTEN} or changes(${series}[${RECENT}]) >= ${SOON_OFTEN})`,
        `or ${best}(${series}[${RECENT_IF_SELDOM}])`,
      ].join('\n'),
    }),
    new RecordingRule(usual, { expr: `quantile_over_time(${quantile}, ${mean}${MEANS})` }),
  ]);
}

/**
 * Results above the lower quarter of what is usual, by more than chance explains.
 *
 * @param ratio of the usual value by which they must be above
 */
export function above(of: Level, ratio: number, sensitivity: Sensitivity): string {
  return worse(of, `${of.recent} - ${of.usual}`, `${ratio} * abs(${of.usual})`, sensitivity);
}

/**
 * Results below a ratio of the upper quarter of what is usual, by more than chance explains.
 *
 * @param ratio of the usual value
 */
export function below(of: Level, ratio: number, sensitivity: Sensitivity): string {
  return `${of.recent} < ${ratio} * ${of.usual}\nand ${worse(of, `${of.usual} - ${of.recent}`, '0', sensitivity)}`;
}

function worse({ mean, bend }: Level, by: string, least: string, sensitivity: Sensitivity): string {
  const noise = `sqrt(quantile_over_time(0.25, ${bend}${MEANS}))`;
  const deviations = Number((DEVIATIONS[sensitivity] / QUARTER_TO_DEVIATION).toPrecision(4));
  return [`${by} > ${least}`, `and ${by} > ${deviations} * ${noise}`, `and (${mean} offset ${KNOWN_FOR})`].join('\n');
}
