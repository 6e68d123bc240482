import { App, Testing } from 'cdk8s';
import { Pushgateway, PushgatewayProps } from '../../../lib/components/exporters/pushgateway';
import { PushgatewayKind } from '../../../lib/kinds/pushgateway/pushgateway-kind';
import { PrometheusKind } from '../../../lib/kinds/prometheus/prometheus-kind';
import { contractViolations } from '../../../lib/kinds/contract';
import { Manifests } from '../../../lib/testing/manifests';
import { TrainingNamespace } from '../../../lib/components/trainer/training-namespace';

function pushgateway(props: Partial<PushgatewayProps> = {}): TrainingNamespace {
  const namespace = TrainingNamespace.existing(new App(), 'training');
  new Pushgateway(namespace, 'pushgateway', { namespace, ...props });
  return namespace;
}

describe('Pushgateway', () => {
  test('keeps what was pushed on a volume, and there is only one', () => {
    const { spec } = Testing.synth(pushgateway({ storage: '2Gi' })).find(({ kind }) => kind === 'StatefulSet');
    expect(spec.replicas).toBe(1);
    expect(spec.template.spec.containers[0].args).toEqual(['--persistence.file=/var/lib/pushgateway/metrics']);
    expect(spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('2Gi');
  });

  test('has a janitor that knows where it is and how old a group may become', () => {
    const { spec } = Testing.synth(pushgateway({ deleteAfter: '2h' })).find(({ kind }) => kind === 'CronJob');
    expect(spec.concurrencyPolicy).toBe('Forbid');
    expect(spec.jobTemplate.spec.template.spec.containers[0].env).toEqual([
      { name: 'PUSHGATEWAY_URL', value: 'http://pushgateway.training.svc:9091' },
      { name: 'MAX_AGE_SECONDS', value: '7200' },
    ]);
  });

  test('is scraped with the labels that jobs have pushed', () => {
    expect(PushgatewayKind.STANDARD.scrapeConfigs(['training'])[0]._render()).toMatchObject({
      job_name: 'pushgateway',
      honor_labels: true,
      relabel_configs: [
        { source_labels: ['__meta_kubernetes_pod_container_port_name'], regex: 'push', action: 'keep' },
        { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
      ],
    });
  });

  test('breaks none of the invariants, and its rules read only what is exported', () => {
    expect(Manifests.ofChart(pushgateway()).violations).toEqual([]);
    expect(contractViolations([PushgatewayKind.STANDARD, new PrometheusKind()])).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    ["deleteAfter 'never' is not a duration", () => pushgateway({ deleteAfter: 'never' })],
    ["deleteAfter '0s' must be longer than 0", () => pushgateway({ deleteAfter: '0s' })],
    ["storage 'much' is not a quantity", () => pushgateway({ storage: 'much' })],
    ["staleAfter 'old' is not a duration", () => new PushgatewayKind({ staleAfter: 'old' })],
    [
      "training/pushgateway: its chart has namespace 'training' and its props 'other': use the same for both",
      () => pushgateway({ namespace: TrainingNamespace.existing(new App(), 'other') }),
    ],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });

  test('manifests', () => {
    expect(Testing.synth(pushgateway()).filter(({ kind }) => kind !== 'ConfigMap')).toMatchSnapshot();
  });
});
