import { VERSIONS } from '../../lib/kubernetes/versions';

export const RELEASE = { release: 'kube-prometheus-stack' };
export const NAMESPACE = 'monitoring';
/** Name of the objects of Prometheus and Alertmanager. */
export const INSTANCE = 'kps';

const SELECTED = { matchLabels: RELEASE };
/** All of them. */
const ANY = {};

const ALERTMANAGER_YAML = `global:
  resolve_timeout: 5m
inhibit_rules:
  - source_matchers: ['severity = critical']
    target_matchers: ['severity =~ warning|info']
    equal: [namespace, alertname]
  - source_matchers: ['severity = warning']
    target_matchers: ['severity = info']
    equal: [namespace, alertname]
  - source_matchers: ['alertname = InfoInhibitor']
    target_matchers: ['severity = info']
    equal: [namespace]
  - target_matchers: ['alertname = InfoInhibitor']
route:
  group_by: [namespace]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 12h
  receiver: 'null'
  routes:
    - receiver: 'null'
      matchers: ['alertname = "Watchdog"']
receivers:
  - name: 'null'
templates:
  - /etc/alertmanager/config/*.tmpl
`;

export function namespaces(...names: string[]): object[] {
  return names.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

/** A Prometheus as the chart kube-prometheus-stack makes it by default: it selects by the release, in all namespaces. */
export function chartPrometheus(spec: object = {}): object {
  const selectors = ['rule', 'podMonitor', 'serviceMonitor', 'probe', 'scrapeConfig'];
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: { name: INSTANCE, namespace: NAMESPACE },
    spec: {
      version: `v${VERSIONS.prometheus.version}`,
      image: VERSIONS.prometheus.image,
      replicas: 1,
      shards: 1,
      retention: '10d',
      scrapeInterval: '30s',
      evaluationInterval: '30s',
      externalUrl: 'http://kps-prometheus.monitoring:9090',
      routePrefix: '/',
      portName: 'http-web',
      serviceAccountName: 'kps-prometheus',
      walCompression: true,
      tsdb: { outOfOrderTimeWindow: '0s' },
      alerting: {
        alertmanagers: [{ apiVersion: 'v2', name: 'kps-alertmanager', namespace: NAMESPACE, pathPrefix: '/', port: 'http-web' }],
      },
      ...Object.fromEntries(
        selectors.flatMap((kind) => [
          [`${kind}Selector`, SELECTED],
          [`${kind}NamespaceSelector`, ANY],
        ]),
      ),
      ...spec,
    },
  };
}

/** An Alertmanager as the chart makes it, and the configuration that it has by default: everything goes to nobody. */
export function chartAlertmanager(spec: object = {}): object[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `alertmanager-${INSTANCE}`, namespace: NAMESPACE },
      stringData: { 'alertmanager.yaml': ALERTMANAGER_YAML },
    },
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'Alertmanager',
      metadata: { name: INSTANCE, namespace: NAMESPACE },
      spec: {
        // The newest that this version of the operator knows; what it does not know of a newer one, it leaves out.
        version: `v${VERSIONS.alertmanager.version}`,
        image: VERSIONS.alertmanager.image,
        replicas: 1,
        retention: '120h',
        externalUrl: 'http://kps-alertmanager.monitoring:9093',
        routePrefix: '/',
        portName: 'http-web',
        alertmanagerConfigSelector: SELECTED,
        alertmanagerConfigNamespaceSelector: ANY,
        ...spec,
      },
    },
  ];
}

/** What the user sets in the values of the chart, so that routes take alerts without a namespace. */
export const EXCEPT_OWN_NAMESPACE = {
  alertmanagerConfigMatcherStrategy: { type: 'OnNamespaceExceptForAlertmanagerNamespace' },
};
