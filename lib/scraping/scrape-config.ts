import { checked } from '../values/checked';
import { SecretPaths } from '../values/secret-paths';
import { durationMs, positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertHttpClient, HttpClient, renderHttpClient } from './http-client';
import { RelabelConfig } from './relabel-config';
import { discoveryBlocks, IServiceDiscovery } from './service-discovery';

/** Protocol by which targets are asked. */
export enum ScrapeScheme {
  /** Without encryption, as pods inside a cluster usually serve metrics. */
  HTTP = 'http',
  /** By TLS; `tls` says which certificates are trusted. */
  HTTPS = 'https',
}

/** A format in which targets may answer; the values are Prometheus' own. */
export enum ScrapeProtocol {
  /** Protocol Buffers with length prefixes; the only format that carries native histograms. */
  PROMETHEUS_PROTO = 'PrometheusProto',
  /** OpenMetrics as standardized: with exemplars and creation times. */
  OPEN_METRICS_TEXT_1_0_0 = 'OpenMetricsText1.0.0',
  /** OpenMetrics before its standard, for older clients. */
  OPEN_METRICS_TEXT_0_0_1 = 'OpenMetricsText0.0.1',
  /** Prometheus text that may hold UTF-8 in the names of metrics and labels. */
  PROMETHEUS_TEXT_1_0_0 = 'PrometheusText1.0.0',
  /** The classic text, which every exporter serves. */
  PROMETHEUS_TEXT_0_0_4 = 'PrometheusText0.0.4',
}

/** How the targets of a job are found, asked and relabeled, and how much they may export. */
export interface ScrapeConfigProps extends HttpClient {
  /** How targets are found; at least one. */
  readonly serviceDiscovery: IServiceDiscovery[];
  /**
   * Time between two scrapes of a target, for example `15s`; above `2m`, one missed scrape is a gap, because queries look back five
   * minutes.
   *
   * @default - as global.
   */
  readonly scrapeInterval?: string;
  /**
   * How long an answer may take, for example `10s`; at most the interval. Later, the target counts as down.
   *
   * @default - as global, and never longer than the interval.
   */
  readonly scrapeTimeout?: string;
  /**
   * Path that is asked, from `/` on.
   *
   * @default '/metrics'
   */
  readonly metricsPath?: string;
  /**
   * Whether targets are asked by HTTP or HTTPS.
   *
   * @default ScrapeScheme.HTTP
   */
  readonly scheme?: ScrapeScheme;
  /**
   * Query parameters of the URL, each with its values.
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
   * Believe the timestamps that the target itself writes.
   *
   * @default true
   */
  readonly honorTimestamps?: boolean;
  /**
   * Formats that are asked for, the preferred one first.
   *
   * @default - text, and Protocol Buffers before it when native histograms are scraped.
   */
  readonly scrapeProtocols?: ScrapeProtocol[];
  /**
   * What an answer without a valid Content-Type is taken for; without it such a scrape fails.
   *
   * @default - none.
   */
  readonly fallbackScrapeProtocol?: ScrapeProtocol;
  /**
   * Store native histograms, where the target has them.
   *
   * @default false
   */
  readonly nativeHistograms?: boolean;
  /**
   * Store the classic buckets of a histogram besides its native form.
   *
   * @default false
   */
  readonly alwaysScrapeClassicHistograms?: boolean;
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
   * Bytes of an answer, uncompressed, with B, KB, MB or GB; with more, the whole scrape fails.
   *
   * @default - no limit.
   */
  readonly bodySizeLimit?: string;
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

/** Where Secrets are mounted. */
export const SECRETS_DIRECTORY = '/etc/prometheus/secrets';

const LIMITS = ['sampleLimit', 'targetLimit', 'labelLimit', 'labelNameLengthLimit', 'labelValueLengthLimit'] as const;

/**
 * One job: targets and how they are scraped.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
 */
@checked
export class ScrapeConfig {
  /**
   * @param jobName unique among all scrape configs; label `job` of every series
   * @throws InvalidConfigError when a value is one that Prometheus would refuse
   */
  public constructor(
    public readonly jobName: string,
    /** What it was made from. */
    public readonly props: ScrapeConfigProps,
  ) {
    if (!/^[a-zA-Z][\w./-]*$/.test(jobName)) {
      throw new InvalidConfigError(`job '${jobName}' is not valid: use letters, digits, '_', '.', '/' and '-', starting with a letter`);
    }
    if (props.serviceDiscovery.length === 0) {
      throw new InvalidConfigError(`job ${jobName} has no service discovery: add one, for example new StaticTargets([...])`);
    }
    if (props.metricsPath !== undefined && !props.metricsPath.startsWith('/')) {
      throw new InvalidConfigError(`metrics path '${props.metricsPath}' of job ${jobName} must start with '/'`);
    }
    assertHttpClient(`job ${jobName}`, props);
    this.assertTiming();
    this.assertLimits();
  }

  /** True when labels that the targets export win over those of the scrape, `job` and `instance` included. */
  public get honorsLabels(): boolean {
    return this.props.honorLabels ?? false;
  }

  /** The same job with other targets, for example those of one machine instead of a cluster's. */
  public withServiceDiscovery(...serviceDiscovery: IServiceDiscovery[]): ScrapeConfig {
    return new ScrapeConfig(this.jobName, { ...this.props, serviceDiscovery });
  }

  /** @internal */
  public _render(secrets = new SecretPaths(SECRETS_DIRECTORY)): object {
    const { props } = this;
    return {
      job_name: this.jobName,
      scrape_interval: props.scrapeInterval,
      scrape_timeout: props.scrapeTimeout,
      metrics_path: props.metricsPath,
      scheme: props.scheme,
      params: props.params,
      honor_labels: props.honorLabels,
      honor_timestamps: props.honorTimestamps,
      scrape_protocols: props.scrapeProtocols,
      fallback_scrape_protocol: props.fallbackScrapeProtocol,
      scrape_native_histograms: props.nativeHistograms,
      always_scrape_classic_histograms: props.alwaysScrapeClassicHistograms,
      ...renderHttpClient(props, secrets),
      body_size_limit: props.bodySizeLimit,
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
        `scrape timeout '${scrapeTimeout}' of job ${this.jobName} is longer than its interval '${scrapeInterval}': decrease it, or increase the interval`,
      );
    }
  }

  private assertLimits(): void {
    const { bodySizeLimit } = this.props;
    if (bodySizeLimit !== undefined && !/^[1-9]\d*[KMG]?B$/.test(bodySizeLimit)) {
      throw new InvalidConfigError(
        `bodySizeLimit '${bodySizeLimit}' of job ${this.jobName} is not a size: write a whole number with B, KB, MB or GB, for example '10MB'`,
      );
    }
    for (const limit of LIMITS) {
      const value = this.props[limit];
      if (value === undefined || (Number.isInteger(value) && value > 0)) continue;
      throw new InvalidConfigError(
        `${limit} ${value} of job ${this.jobName} is not a limit: use a whole number of at least 1, or omit it for no limit`,
      );
    }
  }
}
