import { TRAINING_METRICS } from '../../../../lib/metrics';
import { Random } from '../../../random';
import { READ_BY_RULES } from '../../../shipped-rules';
import { selector, TARGET, Timeline } from '../../../simulated-run';
import { encoded, GivenSeries } from '../../samples';
import { Conditions } from '../conditions';
import { MINUTE } from '../family';
import { Span } from '../shown';
import { EPOCH } from '../training';

export const IDLE = ['LowGPUUtilization', 'GpuIdleWhileAllocated'];
export const GOODPUT = ['GoodputBurnFast', 'GoodputBurnMedium', 'GoodputBurnSlow'];

/** Share of the seconds since the last scrape that is inside these spans: what a scrape sees of what is shorter. */
export const shareSince = (all: readonly Span[], t: number, scrape: number): number =>
  all.reduce((sum, [from, until]) => sum + Math.max(0, Math.min(t, until) - Math.max(t - scrape, from)), 0) / scrape;

/**
 * The speed that the exporter shows of steps that come by fits and starts, each as long as ever.
 *
 * @param worked seconds of work up to a moment
 */
export function windowSpeed(
  random: Random,
  { logWindow, stepsPerSecond }: Conditions,
  worked: (t: number) => number,
): Record<string, Timeline> {
  const mean = (end: number): number => (worked(end) - worked(end - logWindow)) / logWindow;
  const last = (t: number): number => {
    let end = t - ((t - MINUTE) % logWindow);
    // A window in which nothing is done does not end.
    while (end > MINUTE && mean(end) === 0) end -= logWindow;
    return end;
  };
  const noisy = (value: number): number => value * (1 + 0.02 * random.normal());
  const shown =
    (value: (end: number) => number): Timeline =>
    (t) =>
      t < MINUTE + logWindow ? undefined : noisy(value(last(t)));
  return {
    'tf_steps_per_second{worker="0"}': shown((end) => stepsPerSecond * mean(end)),
    'tf_train_step_seconds_median{worker="0"}': shown(() => 1 / stepsPerSecond),
  };
}

const DURATIONS = 'tf_checkpoint_save_duration_seconds';
const BOUNDS = TRAINING_METRICS.find(({ name }) => name === DURATIONS)?.buckets ?? [];

/** What the exporter shows of saves that last as long as these spans, and all succeed. */
export function savedIn(saves: readonly Span[], step: (at: number) => number): Record<string, Timeline> {
  const ended = (t: number): readonly Span[] => saves.filter(([, end]) => end <= t);
  const ofLast =
    (value: (span: Span) => number): Timeline =>
    (t) => {
      const last = ended(t).at(-1);
      return last && value(last);
    };
  const count: Timeline = (t) => ended(t).length;
  return {
    tf_checkpoint_last_success_timestamp_seconds: ofLast(([, end]) => EPOCH + end),
    tf_checkpoint_last_step: ofLast(([begin]) => step(begin)),
    'tf_checkpoint_saves_total{result="success"}': count,
    [`${DURATIONS}_count`]: count,
    [`${DURATIONS}_bucket{le="+Inf"}`]: count,
    [`${DURATIONS}_sum`]: (t) => ended(t).reduce((sum, [begin, end]) => sum + end - begin, 0),
    ...Object.fromEntries(
      BOUNDS.map((bound): [string, Timeline] => [
        `${DURATIONS}_bucket{le="${bound}"}`,
        (t) => ended(t).filter(([begin, end]) => end - begin <= bound).length,
      ]),
    ),
  };
}

/** How far a run is, that does so many seconds of planned work in all. */
export function plannedShown(planned: number, done: (t: number) => number, pace: (t: number) => number): Record<string, Timeline> {
  const left = (t: number): number => Math.max(0, planned - done(t)) / pace(t);
  return {
    tf_run_progress_ratio: (t) => Math.min(1, done(t) / planned),
    tf_run_estimated_remaining_seconds: left,
    tf_run_estimated_completion_timestamp_seconds: (t) => EPOCH + t + left(t),
  };
}

interface Field {
  readonly name: string;
  readonly labels?: Record<string, string>;
  readonly timeline: Timeline;
}

const MACHINE = { job: 'node-exporter', node: TARGET.node, instance: '10.1.0.1:9100' };

/** What the exporter of the first pod's machine shows, of the fields that rules read. */
export function machineSeries({ scrape }: Conditions, seconds: number, fields: readonly Field[]): GivenSeries[] {
  const count = Math.floor(seconds / scrape) + 1;
  return [{ name: 'up', labels: {}, timeline: () => 1 }, ...fields]
    .filter(({ name }) => READ_BY_RULES.has(name))
    .map(({ name, labels, timeline }) => ({ series: selector(name, { ...labels, ...MACHINE }), ...encoded(timeline, count, scrape) }));
}

const ROOT = { device: '/dev/nvme0n1p2', fstype: 'ext4', mountpoint: '/' };

/** The disk of the machine, of so many bytes. */
export const diskFields = (size: number, available: Timeline): Field[] => [
  { name: 'node_filesystem_size_bytes', labels: ROOT, timeline: () => size },
  { name: 'node_filesystem_avail_bytes', labels: ROOT, timeline: available },
  { name: 'node_filesystem_free_bytes', labels: ROOT, timeline: available },
  { name: 'node_filesystem_readonly', labels: ROOT, timeline: () => 0 },
];

/**
 * The same series, while the scrapes of one job fail.
 *
 * @param job of which the target does not answer
 */
export function unanswered(
  series: readonly GivenSeries[],
  { scrape }: Conditions,
  seconds: number,
  job: string,
  fails: (t: number) => boolean,
): GivenSeries[] {
  const count = Math.floor(seconds / scrape) + 1;
  return series.map((one) => {
    if (!one.series.includes(`job="${job}"`)) return one;
    const at = decoded(one, scrape);
    const ofScrape = one.series.startsWith('up{');
    const lost = (t: number): ReturnType<Timeline> => {
      if (ofScrape) return 0;
      return typeof at(t - scrape) === 'number' && !fails(t - scrape) ? 'stale' : undefined;
    };
    return { series: one.series, ...encoded((t) => (fails(t) ? lost(t) : at(t)), count, scrape) };
  });
}

/** What `encoded` has written. */
function decoded({ values, samples }: GivenSeries, scrape: number): Timeline {
  if (samples === undefined) {
    const constant = Number.parseFloat(values ?? '_');
    return () => (Number.isNaN(constant) ? undefined : constant);
  }
  const bytes = Buffer.from(samples, 'base64');
  return (t) => {
    const at = 8 * Math.round(t / scrape);
    if (at < 0 || at >= bytes.length) return undefined;
    const value = bytes.readDoubleLE(at);
    if (!Number.isNaN(value)) return value;
    // Prometheus' marker; nothing of what is decoded here is NaN.
    return bytes.readBigUInt64LE(at) === 0x7ff0000000000002n ? 'stale' : undefined;
  };
}
