import { SecretFiles } from '../../kubernetes/secret-files';
import { assertHttpClient, HttpClient, renderHttpClient } from '../../scraping/http-client';
import { RelabelConfig } from '../../scraping/relabel-config';
import { checked } from '../../values/checked';
import { positiveDuration } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { givesSecret } from '../../values/secret-shape';
import { assertHttpUrl } from '../../values/urls';

/** Headers that Prometheus sets itself, and refuses here. */
const OWN_HEADERS = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'user-agent',
  'www-authenticate',
  'x-prometheus-remote-write-version',
]);

/** Where samples are sent, which of them, and how requests are signed. */
export interface RemoteWriteProps extends HttpClient {
  /** Address that takes Prometheus' remote write, for example `https://mimir.example.com/api/v1/push`. */
  readonly url: string;
  /**
   * Headers besides those of HTTP and authentication, for example the tenant; no secrets.
   *
   * @default - none.
   */
  readonly headers?: Record<string, string>;
  /**
   * How long one request may take before it is sent again.
   *
   * @default '30s'
   */
  readonly timeout?: string;
  /**
   * Rewrite, keep or drop series before they are sent.
   *
   * @default - all are sent.
   */
  readonly writeRelabelConfigs?: RelabelConfig[];
  /**
   * Send exemplars as well; needs `maxExemplars` of the Prometheus.
   *
   * @default false
   */
  readonly sendExemplars?: boolean;
  /**
   * Send native histograms as well; otherwise only their classic buckets arrive, where those are scraped.
   *
   * @default false
   */
  readonly sendNativeHistograms?: boolean;
}

/**
 * A copy of every sample to another system.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write
 */
@checked
export class RemoteWrite {
  /**
   * @param name unique among all of them; it stands in metrics and logs
   * @throws InvalidConfigError when a value is one that Prometheus would refuse
   */
  public constructor(
    public readonly name: string,
    private readonly props: RemoteWriteProps,
  ) {
    assertHttpUrl(`URL of remote write ${name}`, props.url);
    if (props.timeout !== undefined) positiveDuration(`timeout of remote write ${name}`, props.timeout);
    assertHttpClient(`remote write ${name}`, props);
    for (const [header, value] of Object.entries(props.headers ?? {})) {
      if (/^authorization$/i.test(header) || givesSecret(header, value)) {
        throw new InvalidConfigError(
          `header '${header}' of remote write ${name} holds a secret, which anyone could read in a ConfigMap: use bearerToken or basicAuth`,
        );
      }
      assertHeader(name, header);
    }
  }

  /** @internal */
  public _render(secrets: SecretFiles): object {
    const { props } = this;
    return {
      name: this.name,
      url: props.url,
      headers: props.headers,
      remote_timeout: props.timeout,
      write_relabel_configs: props.writeRelabelConfigs?.map((step) => step._render()),
      send_exemplars: props.sendExemplars,
      send_native_histograms: props.sendNativeHistograms,
      ...renderHttpClient(props, secrets),
    };
  }
}

function assertHeader(name: string, header: string): void {
  if (OWN_HEADERS.has(header.toLowerCase())) {
    throw new InvalidConfigError(`header '${header}' of remote write ${name} is set by Prometheus itself: remove it`);
  }
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(header)) {
    throw new InvalidConfigError(`header '${header}' of remote write ${name} is not a name of HTTP: use letters, digits and '-'`);
  }
}
