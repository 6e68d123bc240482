import { App, Testing } from 'cdk8s';
import { ExporterNamespace } from '../../../lib/components/exporters/exporter-namespace';
import { NodeExporter, NodeExporterProps } from '../../../lib/components/exporters/node-exporter';
import { NodeExporterKind } from '../../../lib/kinds/node-exporter/node-exporter-kind';
import { PrometheusKind } from '../../../lib/kinds/prometheus/prometheus-kind';
import { contractViolations } from '../../../lib/kinds/contract';
import { Manifests } from '../../../lib/testing/manifests';

function nodeExporter(props: NodeExporterProps = {}): ExporterNamespace {
  const namespace = ExporterNamespace.privileged(new App(), 'node-exporter');
  new NodeExporter(namespace, 'node-exporter', props);
  return namespace;
}

function podOf(namespace: ExporterNamespace) {
  return Testing.synth(namespace).find(({ kind }) => kind === 'DaemonSet').spec.template.spec;
}

describe('NodeExporter', () => {
  test('sees its node through one read-only mount, and nothing else of it', () => {
    const pod = podOf(nodeExporter());
    expect(pod).not.toHaveProperty('hostNetwork');
    expect(pod).not.toHaveProperty('hostPID');
    expect(pod.volumes).toEqual([{ name: 'host', hostPath: { path: '/' } }]);
    expect(pod.containers[0].volumeMounts).toEqual([
      { name: 'host', mountPath: '/host', readOnly: true, mountPropagation: 'HostToContainer' },
    ]);
    expect(pod.containers[0].args).toEqual(
      expect.arrayContaining(['--path.rootfs=/host', '--path.procfs=/host/proc', '--path.sysfs=/host/sys']),
    );
  });

  test('runs on every node whatever its taints, or where it is configured to', () => {
    expect(podOf(nodeExporter())).toMatchObject({ nodeSelector: { 'kubernetes.io/os': 'linux' }, tolerations: [{ operator: 'Exists' }] });
    expect(podOf(nodeExporter({ nodeSelector: { pool: 'gpu' }, tolerations: [] }))).toMatchObject({ nodeSelector: { pool: 'gpu' } });
  });

  test('breaks none of the invariants, and its rules read only what is exported', () => {
    expect(Manifests.ofChart(nodeExporter()).violations).toEqual([]);
    expect(contractViolations([NodeExporterKind.STANDARD, new PrometheusKind()])).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    ["diskHorizon 'soon' is not a duration", () => new NodeExporterKind({ diskHorizon: 'soon' })],
    [
      'diskFullRatio 5 is in percent: must be a ratio above 0 and below 1, so write 0.05 for 5%',
      () => new NodeExporterKind({ diskFullRatio: 5 }),
    ],
    [
      "node-exporter/agent: namespace 'node-exporter' is restricted and rejects its pods, which access their node: use ExporterNamespace.privileged",
      () => new NodeExporter(ExporterNamespace.restricted(new App(), 'node-exporter'), 'agent'),
    ],
    ["node-exporter 'Node' is not a DNS label", () => new NodeExporter(ExporterNamespace.existing(new App(), 'nodes'), 'Node')],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });

  test('manifests', () => {
    expect(Testing.synth(nodeExporter())).toMatchSnapshot();
  });
});
