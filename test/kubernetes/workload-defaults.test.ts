import { App, Chart, Testing } from 'cdk8s';
import {
  GpuTrainer,
  GpuTrainerProps,
  OperatorRouting,
  OperatorStack,
  TrainingNamespace,
  WorkloadDefaults,
  WorkloadDefaultsProps,
} from '../../lib';
import { Manifest, Pod } from '../../lib/kubernetes/manifest-types';
import { alerting } from '../kinds/foreign-kind';
import { EveryComponent } from './every-component';

const IMAGE = 'registry.example.com/trainer:1.0.0';

const INFRA: WorkloadDefaultsProps = {
  nodeSelector: { pool: 'infra' },
  tolerations: [{ key: 'infra', operator: 'Exists' }],
  priorityClassName: 'monitoring',
};

/** The parts of a pod that say where it runs and as whom; the manifests that the checks read have no names for them. */
interface PlacedPod extends Pod {
  readonly nodeSelector?: Record<string, string>;
  readonly tolerations?: { readonly key?: string }[];
  readonly priorityClassName?: string;
}

function placementOf(pod: PlacedPod) {
  const { nodeSelector, tolerations = [], priorityClassName } = pod;
  return { nodeSelector, tolerations: tolerations.map(({ key }) => key), priorityClassName };
}

describe('WorkloadDefaults', () => {
  test('are the same whether they are set before or after what they are for', () => {
    const defaults: WorkloadDefaultsProps = {
      ...INFRA,
      labels: { owner: 'platform' },
      imageRegistry: 'mirror.example.com',
      storageClass: 'fast',
    };
    const synthesized = (...order: ('namespace' | 'defaults' | 'trainer')[]) => {
      const app = new App();
      const namespace = TrainingNamespace.owned(app, 'training');
      const steps = {
        namespace: () => WorkloadDefaults.set(namespace, { labels: { owner: 'vision' }, nodeSelector: { pool: 'gpu' } }),
        defaults: () => WorkloadDefaults.set(app, defaults),
        trainer: () => GpuTrainer.job(namespace, 'mnist', { image: IMAGE, monitoredBy: 'a test' }),
      };
      order.forEach((step) => steps[step]());
      return Testing.synth(namespace) as Manifest[];
    };
    const manifests = synthesized('defaults', 'namespace', 'trainer');
    expect(synthesized('trainer', 'namespace', 'defaults')).toEqual(manifests);
    expect(synthesized('namespace', 'trainer', 'defaults')).toEqual(manifests);
    expect(manifests.map(({ kind, metadata }) => [kind, metadata.labels!.owner])).toEqual(
      ['Namespace', 'PersistentVolumeClaim', 'ConfigMap', 'Service', 'Job'].map((kind) => [kind, 'vision']),
    );
  });

  test('are the same when the app is synthesized twice', () => {
    const { app, training } = new EveryComponent();
    WorkloadDefaults.set(app, { labels: { owner: 'platform' } });
    expect(Testing.synth(training)).toEqual(Testing.synth(training));
  });

  test('put their labels on every object, and leave those that objects have of their own', () => {
    const every = new EveryComponent();
    WorkloadDefaults.set(every.app, { labels: { owner: 'platform', 'app.kubernetes.io/component': 'other' } });
    const unlabeled = every.manifests.filter(({ metadata }) => metadata.labels?.owner !== 'platform').map(({ metadata }) => metadata.name);
    expect(unlabeled).toEqual([]);
    expect(every.workloads.filter(({ metadata }) => metadata.labels!['app.kubernetes.io/component'] === 'other')).toEqual([]);
    expect(Object.values(every.pods).filter(({ metadata }) => metadata?.labels?.owner !== 'platform')).toEqual([]);
  });

  test('put them on what prometheus-operator reads as well, beside the labels that it selects by', () => {
    const chart = new Chart(new App(), 'monitoring', { namespace: 'monitoring' });
    WorkloadDefaults.set(chart, { labels: { owner: 'platform', release: 'other' } });
    new OperatorStack(chart, 'stack', { selectorLabels: { release: 'kps' }, routing: OperatorRouting.alertmanagerConfig(alerting()) });
    const [rule] = (Testing.synth(chart) as Manifest[]).filter(({ kind }) => kind === 'PrometheusRule');
    expect(rule.metadata.labels).toMatchObject({ owner: 'platform', release: 'kps' });
  });

  test('say where the monitoring runs, and not where trainers do', () => {
    const every = new EveryComponent();
    WorkloadDefaults.set(every.app, INFRA);
    const { mnist, voices, prometheus, grafana, 'thanos-query': query } = every.pods;
    for (const { spec } of [prometheus, grafana, query]) {
      expect(placementOf(spec)).toEqual({ nodeSelector: { pool: 'infra' }, tolerations: ['infra'], priorityClassName: 'monitoring' });
    }
    for (const { spec } of [mnist, voices]) {
      expect(placementOf(spec)).toEqual({ nodeSelector: undefined, tolerations: ['nvidia.com/gpu'], priorityClassName: undefined });
    }
  });

  test('say where trainers run when they are set on their namespace, or nearer', () => {
    const every = new EveryComponent();
    WorkloadDefaults.set(every.app, INFRA);
    WorkloadDefaults.set(every.training, { nodeSelector: { pool: 'gpu' }, priorityClassName: 'training' });
    const props: GpuTrainerProps = { image: IMAGE, priorityClassName: 'urgent' };
    const urgent = GpuTrainer.job(every.training, 'urgent', props);
    WorkloadDefaults.set(urgent, { nodeSelector: { pool: 'h200' } });
    expect(placementOf(every.pods.mnist.spec)).toMatchObject({ nodeSelector: { pool: 'gpu' }, priorityClassName: 'training' });
    expect(placementOf(every.pods.urgent.spec)).toMatchObject({ nodeSelector: { pool: 'h200' }, priorityClassName: 'urgent' });
  });

  test('are completed by a later call, and what is undefined changes nothing', () => {
    const chart = new Chart(new App(), 'chart');
    WorkloadDefaults.set(chart, { storageClass: 'fast', priorityClassName: 'high' });
    WorkloadDefaults.set(chart, { storageClass: undefined, priorityClassName: 'low' });
    expect(WorkloadDefaults.of(chart)).toEqual({ storageClass: 'fast', priorityClassName: 'low' });
  });

  describe('where the cluster assigns users', () => {
    const users = (defaults: WorkloadDefaultsProps) => {
      const every = new EveryComponent();
      WorkloadDefaults.set(every.app, defaults);
      return Object.entries(every.pods).map(([name, { spec }]) => ({ name, context: spec.securityContext as Record<string, unknown> }));
    };
    const numbers = (context: Record<string, unknown>) => [context.runAsUser, context.runAsGroup, context.fsGroup];

    test('leave out all users but root, and nothing else', () => {
      const assigned = users({ clusterAssignsUsers: true });
      const before = users({});
      expect(assigned.filter(({ context }) => numbers(context).some((number) => number !== undefined)).map(({ name }) => name)).toEqual([
        'dcgm-exporter',
      ]);
      const rest = ({ context }: { context: Record<string, unknown> }) => [
        context.runAsNonRoot,
        context.seccompProfile,
        context.fsGroupChangePolicy,
      ];
      expect(assigned.map(rest)).toEqual(before.map(rest));
      expect(before.filter(({ context }) => numbers(context).includes(undefined))).toEqual([]);
      // Nor does a container of any of them say a user of its own.
      const every = new EveryComponent();
      const contexts = Object.values(every.pods).flatMap(({ spec }) => [...spec.containers, ...(spec.initContainers ?? [])]);
      expect(contexts.filter(({ securityContext }) => 'runAsUser' in (securityContext ?? {}))).toEqual([]);
    });
  });

  test.each<[string, WorkloadDefaultsProps, string, WorkloadDefaultsProps]>([
    [
      'a node selector',
      { nodeSelector: { pool: 'a b' } },
      "nodeSelector: value 'a b' of label 'pool' is not valid",
      { nodeSelector: { pool: 'a-b' } },
    ],
    [
      'a toleration',
      { tolerations: [{ key: 'a b' }] },
      "toleration 'a b': label key 'a b' is not valid",
      { tolerations: [{ key: 'a-b' }] },
    ],
    [
      'a priority class',
      { priorityClassName: 'a b' },
      "priorityClassName 'a b' is not the name of an object",
      { priorityClassName: 'a-b' },
    ],
  ])('refuse %s that Kubernetes would refuse', (_what, wrong, message, right) => {
    expect(() => WorkloadDefaults.set(new App(), wrong)).toThrow(message);
    expect(() => WorkloadDefaults.set(new App(), right)).not.toThrow();
  });
});
