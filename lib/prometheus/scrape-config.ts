import { durationMs, positiveDuration } from '../core/durations';
import { InvalidConfigError } from '../core/invalid-config-error';
import { RelabelConfig } from './relabel-config';
import { discoveryBlocks, IServiceDiscovery } from './service-discovery';

export enum ScrapeScheme {
  HTTP = 'http',
  HTTPS = 'https',
}

export interface ScrapeConfigProps {
  /** How targets are found; at least one. */
  readonly serviceDiscovery: IServiceDiscovery[];
  /** @default - as global. */
  readonly scrapeInterval?: string;
  /** @default - as global, and never longer than the interval. */
  readonly scrapeTimeout?: string;
  /** @default '/metrics' */
  readonly metricsPath?: string;
  /** @default ScrapeScheme.HTTP */
  readonly scheme?: ScrapeScheme;
  /**
   * Query parameters.
   *
   * @default - none.
   */
  readonly params?: Record<string, string[]>;
  /**
   * Keep `job`, `instance` and other labels that the target itself writes, as a Pushgateway needs.
   *
   * @default false
   */
  readonly honorLabels?: boolean;
  /**
   * Rewrite, keep or drop targets before they are scraped.
   *
   * @default - none.
   */
  readonly relabelConfigs?: RelabelConfig[];
  /**
   * Rewrite, keep or drop series before they are stored.
   *
   * @default - none.
   */
  readonly metricRelabelConfigs?: RelabelConfig[];
  /**
   * Series per target; with more, the whole scrape fails.
   *
   * @default - no limit.
   */
  readonly sampleLimit?: number;
  /**
   * Targets of this job; with more, all of them fail.
   *
   * @default - no limit.
   */
  readonly targetLimit?: number;
  /**
   * Labels per series; with more, the whole scrape fails.
   *
   * @default - no limit.
   */
  readonly labelLimit?: number;
  /**
   * Bytes of a label's name; with more, the whole scrape fails.
   *
   * @default - no limit.
   */
  readonly labelNameLengthLimit?: number;
  /**
   * Bytes of a label's value; with more, the whole scrape fails.
   *
   * @default - no limit.
   */
  readonly labelValueLengthLimit?: number;
}

const LIMITS = ['sampleLimit', 'targetLimit', 'labelLimit', 'labelNameLengthLimit', 'labelValueLengthLimit'] as const;

/**
 * One job: targets and how they are scraped.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
 */
export class ScrapeConfig {
  /**
   * @param jobName unique among all scrape configs; label `job` of every series
   * @throws InvalidConfigError when a value is one that Prometheus would refuse
   */
  public constructor(
    public readonly jobName: string,
    private readonly props: ScrapeConfigProps,
  ) {
    if (!/^[a-zA-Z][\w./-]*$/.test(jobName)) {
      throw new InvalidConfigError(`job '${jobName}' is not valid: use letters, digits, '_', '.', '/' and '-', starting with a letter`);
    }
    if (props.serviceDiscovery.length === 0) {
      throw new InvalidConfigError(
        `job ${jobName} has no service discovery and so no targets: add one, for example new StaticTargets([...])`,
      );
    }
    if (props.metricsPath !== undefined && !props.metricsPath.startsWith('/')) {
      throw new InvalidConfigError(`metrics path '${props.metricsPath}' of job ${jobName} must start with '/'`);
    }
    this.assertTiming();
    this.assertLimits();
  }

  /** The same job with other targets, for example those of one machine instead of a cluster's. */
  public withServiceDiscovery(...serviceDiscovery: IServiceDiscovery[]): ScrapeConfig {
    return new ScrapeConfig(this.jobName, { ...this.props, serviceDiscovery });
  }

  /** @internal */
  public _render(): object {
    const { props } = this;
    return {
      job_name: this.jobName,
      scrape_interval: props.scrapeInterval,
      scrape_timeout: props.scrapeTimeout,
      metrics_path: props.metricsPath,
      scheme: props.scheme,
      params: props.params,
      honor_labels: props.honorLabels,
      sample_limit: props.sampleLimit,
      target_limit: props.targetLimit,
      label_limit: props.labelLimit,
      label_name_length_limit: props.labelNameLengthLimit,
      label_value_length_limit: props.labelValueLengthLimit,
      ...discoveryBlocks(props.serviceDiscovery),
      relabel_configs: props.relabelConfigs?.map((step) => step._render()),
      metric_relabel_configs: props.metricRelabelConfigs?.map((step) => step._render()),
    };
  }

  private assertTiming(): void {
    const { scrapeInterval, scrapeTimeout } = this.props;
    if (scrapeInterval !== undefined) positiveDuration(`scrape interval of job ${this.jobName}`, scrapeInterval);
    if (scrapeTimeout === undefined) return;
    const timeout = durationMs(`scrape timeout of job ${this.jobName}`, positiveDuration('scrape timeout', scrapeTimeout));
    if (scrapeInterval !== undefined && timeout > durationMs('scrape interval', scrapeInterval)) {
      throw new InvalidConfigError(
        `scrape timeout '${scrapeTimeout}' of job ${this.jobName} is longer than its interval '${scrapeInterval}': make it at most as long`,
      );
    }
  }

  private assertLimits(): void {
    for (const limit of LIMITS) {
      const value = this.props[limit];
      if (value === undefined || (Number.isInteger(value) && value > 0)) continue;
      throw new InvalidConfigError(
        `${limit} ${value} of job ${this.jobName} is not a limit: use a whole number from 1, or leave it out for none`,
      );
    }
  }
}
