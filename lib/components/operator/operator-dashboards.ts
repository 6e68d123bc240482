import { Dashboard } from '../../dashboards/dashboard';
import { dashboardConfigMap } from '../../operator/dashboard-config-map';
import { grafanaDashboard } from '../../operator/grafana-dashboard';
import { Manifest, Place } from '../../operator/manifest';
import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { assertLabels } from '../../values/names';

/** In which form dashboards reach the Grafana that is there. */
@checked
export class OperatorDashboards {
  /**
   * A ConfigMap each, which the sidecar of Grafana's Helm chart finds by the label `grafana_dashboard: "1"`. Their folder stands in the
   * annotation `grafana_folder`, which the chart reads when `sidecar.dashboards.folderAnnotation` names it.
   */
  public static configMaps(): OperatorDashboards {
    return new OperatorDashboards(dashboardConfigMap);
  }

  /**
   * A GrafanaDashboard each, for grafana-operator 5.
   *
   * @param instanceLabels labels of the Grafana objects that show them, at least one
   * @throws InvalidConfigError when there is no label, or one is not valid
   */
  public static grafanaObjects(instanceLabels: Record<string, string>): OperatorDashboards {
    if (Object.keys(instanceLabels).length === 0) {
      throw new InvalidConfigError(
        "the labels of the Grafana objects are empty, and would select every Grafana: set at least one, for example { dashboards: 'grafana' }",
      );
    }
    assertLabels(instanceLabels);
    return new OperatorDashboards((dashboard, place) => grafanaDashboard(dashboard, place, instanceLabels));
  }

  /** None: `npx trainwatch mixin` writes them as files. */
  public static none(): OperatorDashboards {
    return new OperatorDashboards();
  }

  private constructor(
    /** @internal */
    public readonly _manifest?: (dashboard: Dashboard, place: Place) => Manifest,
  ) {}
}
