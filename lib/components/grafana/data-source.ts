import { checked } from '../../values/checked';
import { durationMs, positiveDuration } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertHttpUrl } from '../../values/urls';

/** A server from which Grafana reads metrics by the API of Prometheus. */
@checked
export class DataSource {
  /**
   * A Prometheus; with several replicas behind the address, each query may see another one.
   *
   * @param url of Prometheus, for example `http://prometheus.monitoring.svc:9090`
   * @param scrapeInterval of its targets, on which `$__rate_interval` builds: that of the stack around it, or else `15s`
   * @throws InvalidConfigError when `url` is not an HTTP URL, or the interval no duration
   */
  public static prometheus(url: string, scrapeInterval?: string): DataSource {
    return new DataSource('Prometheus', url, 'Prometheus', scrapeInterval);
  }

  /**
   * A Thanos, which merges the samples of replicas and reads downsampled blocks.
   *
   * @param url of Thanos Query or its frontend, which see what several Prometheus have stored
   * @param scrapeInterval the longest of these Prometheus: that of the stack around it, or else `15s`
   * @throws InvalidConfigError when `url` is not an HTTP URL, or the interval no duration
   */
  public static thanos(url: string, scrapeInterval?: string): DataSource {
    return new DataSource('Thanos', url, 'Thanos', scrapeInterval);
  }

  /**
   * Any other server with the API of Prometheus, for example VictoriaMetrics.
   *
   * @param name shown in Grafana, and in lower case the uid: at most 40 of letters, digits, `-` and `_`
   * @param scrapeInterval of what it holds: that of the stack around it, or else `15s`
   * @throws InvalidConfigError when `name`, `url` or the interval is not valid
   */
  public static compatible(name: string, url: string, scrapeInterval?: string): DataSource {
    if (!/^[a-zA-Z0-9_-]{1,40}$/.test(name)) {
      throw new InvalidConfigError(`data source '${name}' is not valid: use at most 40 of letters, digits, '-' and '_'`);
    }
    return new DataSource(name, url, 'Prometheus', scrapeInterval);
  }

  private constructor(
    /** Name in Grafana's list; in lower case it is also the uid. */
    public readonly name: string,
    /** Address as Grafana's server reaches it, not the browser. */
    public readonly url: string,
    private readonly flavour: string,
    private readonly scrapeInterval?: string,
  ) {
    assertHttpUrl(`url of data source '${name}'`, url);
    if (scrapeInterval !== undefined) positiveDuration(`scrape interval of data source '${name}'`, scrapeInterval);
  }

  /**
   * The same, of targets that are scraped at this interval unless it was said already.
   *
   * @internal
   */
  public _scrapedEvery(interval: string): DataSource {
    return this.scrapeInterval === undefined ? new DataSource(this.name, this.url, this.flavour, interval) : this;
  }

  /** @internal */
  public _render(isDefault: boolean): object {
    return {
      name: this.name,
      uid: this.name.toLowerCase(),
      type: 'prometheus',
      access: 'proxy',
      url: this.url,
      isDefault,
      editable: false,
      jsonData: { httpMethod: 'POST', prometheusType: this.flavour, timeInterval: oneUnit(this.scrapeInterval ?? '15s') },
    };
  }
}

/** Grafana takes no duration of several units, such as `1m30s`. */
function oneUnit(duration: string): string {
  const ms = durationMs('scrape interval', duration);
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
