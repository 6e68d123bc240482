import { InvalidConfigError } from '../values/invalid-config-error';
import { SecretKey } from '../values/secret-key';
import { assertHttpClient, BasicAuth, TlsClient } from './http-client';
import { RelabelConfig } from './relabel-config';
import { ScrapeConfig, ScrapeScheme } from './scrape-config';

/** How Prometheus gets in where an exporter asks for TLS or credentials. The Secrets are in the namespace of Prometheus. */
export interface ScrapeAccess {
  /**
   * User and password.
   *
   * @default - none.
   */
  readonly basicAuth?: BasicAuth;
  /**
   * Whom Prometheus trusts, and how it identifies itself. It asks pods by their addresses, so `serverName` is the name that their
   * certificates are for.
   *
   * @default - the exporter is asked by plain HTTP.
   */
  readonly tls?: TlsClient;
}

/** What an exporter asks for, and how Prometheus gets in. */
export interface ExporterAccess extends ScrapeAccess {
  /**
   * Key of a Secret, in the namespace of the exporter, with a file in the format of Prometheus' own `--web.config.file`. The files that it
   * names are other keys of the same Secret.
   */
  readonly webConfig: SecretKey;
}

/**
 * @param what whose access it is, as it stands in the error
 * @internal
 * @throws InvalidConfigError when Prometheus could not get in
 */
export function assertScrapeAccess(what: string, access: ScrapeAccess): void {
  assertHttpClient(what, access);
  const { tls, basicAuth } = access;
  if (!tls && !basicAuth) throw new InvalidConfigError(`${what} has neither tls nor basicAuth: set what its web config asks for`);
  if (tls && tls.serverName === undefined && !tls.insecureSkipVerify) {
    throw new InvalidConfigError(
      `${what} has no tls.serverName: set the name that the certificate is for, as pods are asked by their addresses`,
    );
  }
}

/**
 * Whether one job can scrape both.
 *
 * @internal
 */
export function isSameAccess(one?: ScrapeAccess, other?: ScrapeAccess): boolean {
  const written = (access?: ScrapeAccess) => JSON.stringify([access?.basicAuth, access?.tls]);
  return written(one) === written(other);
}

/**
 * The same job with other credentials, under a name of its own; its series are still those of the job.
 *
 * @param namespace where its targets are
 * @internal
 */
export function accessedJob({ jobName, props }: ScrapeConfig, namespace: string, { basicAuth, tls }: ScrapeAccess): ScrapeConfig {
  return new ScrapeConfig(`${jobName}/${namespace}`, {
    ...props,
    scheme: tls ? ScrapeScheme.HTTPS : undefined,
    basicAuth,
    tls,
    relabelConfigs: [...(props.relabelConfigs ?? []), RelabelConfig.set('job', jobName)],
  });
}
