import { count, duration, number, ratio, rateWindow, ThresholdTable } from '../../values/threshold';

/** What training must achieve over four weeks. */
export interface TrainerObjectives {
  /**
   * Ratio of the time after start-up that must be training or planned validation.
   *
   * @default 0.9
   */
  readonly goodputObjective?: number;
  /**
   * Over which time the seconds of each category are taken.
   *
   * @default '5m'
   */
  readonly goodputWindow?: string;
  /**
   * Long window of `GoodputBurnMedium`.
   *
   * @default '3h'
   */
  readonly goodputMediumWindow?: string;
  /**
   * How many times its error budget a time range may have lost before the dashboard shows its goodput in red; in yellow with more than once.
   *
   * @default 1.5
   */
  readonly goodputRedFactor?: number;
  /**
   * Ratio of the time in which a run must lose no more than `checkpointStaleRatio` allows.
   *
   * @default 0.99
   */
  readonly durabilityObjective?: number;
  /**
   * How long a state in which no checkpoint is expected excuses a run after it has left it.
   *
   * @default '5m'
   */
  readonly durabilityStateWindow?: string;
  /**
   * Ratio of the runs that end which must do so without an error.
   *
   * @default 0.95
   */
  readonly completionObjective?: number;
  /**
   * How many runs must have ended for the ratio of those that failed to mean anything.
   *
   * @default 5
   */
  readonly completionMinRuns?: number;
  /**
   * How long the end of a run is remembered, so that it counts once while its pod stays.
   *
   * @default '1h'
   */
  readonly completionMemory?: string;
  /**
   * Long window of `RunCompletionBurnMedium`.
   *
   * @default '3d'
   */
  readonly completionMediumWindow?: string;
  /**
   * Short window of `RunCompletionBurnMedium`.
   *
   * @default '1d'
   */
  readonly completionMediumShortWindow?: string;
  /**
   * Long window of `RunCompletionBurnSlow`.
   *
   * @default '7d'
   */
  readonly completionSlowWindow?: string;
  /**
   * Short window of `RunCompletionBurnSlow`.
   *
   * @default '3d'
   */
  readonly completionSlowShortWindow?: string;
}

/** @internal */
export const TRAINER_OBJECTIVES: ThresholdTable<TrainerObjectives> = {
  goodputObjective: ratio({
    of: 'the time after start-up',
    default: 0.9,
    min: 0.01,
    max: 0.9999,
    reason: 'what the best large runs achieve with failures included',
  }),
  goodputWindow: rateWindow({ default: '5m', max: '1h', reason: 'two scrapes at any interval; the objective adds these up each minute' }),
  goodputMediumWindow: duration({
    default: '3h',
    min: '31m',
    below: '28d',
    reason: 'a run that loses half of its time is noticed in two hours',
  }),
  goodputRedFactor: number({
    unit: 'error budgets',
    default: 1.5,
    min: 1,
    max: 100,
    reason: 'clearly beyond the objective, not by a little',
  }),
  durabilityObjective: ratio({ of: 'the time', default: 0.99, min: 0.01, max: 0.9999, reason: 'seven hours a month of risk' }),
  durabilityStateWindow: duration({
    default: '5m',
    min: '15s',
    max: '1d',
    reason: 'a run that resumes has saved or said what it does by then',
  }),
  completionObjective: ratio({
    of: 'the runs that end',
    default: 0.95,
    min: 0.01,
    max: 0.9999,
    reason: 'one in twenty may be a wrong setting',
  }),
  completionMinRuns: count({ unit: 'runs', default: 5, min: 1, max: 100_000, reason: 'of fewer, a single failure is no trend' }),
  completionMemory: duration({ default: '1h', min: '2m', max: '1d', reason: 'longer than a restart of Prometheus hides a run' }),
  completionMediumWindow: duration({ default: '3d', min: '1h', below: '28d', reason: 'a team ends a few runs a day' }),
  completionMediumShortWindow: duration({ default: '1d', min: '10m', below: '28d', reason: 'a third of the long one' }),
  completionSlowWindow: duration({ default: '7d', min: '1h', below: '28d', reason: 'a week, so that each weekday counts once' }),
  completionSlowShortWindow: duration({ default: '3d', min: '10m', below: '28d', reason: 'a weekend fits into it' }),
};
