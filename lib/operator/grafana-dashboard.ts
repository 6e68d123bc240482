import { Dashboard } from '../dashboards/dashboard';
import { Manifest, metadata, Place } from './manifest';

/** A dashboard as an object of grafana-operator 5, for the Grafana objects of any namespace that carry the labels. */
export function grafanaDashboard(dashboard: Dashboard, { namespace, labels }: Place, instanceLabels: Record<string, string>): Manifest {
  return {
    apiVersion: 'grafana.integreatly.org/v1beta1',
    kind: 'GrafanaDashboard',
    metadata: metadata(dashboard._objectName, { namespace, labels }),
    spec: {
      allowCrossNamespaceImport: true,
      folder: 'Trainwatch',
      instanceSelector: { matchLabels: instanceLabels },
      json: dashboard.toText(),
    },
  };
}
