import { imageOf, VERSIONS } from '../../kubernetes/versions';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';

/** Fields of prometheus.yml that a server of version 3 may be too old for; below a list, every element is meant. */
const FIELDS_SINCE: Record<string, string> = {
  'global.scrape_native_histograms': '3.8.0',
  'scrape_configs.scrape_native_histograms': '3.8.0',
  'scrape_configs.kubernetes_sd_configs.attach_metadata.namespace': '3.6.0',
  'scrape_configs.kubernetes_sd_configs.attach_metadata.job': '3.11.0',
  'storage.tsdb.retention.percentage': '3.11.0',
};

/** The version of Prometheus that a configuration is for. */
@checked
export class ServerVersion {
  /** The version that everything here is tested with. */
  public static readonly TESTED = new ServerVersion(VERSIONS.prometheus.version);

  /**
   * @param version release without `v`, for example `3.9.1`
   * @throws InvalidConfigError when it is none of the versions 3
   */
  public constructor(public readonly version: string) {
    if (!/^3\.\d+\.\d+$/.test(version)) {
      throw new InvalidConfigError(`version '${version}' of Prometheus is not supported: use a version 3.x, for example '3.14.0'`);
    }
  }

  /** Image of that release where it is published; `imageRegistry` of the workload defaults comes before it. */
  public get image(): string {
    const { image, version } = VERSIONS.prometheus;
    return this.version === version ? imageOf(VERSIONS.prometheus) : image.replace(version, this.version);
  }

  /** Whether the limits of retention belong into the file. Before, they did not, or the time was taken for a million times longer. */
  public get retentionInFile(): boolean {
    return this.isAtLeast('3.11.0');
  }

  /** The argument with which the server watches its configuration. */
  public get autoReload(): string {
    return this.isAtLeast('3.12.0') ? '--config.auto-reload' : '--enable-feature=auto-reload-config';
  }

  /**
   * What of the configuration the server is too old for.
   *
   * @param config as it is written to prometheus.yml
   * @returns a sentence for each field
   */
  public unsupportedFields(config: object): string[] {
    return Object.entries(FIELDS_SINCE)
      .filter(([field, since]) => !this.isAtLeast(since) && isSet(config, field.split('.')))
      .map(
        ([field, since]) => `field ${field} needs Prometheus ${since}, but version is ${this.version}: remove it or use a newer version`,
      );
  }

  private isAtLeast(version: string): boolean {
    const [mine, other] = [this.version, version].map((text) => text.split('.').map(Number));
    const different = mine.findIndex((part, i) => part !== other[i]);
    return different === -1 || mine[different] > other[different];
  }
}

function isSet(value: unknown, path: string[]): boolean {
  if (Array.isArray(value)) return value.some((element) => isSet(element, path));
  if (path.length === 0) return value !== undefined;
  return typeof value === 'object' && value !== null && isSet((value as Record<string, unknown>)[path[0]], path.slice(1));
}
