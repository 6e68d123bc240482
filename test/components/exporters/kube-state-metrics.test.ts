import { App, Testing } from 'cdk8s';
import { ExporterNamespace } from '../../../lib/components/exporters/exporter-namespace';
import { KubeStateMetrics } from '../../../lib/components/exporters/kube-state-metrics';
import { KubeStateMetricsKind } from '../../../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { EXPORTED_METRICS } from '../../../lib/kinds/kube-state-metrics/kube-state-metrics-metrics';
import { customResourceStateYaml } from '../../../lib/kinds/kube-state-metrics/custom-resource-state';
import { inOrder } from '../../../lib/kinds/kube-state-metrics/framework-resources';
import { TrainingFramework } from '../../../lib/kinds/kube-state-metrics/training-framework';
import { PrometheusKind } from '../../../lib/kinds/prometheus/prometheus-kind';
import { contractViolations } from '../../../lib/kinds/contract';
import { Manifests } from '../../../lib/testing/manifests';
import { TrainerKind } from '../../../lib/kinds/trainer/trainer-kind';
import { readSeries } from '../../../tools/read-series';
import { SHIPPED_KINDS } from '../../../lib/kinds/shipped-kinds';

const OF_ALL = new KubeStateMetricsKind({ frameworks: Object.values(TrainingFramework) });

function kubeStateMetrics(monitoredAs?: KubeStateMetricsKind): ExporterNamespace {
  const namespace = ExporterNamespace.restricted(new App(), 'kube-state-metrics');
  new KubeStateMetrics(namespace, 'kube-state-metrics', { monitoredAs });
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
    expect([...seriesNames, ...OF_ALL.catalog.seriesNames].filter((name) => !read.has(name))).toEqual([]);
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

  describe('with training frameworks', () => {
    test('may list their jobs and which resources there are, and nothing else', () => {
      const rulesFor = (frameworks: TrainingFramework[]) =>
        Testing.synth(kubeStateMetrics(new KubeStateMetricsKind({ frameworks })))
          .find(({ kind }) => kind === 'ClusterRole')
          .rules.slice(2);
      const verbs = ['list', 'watch'];
      const definitions = { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs };
      expect(rulesFor([TrainingFramework.JOB_SET])).toEqual([
        definitions,
        { apiGroups: ['jobset.x-k8s.io'], resources: ['jobsets'], verbs },
      ]);
      expect(rulesFor(Object.values(TrainingFramework))).toEqual([
        definitions,
        { apiGroups: ['kubeflow.org'], resources: ['tfjobs', 'mpijobs'], verbs },
        { apiGroups: ['jobset.x-k8s.io'], resources: ['jobsets'], verbs },
        { apiGroups: ['trainer.kubeflow.org'], resources: ['trainjobs'], verbs },
      ]);
    });

    test('reads their configuration from a ConfigMap, and exports their metrics besides all others', () => {
      const objects = Testing.synth(kubeStateMetrics(OF_ALL));
      const { metadata, data } = objects.find(({ kind }) => kind === 'ConfigMap');
      const pod = objects.find(({ kind }) => kind === 'Deployment').spec.template;
      const [{ args, volumeMounts }] = pod.spec.containers;
      expect(args).toContain('--custom-resource-state-config-file=/etc/kube-state-metrics/custom-resource-state.yaml');
      expect(volumeMounts).toContainEqual({ name: 'custom-resource-state', mountPath: '/etc/kube-state-metrics', readOnly: true });
      expect(pod.spec.volumes).toContainEqual({ name: 'custom-resource-state', configMap: { name: metadata.name } });
      expect(pod.metadata.annotations).toEqual({ 'checksum/config': expect.stringMatching(/^[0-9a-f]{16}$/) });
      const allowed = args.find((argument: string) => argument.startsWith('--metric-allowlist=')).replace('--metric-allowlist=', '');
      expect(allowed.split(',').sort()).toEqual([...OF_ALL.catalog.seriesNames].sort());
      expect(Object.keys(data)).toEqual(['custom-resource-state.yaml']);
      expect(data['custom-resource-state.yaml']).toBe(customResourceStateYaml(OF_ALL.frameworks));
      expect(customResourceStateYaml([TrainingFramework.TRAIN_JOB])).toMatchSnapshot();
    });

    test('breaks none of the invariants, and its rules read only what is exported', () => {
      expect(Manifests.ofChart(kubeStateMetrics(OF_ALL)).violations).toEqual([]);
      expect(contractViolations([OF_ALL, TrainerKind.STANDARD, new PrometheusKind()])).toEqual([]);
    });

    test('has rules about those that are named, and says which these are', () => {
      const { TF_JOB, MPI_JOB, JOB_SET } = TrainingFramework;
      const alertsOf = (frameworks: TrainingFramework[]) =>
        new KubeStateMetricsKind({ frameworks }).ruleGroups
          .find(({ name }) => name === 'kubernetes-training-jobs')
          ?.alerts.map(({ name }) => name);
      expect(alertsOf([])).toBeUndefined();
      expect(alertsOf([TF_JOB])).toEqual(['DistributedJobFailed', 'WorkersMissing', 'WorkersMissing']);
      expect(alertsOf([JOB_SET])).toEqual(['DistributedJobFailed', 'WorkersMissing', 'WorkersMissing', 'JobSetRestarting']);
      expect(new KubeStateMetricsKind({ frameworks: [MPI_JOB, TF_JOB, MPI_JOB] }).frameworks).toEqual([TF_JOB, MPI_JOB]);
      expect(KubeStateMetricsKind.STANDARD.frameworks).toEqual([]);
      const twoKinds = [new KubeStateMetricsKind({ frameworks: [TF_JOB] }), TrainerKind.STANDARD, new PrometheusKind()];
      expect(contractViolations(twoKinds)).toEqual([]);
    });

    test.each([
      ['TFJobs', "'TFJobs' is not known: did you mean 'TFJob'"],
      ['PyTorchJob', "'PyTorchJob' is not known: use one of TFJob, JobSet, TrainJob, MPIJob"],
    ])('refuses %s', (name, message) => {
      expect(() => inOrder([name as TrainingFramework])).toThrow(`training framework ${message}`);
    });
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
