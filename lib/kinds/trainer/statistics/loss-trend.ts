import { RecordingRule } from '../../../rules/recording-rule';
import { firing, pending } from '../../held-alerts';
import { durationMs } from '../../../values/durations';
import { highest, RUN_LABELS } from '../rules/run-expressions';
import { Sensitivity } from './sensitivity';

const rounded = (value: number): number => Number(value.toPrecision(6));

/** A time over which a line is drawn through means of the loss, and the minutes of each of these means. */
interface Window {
  readonly length: string;
  readonly mean: number;
}

/** From how much noise on a gain must be how sure to be called too small. */
interface Grade {
  /** Standard errors, as the quantile of Student's distribution. */
  readonly sureness: number;
  /** The largest noise of an hourly mean, relative to the loss, up to which that is enough. */
  readonly upTo: number;
}

const WINDOWS: readonly Window[] = [
  { length: '1h', mean: 5 },
  { length: '90m', mean: 5 },
  { length: '2h', mean: 5 },
  { length: '3h', mean: 10 },
  { length: '5h', mean: 10 },
  { length: '8h', mean: 20 },
  { length: '14h', mean: 20 },
];
/** In so short a window only what hardly any noise hides is sure. */
const SHORT: Window = { length: '45m', mean: 5 };
const ALL_WINDOWS = [SHORT, ...WINDOWS];
/** Of the longer ones, those that end an alert: a run that learns again shows it in one of them. */
const RELEASING = ['1h', '2h', '5h', '8h'];
const RELEASING_SURENESS = 2;
/** What of a window's means must be there: scraping may pause for ten minutes of an hour. */
const PRESENT_RATIO = 0.8;
/** From which length on a mean may hide a swing. */
const SWING_MINUTES = 20;
/** How often the loss must change in a window: one that is set once an epoch looks flat within the epoch. */
const LEAST_UPDATES = 2;
/** What a run must gain in an hour, as a ratio of its loss: this part of it divided by its age in hours, as a power law does. */
const GAIN_BY_AGE = 0.03;
const YOUNGEST_SECONDS = 7200;
/** What a gain must be that hardly any noise hides, whatever the age of the run: it is no plateau to learn slowly from the beginning. */
const CLEAR: Grade = { sureness: 1.5, upTo: 0.0005 };
/** The noise up to which a loss need not look flat for longer, and a short window counts. */
const QUIET_NOISE = 0.0015;
const CLEAR_GAIN = 0.004;
/** A run whose noise was above this in three quarters of the time is not a quiet one, whatever a short window says. */
const DOUBTFUL_NOISE = 0.003;
/** From here on a window has its swings in it; before, what the run was like decides as well. */
const LONG_HOURS = 3;
/** A loss that was set this often in an hour, and then no more for 20 minutes, is frozen. */
const FROZEN_UPDATES = 15;
/** Since when a loss that has never changed must be seen. */
const FROZEN_SECONDS = 3600;
/** The error of a slope over T hours is the noise of an hourly mean × sqrt(12) / T ^ 1.5. */
const NOISE_OF_ERROR = rounded(1 / Math.sqrt(12));
/** In the last tenth of a run a schedule has nothing left to gain. */
export const NEAR_ITS_END = 'tf_run_progress_ratio > 0.9 < 1';
const RISING = 1.01;
/** How long a loss must look flat on top of the `for` of the alert, unless its noise is small. */
const SURE_FOR = '40m';

/** How sure each sensitivity is, by curve: docs/signal.md. */
const PLATEAU: Record<Sensitivity, { readonly soon: readonly Grade[]; readonly later: readonly Grade[] }> = {
  [Sensitivity.QUIET]: {
    soon: [],
    later: [
      { sureness: 1.5, upTo: 0.008 },
      { sureness: 2, upTo: 0.016 },
      { sureness: 3.5, upTo: Infinity },
    ],
  },
  [Sensitivity.NORMAL]: {
    soon: [{ sureness: 1.5, upTo: QUIET_NOISE }],
    later: [
      { sureness: 1, upTo: 0.008 },
      { sureness: 1.5, upTo: 0.016 },
      { sureness: 3, upTo: Infinity },
    ],
  },
  [Sensitivity.EAGER]: { soon: [{ sureness: 1.5, upTo: Infinity }], later: [{ sureness: 1, upTo: Infinity }] },
};

/** `for` of the alert, and for how long it stays after its last evaluation. */
export const PLATEAU_FOR = '20m';
export const PLATEAU_KEPT_FOR = '30m';

const LOSS = 'run:tf_train_loss';
const AGE = `${LOSS}:age`;
const UPDATES = `${LOSS}:updates1h`;
/** Its busiest hour of the last three: it also knows a loss that has just stopped to change. */
const UPDATED = `max_over_time(${UPDATES}[3h])`;
const NOISE = `${LOSS}:noise`;
const LEAST_NOISE = `${LOSS}:least_noise`;
const FLAT = `${LOSS}:flat`;
const SURELY_FLAT = `${LOSS}:surely_flat`;
const FALLS = `${LOSS}:falls`;
const loss = (minutes: number): string => `${LOSS}:avg${minutes}m`;

const hours = (length: string): number => durationMs('window', length) / 3_600_000;

/** What the rules about the course of the loss read. One series for each run, whatever pods, nodes and workers it has had. */
export function trendRecordings(): RecordingRule[] {
  const means = [...new Set(WINDOWS.map(({ mean }) => mean))];
  return [
    ...means.flatMap((minutes) => [
      // NaN, infinity and the 0 of a gauge that was never set would spoil every window that they are in.
      new RecordingRule(loss(minutes), {
        expr: `avg by (${RUN_LABELS}) (avg_over_time(tf_train_loss[${minutes}m])) > -Inf < Inf != 0`,
      }),
      new RecordingRule(`${LOSS}:squared_change${minutes}m`, { expr: `(${loss(minutes)} - (${loss(minutes)} offset ${minutes}m)) ^ 2` }),
    ]),
    new RecordingRule(UPDATES, { expr: highest('changes(tf_train_loss[1h])') }),
    // It reads itself, so that neither a new pod nor a pause of a day makes a run young again.
    new RecordingRule(`${LOSS}:first_seen`, {
      expr: `last_over_time(${LOSS}:first_seen[1d]) and ${loss(5)} or ${loss(5)} * 0 + time()`,
    }),
    ...ALL_WINDOWS.filter(ofAnHour).flatMap(trend),
    ...noiseRecordings(),
  ];
}

/** The longer windows, and what all of them say: hardly any of that changes in a minute. */
export function longTrendRecordings(sensitivity: Sensitivity): RecordingRule[] {
  return [
    new RecordingRule(AGE, {
      expr: [
        `clamp_min(${highest('sum without (category) (tf_run_time_seconds_total)')} > time() - ${LOSS}:first_seen`,
        `or time() - ${LOSS}:first_seen, ${YOUNGEST_SECONDS})`,
      ].join('\n'),
    }),
    ...ALL_WINDOWS.filter((window) => !ofAnHour(window)).flatMap(trend),
    ...verdicts(sensitivity),
  ];
}

const ofAnHour = ({ length }: Window): boolean => hours(length) <= 1;

/** Least squares over the means; its error from the residuals, widened by what neighbors have in common. All relative to the loss. */
function trend({ length, mean }: Window): RecordingRule[] {
  const points = (hours(length) * 60) / mean;
  const series = `${loss(mean)}[${length}:${mean}m]`;
  const [gain, residual, common, error, freedom] = ['gain', 'residual', 'common', 'gain_error', 'freedom'].map(
    (what) => `${LOSS}:${what}${length}`,
  );
  const count = `count_over_time(${series})`;
  const spread = `${rounded((mean * 60) ** 2 / 12)} * (${count} ^ 2 - 1)`;
  const change = `avg_over_time(${LOSS}:squared_change${mean}m[${length}:${mean}m]) / avg_over_time(${series}) ^ 2`;
  const own = `clamp_min((stddev_over_time(${series}) / avg_over_time(${series})) ^ 2 - (${gain} / 3600) ^ 2 * ${spread}, 1e-14)`;
  // A swing as long as a mean is not seen in the means, but in the shorter ones of an hour. Half of it, so that white noise decides nothing.
  const swings = `quantile_over_time(0.5, ${LOSS}:residual${WINDOWS[0].length}[${length}:${mean}m]) / ${(2 * mean) / WINDOWS[0].mean}`;
  const beyondSwings = `${own} > ${swings} or ${swings} or ${own}`;
  return [
    new RecordingRule(gain, {
      expr: [
        `-3600 * deriv(${series}) / abs(avg_over_time(${series}))`,
        `and ${count} >= ${rounded(PRESENT_RATIO * points)}`,
        `and ${UPDATED} >= ${rounded(LEAST_UPDATES / hours(length))}`,
      ].join('\n'),
    }),
    new RecordingRule(residual, { expr: mean < SWING_MINUTES ? own : beyondSwings }),
    new RecordingRule(common, {
      expr: `clamp((1 - ${change} / (2 * ${residual}) + ${rounded(2 / points)}) / ${rounded(1 - 4 / points)}, 0, 0.9)`,
    }),
    new RecordingRule(error, {
      expr: `3600 * sqrt(${residual} / ((${count} - 2) * ${spread}) * (1 + ${common}) / (1 - ${common}))`,
    }),
    new RecordingRule(freedom, { expr: `clamp_min(${rounded(points)} * (1 - ${common}) / (1 + ${common}) - 2, 1)` }),
  ];
}

/** The noise of an hourly mean, as the windows of an hour have shown it: in one of them alone it is too small now and then by chance. */
function noiseRecordings(): RecordingRule[] {
  const hour = `${LOSS}:gain_error${WINDOWS[0].length}`;
  return [
    new RecordingRule(NOISE, { expr: `quantile_over_time(0.5, ${hour}[4h:10m]) * ${NOISE_OF_ERROR}` }),
    new RecordingRule(LEAST_NOISE, { expr: `quantile_over_time(0.25, ${hour}[6h:10m]) * ${NOISE_OF_ERROR}` }),
  ];
}

/** 0 or 1 for each run: the minimum of that says whether it was 1 all the time, however often rules are evaluated. */
function verdicts(sensitivity: Sensitivity): RecordingRule[] {
  const { soon, later } = PLATEAU[sensitivity];
  const clear = tooLittle([CLEAR], `clamp_max(${EXPECTED}, ${CLEAR_GAIN})`, 0);
  const sooner = soon.map((grade) => tooLittle([grade]));
  const verdict = (name: string, condition: string) => new RecordingRule(name, { expr: `(${condition}) * 0 + 1 or ${loss(5)} * 0` });
  return [verdict(FLAT, tooLittle(later)), verdict(SURELY_FLAT, [clear, ...sooner].join('\nor ')), verdict(FALLS, learns())];
}

/** Student's quantile for the tail of so many standard errors, by Cornish and Fisher. */
function quantile(sureness: number, freedom: string): string {
  const z = sureness;
  return `(${z} + ${rounded((z ** 3 + z) / 4)} / ${freedom} + ${rounded((5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96)} / ${freedom} ^ 2)`;
}

/** The gain that is expected of a run of this age, in an hour. */
const EXPECTED = `${GAIN_BY_AGE * 3600} / ${AGE}`;

/** Runs whose loss surely gains less than is expected, in one of the windows. */
function tooLittle(grades: readonly Grade[], expected = EXPECTED, noiseAbove = CLEAR.upTo): string {
  return ALL_WINDOWS.flatMap((window) => {
    const { length } = window;
    const [gain, error, freedom] = ['gain', 'gain_error', 'freedom'].map((what) => `${LOSS}:${what}${length}`);
    const noise = `${error} * ${rounded(hours(length) ** 1.5 * NOISE_OF_ERROR)}`;
    const counting = grades.filter(({ upTo }) => window !== SHORT || upTo <= QUIET_NOISE);
    return counting.map(({ sureness, upTo }) => {
      const before = upTo <= QUIET_NOISE ? `${LEAST_NOISE} <= ${DOUBTFUL_NOISE}` : `${NOISE} <= ${upTo}`;
      const bounds = [
        ...(noiseAbove > 0 ? [`${noise} > ${noiseAbove}`] : []),
        ...(upTo < Infinity ? [`${noise} <= ${upTo}`] : []),
        ...(upTo < Infinity && hours(length) < LONG_HOURS ? [before] : []),
      ];
      return [`${gain} + ${quantile(sureness, freedom)} * ${error} < ${expected}`, ...bounds].join(' and ');
    });
  }).join('\nor ');
}

/** Runs that surely gain what is expected, in one of the windows. */
function learns(): string {
  return RELEASING.map((length) => {
    const [gain, error, freedom] = ['gain', 'gain_error', 'freedom'].map((what) => `${LOSS}:${what}${length}`);
    return `${gain} - ${quantile(RELEASING_SURENESS, freedom)} * ${error} > ${EXPECTED}`;
  }).join('\nor ');
}

/**
 * Runs that train and no longer learn, with the gain that is expected of them in an hour as the value.
 *
 * @param alert its own name: once it fires, it does so until the loss falls again
 * @param rising the alert about a loss that rises
 */
export function plateau(alert: string, rising: string): string {
  const trains = `(${highest('increase(tf_train_steps_total[20m])')} > 0 or ${highest('changes(tf_steps_per_second[20m])')} > 0)`;
  return [
    EXPECTED,
    'and (',
    `min_over_time(${FLAT}[${SURE_FOR}]) == 1`,
    `or ${SURELY_FLAT} == 1`,
    // Log windows come and go, and the loss stays what it was.
    `or (${highest('changes(tf_train_loss[20m])')} == 0 and ${UPDATED} >= ${FROZEN_UPDATES}`,
    // It has never been anything else.
    `or ${UPDATED} == 0 and time() - ${LOSS}:first_seen > ${FROZEN_SECONDS}) and ${trains}`,
    `or ${FALLS} == 0 and on (namespace, run_id) ${firing(alert)}`,
    ')',
    `unless on (namespace, run_id) ${highest('max_over_time(tf_steps_per_second[20m])')} == 0`,
    `unless on (namespace, run_id) ${highest('increase(tf_train_steps_total[20m])')} == 0`,
    `unless on (namespace, run_id) ${NEAR_ITS_END}`,
    // A loss that rises is one message, as what it is.
    `unless on (namespace, run_id) ${pending(rising)}`,
    // While the learning rate still rises, the loss has not begun to fall.
    `unless on (namespace, run_id) tf_train_learning_rate > ${RISING} * (tf_train_learning_rate offset 30m)`,
  ].join('\n');
}
