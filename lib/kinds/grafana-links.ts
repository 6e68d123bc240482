import { RunbookDashboard } from '../dashboards/runbook-dashboard';
import { DashboardLink, IAlertLinks } from '../rules/alert-links';
import { checked } from '../values/checked';
import { assertHttpUrl } from '../values/urls';

/** Where the links of alerts lead besides Grafana. */
export interface GrafanaLinksProps {
  /**
   * Where pages about the alerts are, for example `https://wiki.example.com/alerts`; the name of the alert is appended.
   *
   * @default - the runbook dashboards of the same Grafana, which open without the internet.
   */
  readonly runbookBaseUrl?: string;
}

/** Links into a Grafana that has the dashboards of the kinds. */
@checked
export class GrafanaLinks implements IAlertLinks {
  private readonly grafanaUrl: string;
  private readonly runbookBaseUrl?: string;

  /**
   * @param grafanaUrl under which people reach Grafana, for example `https://grafana.example.com`
   * @throws InvalidConfigError when one of them is not an address
   */
  public constructor(grafanaUrl: string, props: GrafanaLinksProps = {}) {
    const { runbookBaseUrl } = props;
    assertHttpUrl('URL of Grafana', grafanaUrl);
    if (runbookBaseUrl !== undefined) assertHttpUrl('base URL of runbooks', runbookBaseUrl);
    this.grafanaUrl = grafanaUrl.replace(/\/+$/, '');
    this.runbookBaseUrl = runbookBaseUrl?.replace(/\/+$/, '');
  }

  /** The URL of a dashboard; its variables are template expressions that Prometheus fills in when an alert fires. */
  public dashboardUrl(link: DashboardLink): string {
    return `${this.grafanaUrl}${link.path}`;
  }

  /** The URL of the page that says what to do about an alert. */
  public runbookUrl(alertName: string): string {
    return this.runbookBaseUrl === undefined
      ? `${this.grafanaUrl}/d/${RunbookDashboard.uidOf(alertName)}`
      : `${this.runbookBaseUrl}/${alertName}`;
  }
}
