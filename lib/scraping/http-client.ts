import { SecretPaths } from '../values/secret-paths';
import { InvalidConfigError } from '../values/invalid-config-error';
import { SecretKey } from '../values/secret-key';
import { assertHttpUrl } from '../values/urls';

/** A user and a password that are sent with each request, as `Authorization: Basic`. */
export interface BasicAuth {
  /** Sent in clear text unless the connection is TLS; not a secret, it stands in the configuration. */
  readonly username: string;
  /** Key of a Secret that holds the password; Prometheus reads it anew for each request. */
  readonly password: SecretKey;
}

/** Whom Prometheus trusts, and how it identifies itself. */
export interface TlsClient {
  /**
   * Key of a Secret with the certificates, in PEM, that may have signed the server's.
   *
   * @default - the certificate authorities of the system.
   */
  readonly certificateAuthority?: SecretKey;
  /**
   * What Prometheus shows of itself; needs `key`.
   *
   * @default - nothing.
   */
  readonly certificate?: SecretKey;
  /**
   * Key of a Secret with the private key of `certificate`, in PEM.
   *
   * @default - none.
   */
  readonly key?: SecretKey;
  /**
   * The name that the server's certificate must be for.
   *
   * @default - the host of the address.
   */
  readonly serverName?: string;
  /**
   * Accept any certificate, so that anybody between can read along; for tests only.
   *
   * @default false
   */
  readonly insecureSkipVerify?: boolean;
}

/** How Prometheus speaks HTTP to a server; secrets are read from files. */
export interface HttpClient {
  /**
   * Token that is sent as `Authorization: Bearer`.
   *
   * @default - none.
   */
  readonly bearerToken?: SecretKey;
  /**
   * User and password; excludes `bearerToken`.
   *
   * @default - none.
   */
  readonly basicAuth?: BasicAuth;
  /**
   * Trust and client certificate for addresses with `https`.
   *
   * @default - as the address says, with the certificate authorities of the system.
   */
  readonly tls?: TlsClient;
  /**
   * HTTP proxy for every request, for example `http://proxy.example.com:3128`.
   *
   * @default - no proxy.
   */
  readonly proxyUrl?: string;
}

/**
 * @param what whose client it is, as it stands in the error, for example `job trainer`
 * @internal
 * @throws InvalidConfigError when two settings contradict each other
 */
export function assertHttpClient(what: string, { bearerToken, basicAuth, tls, proxyUrl }: HttpClient): void {
  if (proxyUrl !== undefined) assertHttpUrl(`proxy of ${what}`, proxyUrl);
  if (bearerToken && basicAuth) throw new InvalidConfigError(`${what} has a bearer token and basic auth: set only one of them`);
  if ((tls?.certificate === undefined) !== (tls?.key === undefined)) {
    throw new InvalidConfigError(`${what} has only one of TLS certificate and key: set both`);
  }
}

/**
 * The fields of `http_config`.
 *
 * @internal
 */
export function renderHttpClient({ bearerToken, basicAuth, tls, proxyUrl }: HttpClient, secrets: SecretPaths): object {
  const file = (secret?: SecretKey): string | undefined => secret && secrets.add(secret);
  return {
    authorization: bearerToken && { credentials_file: file(bearerToken) },
    basic_auth: basicAuth && { username: basicAuth.username, password_file: file(basicAuth.password) },
    tls_config: tls && {
      ca_file: file(tls.certificateAuthority),
      cert_file: file(tls.certificate),
      key_file: file(tls.key),
      server_name: tls.serverName,
      insecure_skip_verify: tls.insecureSkipVerify,
    },
    proxy_url: proxyUrl,
  };
}
