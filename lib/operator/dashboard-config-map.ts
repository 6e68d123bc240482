import { Dashboard } from '../dashboards/dashboard';
import { Manifest, metadata, Place } from './manifest';

/** What the sidecar of Grafana's Helm chart looks for by default. */
const SIDECAR_LABEL = { grafana_dashboard: '1' };
const SIDECAR_FOLDER = { grafana_folder: 'Trainwatch' };

/** A dashboard as a ConfigMap that the sidecar of Grafana's Helm chart finds. */
export function dashboardConfigMap(dashboard: Dashboard, { namespace, labels }: Place): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      ...metadata(dashboard._objectName, { namespace, labels: { ...labels, ...SIDECAR_LABEL } }),
      annotations: SIDECAR_FOLDER,
    },
    data: { [`${dashboard.uid}.json`]: dashboard.toText() },
  };
}
