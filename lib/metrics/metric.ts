/** The Prometheus type that stands in the `# TYPE` line. */
export enum MetricType {
  COUNTER = 'counter',
  GAUGE = 'gauge',
  HISTOGRAM = 'histogram',
  SUMMARY = 'summary',
  /** Counter or gauge: its exporter does not say. */
  UNTYPED = 'untyped',
}

/** Base units only, as Prometheus asks for; the unit is part of the metric's name. */
export enum MetricUnit {
  NONE = 'none',
  SECONDS = 'seconds',
  TIMESTAMP_SECONDS = 'timestamp_seconds',
  BYTES = 'bytes',
  RATIO = 'ratio',
  PERCENT = 'percent',
  CELSIUS = 'celsius',
  WATTS = 'watts',
  JOULES = 'joules',
  HERTZ = 'hertz',
  DOLLARS = 'dollars',
}

/** When a new value appears. */
export enum MetricCadence {
  /** Once, when the run starts. */
  START = 'start',
  /** Every training step. */
  STEP = 'step',
  /** Every `logEvery` steps. */
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
  /** Loss, accuracy, steps per second, GPU utilisation. */
  CORE = 'core',
  /** Steps and run state besides. */
  BASIC = 'basic',
  /** The whole catalogue. */
  FULL = 'full',
}

/** A label that the exporter itself writes; target labels (job, pod, run_id, …) come from the scrape. */
export interface MetricLabel {
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
  /** @default MetricUnit.NONE */
  readonly unit?: MetricUnit;
  /** @default - no labels beside the target's. */
  readonly labels?: MetricLabel[];
  /** @default MetricCadence.EVENT */
  readonly cadence?: MetricCadence;
  /** @default ContractLevel.FULL */
  readonly level?: ContractLevel;
  /**
   * Upper bounds of a histogram's buckets, ascending, without `+Inf`.
   *
   * @default - none; a histogram must name them.
   */
  readonly buckets?: number[];
}

/** One metric as its exporter promises it: the contract that rules, dashboards and docs are checked against. */
export class Metric {
  public static counter(name: string, help: string, options: MetricOptions = {}): Metric {
    return new Metric(MetricType.COUNTER, name, help, options);
  }

  public static gauge(name: string, help: string, options: MetricOptions = {}): Metric {
    return new Metric(MetricType.GAUGE, name, help, options);
  }

  public static histogram(name: string, help: string, options: MetricOptions): Metric {
    return new Metric(MetricType.HISTOGRAM, name, help, options);
  }

  public static summary(name: string, help: string, options: MetricOptions = {}): Metric {
    return new Metric(MetricType.SUMMARY, name, help, options);
  }

  public static untyped(name: string, help: string, options: MetricOptions = {}): Metric {
    return new Metric(MetricType.UNTYPED, name, help, options);
  }

  public readonly unit: MetricUnit;
  public readonly labels: MetricLabel[];
  public readonly cadence: MetricCadence;
  public readonly level: ContractLevel;
  public readonly buckets: number[];

  private constructor(
    public readonly type: MetricType,
    public readonly name: string,
    public readonly help: string,
    options: MetricOptions,
  ) {
    this.unit = options.unit ?? MetricUnit.NONE;
    this.labels = options.labels ?? [];
    this.cadence = options.cadence ?? MetricCadence.EVENT;
    this.level = options.level ?? ContractLevel.FULL;
    this.buckets = options.buckets ?? [];
  }

  /** The series names that PromQL sees: a histogram and a summary have three, everything else one. */
  public get seriesNames(): string[] {
    if (this.type === MetricType.HISTOGRAM) return [`${this.name}_bucket`, `${this.name}_sum`, `${this.name}_count`];
    return this.type === MetricType.SUMMARY ? [this.name, `${this.name}_sum`, `${this.name}_count`] : [this.name];
  }

  /** The label names that the exporter writes on the given series, `le` of buckets and `quantile` of summaries included. */
  public labelNamesOf(seriesName: string): string[] {
    const names = this.labels.map((label) => label.name);
    if (this.type === MetricType.HISTOGRAM && seriesName.endsWith('_bucket')) return [...names, 'le'];
    return this.type === MetricType.SUMMARY && seriesName === this.name ? [...names, 'quantile'] : names;
  }
}
