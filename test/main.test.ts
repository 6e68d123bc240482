import { Manifests } from '../lib';
import { createApp } from '../main';

interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly template: {
      readonly spec: { readonly containers: { readonly resources: { readonly requests: { readonly cpu: string } } }[] };
    };
  };
}

const MANIFESTS = Manifests.of(createApp());

function cores(cpu: string): number {
  return cpu.endsWith('m') ? Number(cpu.slice(0, -1)) / 1000 : Number(cpu);
}

describe('the manifests of main.ts', () => {
  test('hold nothing that kubectl or a cluster would trip over', () => {
    expect(MANIFESTS.violations).toEqual([]);
  });

  test('name the Secrets that must exist', () => {
    expect(MANIFESTS.requiredSecrets).toEqual([
      'monitoring/dingtalk-oncall: access-token, secret',
      'monitoring/grafana: admin-password',
      'monitoring/heartbeat: url',
      'monitoring/slack: webhook-url',
      'monitoring/thanos-objstore: credentials',
    ]);
  });

  test('ask for no more than two cores in all', () => {
    const workloads = ['Deployment', 'StatefulSet', 'Job'].flatMap((kind) => MANIFESTS.ofKind(kind) as Workload[]);
    const sum = workloads.reduce(
      (total, { spec }) =>
        total + (spec.replicas ?? 1) * spec.template.spec.containers.reduce((cpu, { resources }) => cpu + cores(resources.requests.cpu), 0),
      0,
    );
    expect(sum).toBeLessThanOrEqual(2);
  });

  test('put a namespace before everything in it', () => {
    const order = createApp().charts.map((chart) => Manifests.ofChart(chart).all as { kind: string }[]);
    for (const objects of order.filter((chart) => chart.some(({ kind }) => kind === 'Namespace')))
      expect(objects[0].kind).toBe('Namespace');
  });

  test('are these', () => {
    const names = (MANIFESTS.all as Workload[]).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names.sort()).toMatchSnapshot();
  });
});
