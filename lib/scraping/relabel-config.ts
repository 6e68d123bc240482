import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertPrometheusLabelName } from '../values/names';
import { compiledRe2 } from '../values/re2';

/** What may differ from Prometheus' defaults when a label is rewritten. */
export interface ReplaceOptions {
  /**
   * RE2 expression, anchored at both ends by Prometheus; nothing happens when it does not match.
   *
   * @default '(.*)'
   */
  readonly regex?: string;
  /**
   * The new value, with `$1` for what the first group matched.
   *
   * @default '$1'
   */
  readonly replacement?: string;
  /**
   * Stands between the values of several source labels.
   *
   * @default ';'
   */
  readonly separator?: string;
}

/** One rule as it stands in prometheus.yml, fields left out where they equal Prometheus' default. */
interface RelabelFields extends ReplaceOptions {
  readonly action: string;
  readonly sourceLabels?: string[];
  readonly targetLabel?: string;
  readonly modulus?: number;
}

/**
 * One relabeling step: rewrites, keeps or drops a target before it is scraped, or a series before it is stored.
 *
 * Made by the static factories only, each of which asks for exactly the fields that its action uses.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
 */
@checked
export class RelabelConfig {
  /**
   * Keeps what has a matching label, drops all else.
   *
   * @param sourceLabel label to look at, for example `__meta_kubernetes_pod_container_port_name`
   * @param regex RE2 expression, anchored at both ends by Prometheus
   * @throws InvalidConfigError when the expression is not RE2 (no lookahead, no back references)
   */
  public static keep(sourceLabel: string, regex: string): RelabelConfig {
    return new RelabelConfig({ action: 'keep', sourceLabels: [sourceLabel], regex });
  }

  /**
   * Drops what has a matching label.
   *
   * @param regex RE2 expression, anchored at both ends by Prometheus
   * @throws InvalidConfigError when the expression is not RE2
   */
  public static drop(sourceLabel: string, regex: string): RelabelConfig {
    return new RelabelConfig({ action: 'drop', sourceLabels: [sourceLabel], regex });
  }

  /** Keeps what has the same value in both labels. */
  public static keepEqual(sourceLabel: string, targetLabel: string): RelabelConfig {
    return new RelabelConfig({ action: 'keepequal', sourceLabels: [sourceLabel], targetLabel });
  }

  /** Drops what has the same value in both labels. */
  public static dropEqual(sourceLabel: string, targetLabel: string): RelabelConfig {
    return new RelabelConfig({ action: 'dropequal', sourceLabels: [sourceLabel], targetLabel });
  }

  /**
   * Writes a label from the values of others.
   *
   * @throws InvalidConfigError when the expression is not RE2, or the replacement names a group that it lacks
   */
  public static replace(sourceLabels: string[], targetLabel: string, options: ReplaceOptions = {}): RelabelConfig {
    return new RelabelConfig({ action: 'replace', sourceLabels, targetLabel, ...options });
  }

  /** Copies a label, for example a pod's namespace from its meta label to a label that is stored. */
  public static copy(sourceLabel: string, targetLabel: string): RelabelConfig {
    return RelabelConfig.replace([sourceLabel], targetLabel);
  }

  /** Copies a label, and leaves the target label as it was where the source is missing or empty. */
  public static copyIfPresent(sourceLabel: string, targetLabel: string): RelabelConfig {
    return RelabelConfig.replace([sourceLabel], targetLabel, { regex: '(.+)' });
  }

  /** Gives a label a fixed value. */
  public static set(targetLabel: string, value: string): RelabelConfig {
    return new RelabelConfig({ action: 'replace', targetLabel, replacement: value.replace(/\$/g, '$$$$') });
  }

  /** Writes the value of a label in lower case to another. */
  public static lowercase(sourceLabel: string, targetLabel: string): RelabelConfig {
    return new RelabelConfig({ action: 'lowercase', sourceLabels: [sourceLabel], targetLabel });
  }

  /** Writes the value of a label in upper case to another. */
  public static uppercase(sourceLabel: string, targetLabel: string): RelabelConfig {
    return new RelabelConfig({ action: 'uppercase', sourceLabels: [sourceLabel], targetLabel });
  }

  /**
   * Copies all labels with a matching name to the name that the replacement makes of it.
   *
   * @param regex RE2 expression for label names, for example `__meta_kubernetes_pod_label_(.+)`
   * @param replacement default `$1`
   * @throws InvalidConfigError when the expression is not RE2, or the replacement names a group that it lacks
   */
  public static labelMap(regex: string, replacement = '$1'): RelabelConfig {
    return new RelabelConfig({ action: 'labelmap', regex, replacement });
  }

  /** Removes all labels with a matching name. */
  public static labelDrop(regex: string): RelabelConfig {
    return new RelabelConfig({ action: 'labeldrop', regex });
  }

  /** Removes all labels without a matching name. */
  public static labelKeep(regex: string): RelabelConfig {
    return new RelabelConfig({ action: 'labelkeep', regex });
  }

  /**
   * Writes the hash of a label's value, modulo a number, to another label.
   *
   * @throws InvalidConfigError when `modulus` is not a whole number from 1
   */
  public static hashMod(sourceLabel: string, modulus: number, targetLabel: string): RelabelConfig {
    return new RelabelConfig({ action: 'hashmod', sourceLabels: [sourceLabel], modulus, targetLabel });
  }

  private constructor(
    /** @internal */
    public readonly _fields: RelabelFields,
  ) {
    const { sourceLabels = [], targetLabel, regex, replacement, modulus } = _fields;
    for (const label of sourceLabels) assertPrometheusLabelName('source label', label);
    if (targetLabel !== undefined) assertPrometheusLabelName('target label', targetLabel);
    if (modulus !== undefined && (!Number.isInteger(modulus) || modulus < 1)) {
      throw new InvalidConfigError(`modulus ${modulus} is not a number of parts: use a whole number of at least 1`);
    }
    assertGroupsExist(replacement ?? '', regex ?? '(.*)');
  }

  /** @internal */
  public _render(): object {
    const { action, sourceLabels, regex, separator, targetLabel, replacement, modulus } = this._fields;
    return {
      source_labels: sourceLabels,
      separator,
      regex,
      modulus,
      target_label: targetLabel,
      replacement,
      action: action === 'replace' ? undefined : action,
    };
  }
}

function assertGroupsExist(replacement: string, regex: string): void {
  const groups = groupsOf(regex);
  for (const [reference, , braced, plain] of replacement.matchAll(/\$(\$|\{(\w+)\}|(\w+))/g)) {
    const group = braced ?? plain;
    if (group === undefined || groups.includes(group)) continue;
    // Prometheus reads '$1_x' as a group named '1_x' and replaces it with nothing: the label silently disappears.
    throw new InvalidConfigError(
      `replacement '${replacement}' uses ${reference}, and relabel regex '${regex}' has no group '${group}', only ${groups.join(', ')}: write it as '\${1}' where letters follow, and '$$' for a dollar`,
    );
  }
}

/** The groups that a replacement may name; 0 is the whole match. */
function groupsOf(regex: string): string[] {
  try {
    const compiled = compiledRe2(regex);
    return [...Array(compiled.groupCount() + 1).keys()].map(String).concat(Object.keys(compiled.namedGroups()));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidConfigError(`relabel regex '${regex}' is not RE2 (${reason}): write it without lookahead or back references`);
  }
}
