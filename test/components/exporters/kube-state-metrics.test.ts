import { App, Testing } from 'cdk8s';
import { ExporterNamespace } from '../../../lib/components/exporters/exporter-namespace';
import { KubeStateMetrics } from '../../../lib/components/exporters/kube-state-metrics';
import { KubeStateMetricsKind } from '../../../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { EXPORTED_METRICS } from '../../../lib/kinds/kube-state-metrics/kube-state-metrics-metrics';
import { PrometheusKind } from '../../../lib/kinds/prometheus/prometheus-kind';
import { contractViolations } from '../../../lib/kinds/contract';
import { Manifests } from '../../../lib/testing/manifests';
import { TrainerKind } from '../../../lib/kinds/trainer/trainer-kind';
import { readSeries } from '../../../tools/read-series';
import { SHIPPED_KINDS } from '../../../lib/kinds/shipped-kinds';

function kubeStateMetrics(): ExporterNamespace {
  const namespace = ExporterNamespace.restricted(new App(), 'kube-state-metrics');
  new KubeStateMetrics(namespace, 'kube-state-metrics');
  return namespace;
}

describe('KubeStateMetrics', () => {
  test('may list what its rules are about and nothing else, no Secret and no ConfigMap', () => {
    const { rules } = Testing.synth(kubeStateMetrics()).find(({ kind }) => kind === 'ClusterRole');
    expect(rules).toEqual([
      { apiGroups: [''], resources: ['nodes', 'pods'], verbs: ['list', 'watch'] },
      { apiGroups: ['batch'], resources: ['jobs'], verbs: ['list', 'watch'] },
    ]);
  });

  test('exports exactly what it has been recorded to export, and what some rule or panel reads', () => {
    const { seriesNames } = KubeStateMetricsKind.STANDARD.catalog;
    const read = readSeries(SHIPPED_KINDS);
    expect([...EXPORTED_METRICS].sort()).toEqual(seriesNames);
    expect(seriesNames.filter((name) => !read.has(name))).toEqual([]);
  });

  test('names the objects of the whole cluster after its namespace', () => {
    const names = Testing.synth(kubeStateMetrics()).filter(({ kind }) => kind.startsWith('ClusterRole'));
    expect(names.map(({ metadata }) => metadata)).toEqual([
      expect.objectContaining({ name: 'kube-state-metrics-kube-state-metrics' }),
      expect.objectContaining({ name: 'kube-state-metrics-kube-state-metrics' }),
    ]);
  });

  test('breaks none of the invariants, and its rules read only what is exported', () => {
    expect(Manifests.ofChart(kubeStateMetrics()).violations).toEqual([]);
    expect(contractViolations([KubeStateMetricsKind.STANDARD, TrainerKind.STANDARD, new PrometheusKind()])).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    ["nodeNotReadyFor 'soon' is not a duration", () => new KubeStateMetricsKind({ nodeNotReadyFor: 'soon' })],
    ["kube-state-metrics 'KSM' is not a DNS label", () => new KubeStateMetrics(ExporterNamespace.existing(new App(), 'ksm'), 'KSM')],
    ["failureWindow 'long' is not a duration", () => new KubeStateMetricsKind({ failureWindow: 'long' })],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });

  test('manifests', () => {
    expect(Testing.synth(kubeStateMetrics())).toMatchSnapshot();
  });
});
