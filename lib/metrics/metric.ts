import { checked } from '../values/checked';

/** The Prometheus type that stands in the `# TYPE` line. */
export enum MetricType {
  /** Only grows, and starts again at 0 with its process; read it with `rate` or `increase`. */
  COUNTER = 'counter',
  /** Rises and falls; read it as it is. */
  GAUGE = 'gauge',
  /** Observations counted in buckets by their upper bound, with their sum and their count. */
  HISTOGRAM = 'histogram',
  /** Quantiles that the exporter has computed itself, with sum and count; quantiles of several pods cannot be combined. */
  SUMMARY = 'summary',
  /** Counter or gauge: its exporter does not say. */
  UNTYPED = 'untyped',
}

/** Base units only, as Prometheus asks for; the unit is part of the metric's name. */
export enum MetricUnit {
  /** A count, a state or another number without a unit. */
  NONE = 'none',
  /** A duration. */
  SECONDS = 'seconds',
  /** A moment, as seconds since 1970; subtract it from `time()` for an age. */
  TIMESTAMP_SECONDS = 'timestamp_seconds',
  /** An amount of memory, storage or traffic. */
  BYTES = 'bytes',
  /** A share from 0 to 1. */
  RATIO = 'ratio',
  /** A share from 0 to 100, of exporters that do not keep to base units. */
  PERCENT = 'percent',
  /** A temperature in degrees Celsius. */
  CELSIUS = 'celsius',
  /** Electrical power, averaged by the device. */
  WATTS = 'watts',
  /** Energy, summed up since the start of the device or process. */
  JOULES = 'joules',
  /** A clock rate, in cycles per second. */
  HERTZ = 'hertz',
  /** An amount of money in US dollars. */
  DOLLARS = 'dollars',
}

/** When a new value appears. */
export enum MetricCadence {
  /** Once, when the run starts. */
  START = 'start',
  /** Every training step. */
  STEP = 'step',
  /** Every `logEvery` steps, which are a window of the trainer's log. */
  LOG_WINDOW = 'log window',
  /** Every few log windows: costly per-layer diagnostics. */
  DIAGNOSTICS = 'diagnostics',
  /** Every training epoch. */
  EPOCH = 'epoch',
  /** Every evaluation on validation samples. */
  EVALUATION = 'evaluation',
  /** Read when Prometheus scrapes. */
  SCRAPE = 'scrape',
  /** When the thing that it counts happens. */
  EVENT = 'event',
}

/** How much of the contract a pod must speak for a metric to be expected of it; each level includes the one before. */
export enum ContractLevel {
  /** Loss, accuracy, steps per second, GPU utilization. */
  CORE = 'core',
  /** The core, with steps and the state of the run. */
  BASIC = 'basic',
  /** The whole catalog: what every metric, rule and panel of training needs. */
  FULL = 'full',
}

/** A label that the exporter itself writes; target labels (job, pod, run_id, …) come from the scrape. */
export interface MetricLabel {
  /** Label name as Prometheus allows it: letters, digits and `_`. */
  readonly name: string;
  /** The largest number of values that may exist at once; what comes after is folded into `other`. `Infinity` where the exporter is not ours. */
  readonly bound: number;
  /**
   * The values, where they are known beforehand.
   *
   * @default - any, up to the bound.
   */
  readonly values?: string[];
}

/** What a metric may say beyond its name and help. */
export interface MetricOptions {
  /**
   * What the values are measured in; should be the suffix of the name.
   *
   * @default MetricUnit.NONE
   */
  readonly unit?: MetricUnit;
  /**
   * Labels that the exporter writes itself. Rules that match on any other label fail the checks.
   *
   * @default - no labels beside the target's.
   */
  readonly labels?: MetricLabel[];
  /**
   * How often a new value can appear, and so how old a value may be that is still current.
   *
   * @default MetricCadence.EVENT
   */
  readonly cadence?: MetricCadence;
  /**
   * The lowest contract level at which a pod must export it; below it, its absence is no fault.
   *
   * @default ContractLevel.FULL
   */
  readonly level?: ContractLevel;
  /**
   * The version of the contract that has brought it, see `CONTRACT_VERSION`; an exporter that speaks an older one lacks it.
   *
   * @default 1
   */
  readonly since?: number;
  /**
   * Upper bounds of a histogram's buckets, ascending, without `+Inf`.
   *
   * @default - none; a histogram must name them.
   */
  readonly buckets?: number[];
}

/** One metric as its exporter promises it: the contract that rules, dashboards and docs are checked against. */
@checked
export class Metric {
  /** A metric that only grows. By convention its name ends in `_total`. */
  public static counter(name: string, help: string, options: MetricOptions = {}): Metric {
    return new Metric(MetricType.COUNTER, name, help, options);
  }

  /** A metric that rises and falls, or a timestamp, or a constant 1 whose labels are the information. */
  public static gauge(name: string, help: string, options: MetricOptions = {}): Metric {
    return new Metric(MetricType.GAUGE, name, help, options);
  }

  /** A metric of observations; `options.buckets` must name the bounds. */
  public static histogram(name: string, help: string, options: MetricOptions): Metric {
    return new Metric(MetricType.HISTOGRAM, name, help, options);
  }

  /** A metric with quantiles that its exporter computes. */
  public static summary(name: string, help: string, options: MetricOptions = {}): Metric {
    return new Metric(MetricType.SUMMARY, name, help, options);
  }

  /** A metric whose exporter does not say whether it is a counter or a gauge. */
  public static untyped(name: string, help: string, options: MetricOptions = {}): Metric {
    return new Metric(MetricType.UNTYPED, name, help, options);
  }

  /** What the values are measured in, `MetricUnit.NONE` for plain numbers. */
  public readonly unit: MetricUnit;
  /** Labels that the exporter writes, without `le`, `quantile` and those of the target. */
  public readonly labels: MetricLabel[];
  /** How often a new value can appear. */
  public readonly cadence: MetricCadence;
  /** The lowest contract level at which a pod must export it. */
  public readonly level: ContractLevel;
  /** The version of the contract that has brought it. */
  public readonly since: number;
  /** Upper bounds of a histogram's buckets, ascending, without `+Inf`; empty for all other types. */
  public readonly buckets: number[];

  private constructor(
    /** As the exporter's `# TYPE` line says it. */
    public readonly type: MetricType,
    /** Name without `_bucket`, `_sum` and `_count`, for example `tf_train_step_duration_seconds`. */
    public readonly name: string,
    /** One sentence for the exporter's `# HELP` line and for docs/metrics.md. */
    public readonly help: string,
    options: MetricOptions,
  ) {
    this.unit = options.unit ?? MetricUnit.NONE;
    this.labels = options.labels ?? [];
    this.cadence = options.cadence ?? MetricCadence.EVENT;
    this.level = options.level ?? ContractLevel.FULL;
    this.since = options.since ?? 1;
    this.buckets = options.buckets ?? [];
  }

  /** The series names that PromQL sees: a histogram and a summary have three, everything else one. */
  public get seriesNames(): string[] {
    if (this.type === MetricType.HISTOGRAM) return [`${this.name}_bucket`, `${this.name}_sum`, `${this.name}_count`];
    return this.type === MetricType.SUMMARY ? [this.name, `${this.name}_sum`, `${this.name}_count`] : [this.name];
  }

  /**
   * Counter or gauge: what one of its series is by itself; undefined where its exporter does not say.
   *
   * @internal
   */
  public _typeOf(seriesName: string): MetricType | undefined {
    if (this.type === MetricType.UNTYPED) return undefined;
    if (this.type === MetricType.SUMMARY) return seriesName === this.name ? MetricType.GAUGE : MetricType.COUNTER;
    return this.type === MetricType.HISTOGRAM ? MetricType.COUNTER : this.type;
  }

  /** The label names that the exporter writes on the given series, `le` of buckets and `quantile` of summaries included. */
  public labelNamesOf(seriesName: string): string[] {
    const names = this.labels.map((label) => label.name);
    if (this.type === MetricType.HISTOGRAM && seriesName.endsWith('_bucket')) return [...names, 'le'];
    return this.type === MetricType.SUMMARY && seriesName === this.name ? [...names, 'quantile'] : names;
  }
}
