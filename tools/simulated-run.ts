import { Metric, MetricLabel, MetricType, TRAINING_METRICS } from '../lib/metrics';

/** A series' value at `t` seconds; undefined is no sample, `stale` ends the series. */
export type Timeline = (t: number) => number | 'stale' | undefined;

/** What a histogram observes, over and over. */
export type Observations = readonly { readonly value: number; readonly perSecond: number }[];

/** Labels that the scrape of the trainer's pods adds, as trainer-kind.ts relabels them. */
export const TARGET = {
  contract: 'full',
  instance: '10.0.0.7:9091',
  job: 'tensorflow-training',
  model_name: 'resnet50',
  namespace: 'training',
  node: 'gpu-1',
  pod: 'mnist-x7k2p',
  run_id: 'mnist',
  team: 'vision',
};

/** One series of a simulated run, without the labels of its target. */
export interface SimulatedSeries {
  /** Name and own labels: `tf_run_state{state="running"}`. */
  readonly own: string;
  readonly timeline: Timeline;
}

const STEPS_PER_SECOND = 2;
const BATCH = 64;
const STEPS = 'tf_train_steps_total';
const SAMPLES = 'tf_train_samples_total';

/** Values of a healthy run of two steps a second that saves every ten minutes; what is not here is constant. */
const HEALTHY: Record<string, Timeline> = {
  [STEPS]: (t) => STEPS_PER_SECOND * t,
  [SAMPLES]: (t) => BATCH * STEPS_PER_SECOND * t,
  tf_train_last_step_timestamp_seconds: (t) => t,
  tf_exporter_last_update_timestamp_seconds: (t) => t,
  tf_train_next_report_deadline_timestamp_seconds: (t) => t + 60,
  tf_train_loss: (t) => 0.2 + 2 * Math.exp(-t / 3600),
  tf_train_loss_ema: (t) => 0.2 + 2 * Math.exp(-t / 3600),
  tf_train_loss_best: (t) => 0.2 + 2 * Math.exp(-t / 3600),
  tf_train_accuracy: (t) => 1 - 0.8 * Math.exp(-t / 3600),
  tf_steps_per_second: () => STEPS_PER_SECOND,
  tf_train_step_seconds_median: () => 1 / STEPS_PER_SECOND,
  tf_train_step_seconds_ideal: () => 1 / STEPS_PER_SECOND,
  tf_checkpoint_last_success_timestamp_seconds: (t) => Math.floor(t / 600) * 600,
  tf_checkpoint_interval_target_seconds: () => 600,
  tf_run_start_timestamp_seconds: () => 0,
  tf_train_nonfinite_total: () => 0,
  tf_train_epoch: (t) => 1 + Math.floor(t / 300),
  tf_run_end_timestamp_seconds: () => undefined,
  tf_val_loss: (t) => 0.22 + 2 * Math.exp(-t / 3600),
  tf_val_accuracy: (t) => 0.98 - 0.8 * Math.exp(-t / 3600),
  tf_val_evals_since_improvement: () => 0,
  tf_layer_gradient_abs_mean: () => 1e-3,
  tf_layer_update_weight_ratio: () => 1e-3,
  tf_layer_activation_zero_ratio: () => 0.2,
  tf_layer_activation_saturated_ratio: () => 0.1,
  tf_train_class_samples_total: (t) => 32 * t,
  tf_checkpoint_size_bytes: () => 1e9,
  tf_checkpoint_volume_available_bytes: () => 50e9,
  tf_checkpoint_last_step: (t) => 2 * Math.floor(t / 600) * 600,
  tf_tensors: (t) => 200 + (t % 60),
  tf_gpu_memory_used_bytes: () => 60e9,
  tf_gpu_memory_total_bytes: () => 80e9,
  process_resident_memory_bytes: () => 8e9,
  tf_memory_limit_bytes: () => 32e9,
  tf_train_learning_rate: () => 0.001,
  tf_gpu_utilization: () => 92,
  tf_gpu_utilization_ratio: () => 0.92,
  'tf_run_state{state="running"}': () => 1,
  'tf_run_time_seconds_total{category="productive"}': (t) => 0.97 * t,
  'tf_run_time_seconds_total{category="data_wait"}': (t) => 0.03 * t,
};

/** What Prometheus itself says of a target. */
export const SCRAPED: Record<string, Timeline> = {
  up: () => 1,
  scrape_duration_seconds: () => 0.01,
  scrape_samples_post_metric_relabeling: () => 450,
};

/** Limits are off, states and counters at 0, every other gauge at 1. */
function restingValue(metric: Metric): number {
  const unset = /_(deadline_timestamp_seconds|budget_seconds|budget_dollars|loss_threshold)$/.test(metric.name);
  return metric.type === MetricType.GAUGE && metric.name !== 'tf_run_state' && !unset ? 1 : 0;
}

function valuesOf({ name, values }: MetricLabel): string[] {
  if (name === 'class') return ['cats', 'dogs'];
  return values ?? [name === 'worker' || name === 'device' ? '0' : `some-${name}`];
}

/** All label sets that the exporter writes for a metric, taken from the catalog. */
function labelSets(labels: MetricLabel[]): Record<string, string>[] {
  return labels.reduce<Record<string, string>[]>(
    (sets, label) => sets.flatMap((set) => valuesOf(label).map((value) => ({ ...set, [label.name]: value }))),
    [{}],
  );
}

/** `name{label="value"}` */
export function selector(name: string, labels: Record<string, string>): string {
  const inner = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return inner.length > 0 ? `${name}{${inner.join(',')}}` : name;
}

/** A batch of each step, where a caller says how the steps go. */
function samplesOf(changes: Record<string, Timeline>): Timeline | undefined {
  const steps = Object.entries(changes).find(([own]) => own.startsWith(STEPS))?.[1];
  return (
    steps &&
    ((t) => {
      const done = steps(t);
      return typeof done === 'number' ? BATCH * done : done;
    })
  );
}

/**
 * Every series of a healthy run, exactly as the catalog says, with some of them changed.
 *
 * @param changes timelines by metric, or by metric and its own labels: `tf_run_state{state="running"}`
 * @param durations what histograms observe, by metric; the others get two values of 0.4 s a second
 */
export function healthyRun(changes: Record<string, Timeline>, durations: Record<string, Observations> = {}): SimulatedSeries[] {
  const unused = new Set(Object.keys(changes));
  const line = (series: string, labels: Record<string, string>, fallback: Timeline): SimulatedSeries => {
    const own = selector(series, labels);
    unused.delete(own);
    unused.delete(series);
    const changed = changes[own] ?? changes[series] ?? (series === SAMPLES ? samplesOf(changes) : undefined);
    return { own, timeline: changed ?? HEALTHY[own] ?? HEALTHY[series] ?? fallback };
  };
  const series = TRAINING_METRICS.filter(({ type }) => type !== MetricType.HISTOGRAM).flatMap((metric) =>
    labelSets(metric.labels).map((labels) => line(metric.name, labels, () => restingValue(metric))),
  );
  for (const metric of TRAINING_METRICS.filter(({ type }) => type === MetricType.HISTOGRAM)) {
    const observations = durations[metric.name] ?? [{ value: 0.4, perSecond: STEPS_PER_SECOND }];
    for (const labels of labelSets(metric.labels)) {
      const grow = (part: string, own: Record<string, string>, perSecond: number) =>
        line(`${metric.name}_${part}`, own, (t) => perSecond * t);
      const rate = (bound: number) => observations.reduce((sum, { value, perSecond }) => sum + (value <= bound ? perSecond : 0), 0);
      series.push(
        ...[...metric.buckets, Infinity].map((le) => grow('bucket', { ...labels, le: String(le).replace('Infinity', '+Inf') }, rate(le))),
      );
      series.push(grow('count', labels, rate(Infinity)));
      series.push(
        grow(
          'sum',
          labels,
          observations.reduce((sum, { value, perSecond }) => sum + value * perSecond, 0),
        ),
      );
    }
  }
  series.push(...Object.entries(SCRAPED).map(([name, timeline]) => line(name, {}, timeline)));
  if (unused.size > 0) throw new Error(`a run has no series ${[...unused].join(', ')}`);
  return series;
}
