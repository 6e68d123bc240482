import { HttpClient } from '../scraping/http-client';
import { RelabelConfig } from '../scraping/relabel-config';
import { ScrapeConfig } from '../scraping/scrape-config';
import { InvalidConfigError } from '../values/invalid-config-error';
import { SecretKey } from '../values/secret-key';

/** A relabeling step, as objects of prometheus-operator have it. */
export function relabeling(step: RelabelConfig): object {
  const { source_labels: sourceLabels, target_label: targetLabel, ...rest } = step._render() as Record<string, unknown>;
  return { sourceLabels, targetLabel, ...rest };
}

/** What a PodMonitor and a ScrapeConfig say about the limits of a job, under the same names. */
export function limitFields({ props }: ScrapeConfig): object {
  return {
    sampleLimit: props.sampleLimit,
    targetLimit: props.targetLimit,
    labelLimit: props.labelLimit,
    labelNameLengthLimit: props.labelNameLengthLimit,
    labelValueLengthLimit: props.labelValueLengthLimit,
    scrapeProtocols: props.scrapeProtocols,
    fallbackScrapeProtocol: props.fallbackScrapeProtocol,
    scrapeNativeHistograms: props.nativeHistograms,
    scrapeClassicHistograms: props.alwaysScrapeClassicHistograms,
  };
}

/**
 * How Prometheus gets in. Secrets are read from the namespace of the object.
 *
 * @throws InvalidConfigError when the job has a user, whose name the operator reads from a Secret
 */
export function clientFields({ jobName, props }: ScrapeConfig): object {
  const { bearerToken, basicAuth, tls, proxyUrl }: HttpClient = props;
  if (basicAuth) {
    throw new InvalidConfigError(
      `job ${jobName} cannot be an object of prometheus-operator with basicAuth, since that reads the username from a Secret as well: use a bearerToken or a client certificate`,
    );
  }
  const key = (secret?: SecretKey): object | undefined => secret && { name: secret.secretName, key: secret.key };
  const ofSecret = (secret?: SecretKey): object | undefined => secret && { secret: key(secret) };
  return {
    authorization: bearerToken && { credentials: key(bearerToken) },
    tlsConfig: tls && {
      ca: ofSecret(tls.certificateAuthority),
      cert: ofSecret(tls.certificate),
      keySecret: key(tls.key),
      serverName: tls.serverName,
      insecureSkipVerify: tls.insecureSkipVerify,
    },
    proxyUrl,
  };
}
