import { checked } from '../values/checked';
import { positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertPrometheusLabelName } from '../values/names';
import { IServiceDiscovery, ServiceDiscoveryBlock } from './service-discovery';

/** What all targets of a list share. */
export interface StaticTargetsProps {
  /**
   * Labels that all of them carry; those that start with `__` are seen by relabeling only.
   *
   * @default - none.
   */
  readonly labels?: Record<string, string>;
}

/** How target files are read. */
export interface FileTargetsProps {
  /**
   * How often files are read again even if nothing was noticed, in Prometheus' notation.
   *
   * @default '5m'
   */
  readonly refreshInterval?: string;
}

/** Targets that are named one by one. */
@checked
export class StaticTargets implements IServiceDiscovery {
  private readonly labels: Record<string, string>;

  /**
   * @param targets each `host:port`, without scheme and path
   * @throws InvalidConfigError when a target or a label is not valid
   */
  public constructor(
    private readonly targets: string[],
    props: StaticTargetsProps = {},
  ) {
    this.labels = props.labels ?? {};
    if (targets.length === 0) throw new InvalidConfigError('StaticTargets has no targets: list at least one, for example trainer:9091');
    for (const target of targets) {
      if (!/^[^\s/]+$/.test(target)) {
        throw new InvalidConfigError(
          `target '${target}' is not an address: use host:port, and set scheme and path in the scrape config, for example 'trainer:9091'`,
        );
      }
    }
    for (const label of Object.keys(this.labels)) assertPrometheusLabelName('label of static targets', label);
  }

  public toServiceDiscoveryBlock(): ServiceDiscoveryBlock {
    const labels = Object.keys(this.labels).length > 0 ? this.labels : undefined;
    return { field: 'static_configs', settings: { targets: this.targets, labels } };
  }
}

/** Targets that something else writes into files, which Prometheus watches. */
@checked
export class FileTargets implements IServiceDiscovery {
  /**
   * @param files paths, each ending in .json, .yml or .yaml; the last part may hold one `*`
   * @throws InvalidConfigError when a path or the interval is not valid
   */
  public constructor(
    private readonly files: string[],
    private readonly props: FileTargetsProps = {},
  ) {
    if (files.length === 0) throw new InvalidConfigError('FileTargets has no files: list at least one, for example targets/*.json');
    for (const file of files) {
      if (!/^[^*]*(\*[^/]*)?\.(json|yml|yaml)$/.test(file)) {
        throw new InvalidConfigError(
          `target file '${file}' is not valid: it must end in .json, .yml or .yaml, and only its last part may contain '*'`,
        );
      }
    }
    const { refreshInterval } = props;
    if (refreshInterval !== undefined) positiveDuration('refresh interval of target files', refreshInterval);
  }

  public toServiceDiscoveryBlock(): ServiceDiscoveryBlock {
    return { field: 'file_sd_configs', settings: { files: this.files, refresh_interval: this.props.refreshInterval } };
  }
}
