import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertHttpUrl } from '../../values/urls';

/** A server from which Grafana reads metrics by the API of Prometheus. */
export class DataSource {
  /**
   * A Prometheus; with several replicas behind the address, each query may see another one.
   *
   * @param url of Prometheus, for example `http://prometheus.monitoring.svc:9090`
   * @throws InvalidConfigError when `url` is not an HTTP URL
   */
  public static prometheus(url: string): DataSource {
    return new DataSource('Prometheus', url, 'Prometheus');
  }

  /**
   * A Thanos, which merges the samples of replicas and reads downsampled blocks.
   *
   * @param url of Thanos Query or its frontend, which see what several Prometheus have stored
   * @throws InvalidConfigError when `url` is not an HTTP URL
   */
  public static thanos(url: string): DataSource {
    return new DataSource('Thanos', url, 'Thanos');
  }

  /**
   * Any other server with the API of Prometheus, for example VictoriaMetrics.
   *
   * @param name shown in Grafana, and in lower case the uid: at most 40 of letters, digits, `-` and `_`
   * @throws InvalidConfigError when `name` or `url` is not valid
   */
  public static compatible(name: string, url: string): DataSource {
    if (!/^[a-zA-Z0-9_-]{1,40}$/.test(name)) {
      throw new InvalidConfigError(`data source '${name}' is not valid: use at most 40 of letters, digits, '-' and '_'`);
    }
    return new DataSource(name, url, 'Prometheus');
  }

  private constructor(
    /** Name in Grafana's list; in lower case it is also the uid. */
    public readonly name: string,
    /** Address as Grafana's server reaches it, not the browser. */
    public readonly url: string,
    private readonly flavour: string,
  ) {
    assertHttpUrl(`url of data source '${name}'`, url);
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
      // The interval is the shortest that $__rate_interval builds on: that of the scrapes.
      jsonData: { httpMethod: 'POST', prometheusType: this.flavour, timeInterval: '15s' },
    };
  }
}
