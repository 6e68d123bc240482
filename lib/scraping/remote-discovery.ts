import { checked } from '../values/checked';
import { positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertPort } from '../values/names';
import { assertHttpUrl } from '../values/urls';
import { IServiceDiscovery, ServiceDiscoveryBlock } from './service-discovery';

/** Targets that DNS names, asked again every 30 seconds. */
@checked
export class DnsTargets implements IServiceDiscovery {
  /**
   * By SRV records, which name host and port.
   *
   * @param names for example `_metrics._tcp.trainer.training.svc`
   * @throws InvalidConfigError when a name is not one
   */
  public static srv(names: string[]): DnsTargets {
    return new DnsTargets(names, 'SRV');
  }

  /**
   * By A records, which name addresses only.
   *
   * @throws InvalidConfigError when a name is not one, or `port` no port
   */
  public static a(names: string[], port: number): DnsTargets {
    assertPort('port of DNS targets', port);
    return new DnsTargets(names, 'A', port);
  }

  private constructor(
    private readonly names: string[],
    private readonly type: string,
    private readonly port?: number,
  ) {
    if (names.length === 0) throw new InvalidConfigError('DnsTargets has no names: list at least one');
    for (const name of names) {
      if (!/^[\w-]+(\.[\w-]+)*\.?$/.test(name)) {
        throw new InvalidConfigError(`DNS name '${name}' is not valid: write it without scheme, port and path`);
      }
    }
  }

  public toServiceDiscoveryBlock(): ServiceDiscoveryBlock {
    return { field: 'dns_sd_configs', settings: { names: this.names, type: this.type, port: this.port } };
  }
}

/** How a server is asked for targets. */
export interface HttpTargetsProps {
  /**
   * How often the server is asked, in Prometheus' notation.
   *
   * @default '1m'
   */
  readonly refreshInterval?: string;
}

/** Targets that a server lists as JSON. */
@checked
export class HttpTargets implements IServiceDiscovery {
  /**
   * @param url what to ask
   * @throws InvalidConfigError when `url` is no HTTP URL or the interval no duration
   */
  public constructor(
    private readonly url: string,
    private readonly props: HttpTargetsProps = {},
  ) {
    assertHttpUrl('URL of HTTP targets', url);
    const { refreshInterval } = props;
    if (refreshInterval !== undefined) positiveDuration('refresh interval of HTTP targets', refreshInterval);
  }

  public toServiceDiscoveryBlock(): ServiceDiscoveryBlock {
    return { field: 'http_sd_configs', settings: { url: this.url, refresh_interval: this.props.refreshInterval } };
  }
}
