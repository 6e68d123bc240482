import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertPrometheusLabelName } from '../values/names';

/** A dashboard with its variables filled in from the labels of the alert that links to it. */
@checked
export class DashboardLink {
  /**
   * A link that opens the dashboard with the values of the alert.
   *
   * @param uid of the dashboard
   * @param labels labels of the alert whose values are given to the dashboard's variables of the same names
   * @param otherKind id of the kind that has the dashboard, where that is another one than the alert's: where it is not monitored, the
   *   alert carries no link
   * @throws InvalidConfigError when `uid` is no dashboard uid or a label no plain label name
   */
  public static to(uid: string, labels: string[] = [], otherKind?: string): DashboardLink {
    return new DashboardLink(uid, labels, otherKind);
  }

  private constructor(
    /** Grafana's id of the dashboard, which stays when its title changes. */
    public readonly uid: string,
    /** Labels of the alert that become `var-<label>` in the URL. */
    public readonly labels: string[],
    /** Id of the kind that has the dashboard; undefined when it is the kind of the alert. */
    public readonly otherKind?: string,
  ) {
    if (!/^[a-zA-Z0-9_-]{1,40}$/.test(uid)) {
      throw new InvalidConfigError(`dashboard uid '${uid}' is not valid: use at most 40 of letters, digits, '-' and '_'`);
    }
    for (const label of labels) assertPrometheusLabelName('dashboard variable', label);
  }

  /** Path and query below Grafana's own URL; Prometheus fills in the values when the alert fires. */
  public get path(): string {
    const variables = this.labels.map((label) => `var-${label}={{ $labels.${label} | urlquery }}`).join('&');
    return `/d/${this.uid}${variables && `?${variables}`}`;
  }
}

/** Where the links of alerts lead. */
export interface IAlertLinks {
  /** The URL of a dashboard; it may hold template expressions of Prometheus, as `link.path` does. */
  dashboardUrl(link: DashboardLink): string;

  /** The URL of the page that says what to do about an alert. */
  runbookUrl(alertName: string): string;
}
