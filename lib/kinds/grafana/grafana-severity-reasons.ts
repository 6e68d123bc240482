import { SeverityReasons } from '../../rules/severity-reasons';

/** Why each alert has its severity: what is lost now and what a person can do, or why it can wait. */
export const GRAFANA_SEVERITY_REASONS: SeverityReasons = {
  GrafanaDataSourceFailing: 'Dashboards are blind; alerts do not depend on them.',
  GrafanaErrors: 'Dashboards are blind; alerts do not depend on them.',
};
