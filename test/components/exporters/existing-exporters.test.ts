import { App } from 'cdk8s';
import { parse } from 'yaml';
import { DcgmExporter } from '../../../lib/components/exporters/dcgm-exporter';
import { ExporterNamespace } from '../../../lib/components/exporters/exporter-namespace';
import { KubeStateMetrics } from '../../../lib/components/exporters/kube-state-metrics';
import { NodeExporter } from '../../../lib/components/exporters/node-exporter';
import { Pushgateway } from '../../../lib/components/exporters/pushgateway';
import { TrainingNamespace } from '../../../lib/components/trainer/training-namespace';
import { TrainingPods } from '../../../lib/components/trainer/training-pods';
import { IScrapedNamespace, ISubject } from '../../../lib/kinds/subject';
import { Manifest } from '../../../lib/kubernetes/manifest-types';
import { Manifests } from '../../../lib/testing/manifests';
import { prometheusConfig, stackIn } from '../../kinds/foreign-kind';

/** As the GPU operator and kube-prometheus-stack label their pods and name their ports. */
function exporters(app: App): ISubject[] {
  const [gpus, monitoring] = ['gpu-operator', 'kube-system'].map((name) => ExporterNamespace.existing(app, name));
  const named = (name: string) => ({ 'app.kubernetes.io/name': name });
  return [
    DcgmExporter.existing(gpus, { labels: { app: 'nvidia-dcgm-exporter' }, port: 'metrics' }),
    KubeStateMetrics.existing(monitoring, { labels: named('kube-state-metrics'), port: 'http' }),
    NodeExporter.existing(monitoring, { labels: named('prometheus-node-exporter'), port: 'http-metrics' }),
    Pushgateway.existing(monitoring, { labels: named('prometheus-pushgateway'), port: 'metrics' }),
  ];
}

interface Job {
  readonly job_name: string;
  readonly kubernetes_sd_configs: readonly {
    readonly namespaces: { readonly names: readonly string[] };
    readonly selectors: readonly object[];
  }[];
}

describe('exporters that are there', () => {
  test('are scraped and judged by a stack, which deploys nothing for them', () => {
    const app = new App();
    const stack = stackIn(app);
    stack.monitor(TrainingPods.labeled(TrainingNamespace.owned(app, 'training')));
    exporters(app).forEach((exporter) => stack.monitor(exporter));
    const objects = Manifests.of(app).all as Manifest[];
    const { scrape_configs: jobs } = parse(prometheusConfig(app)) as { scrape_configs: Job[] };
    const found = jobs.map(({ job_name, kubernetes_sd_configs: [sd] }) => [job_name, sd?.namespaces.names.join(), sd?.selectors]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['dcgm-exporter', 'gpu-operator', [{ role: 'pod', label: 'app=nvidia-dcgm-exporter' }]],
        ['kube-state-metrics', 'kube-system', [{ role: 'pod', label: 'app.kubernetes.io/name=kube-state-metrics' }]],
        ['node-exporter', 'kube-system', [{ role: 'pod', label: 'app.kubernetes.io/name=prometheus-node-exporter' }]],
        ['pushgateway', 'kube-system', [{ role: 'pod', label: 'app.kubernetes.io/name=prometheus-pushgateway' }]],
      ]),
    );
    const theirs = objects.filter(({ metadata }) => ['gpu-operator', 'kube-system'].includes(metadata.namespace ?? metadata.name));
    expect(theirs.map(({ kind }) => kind).sort()).toEqual(['Role', 'Role', 'RoleBinding', 'RoleBinding']);
    expect(JSON.stringify(objects)).toContain('GpuMetricsMissing');
  });

  test('that another Prometheus scrapes are refused by a stack, with their kind and job', () => {
    const app = new App();
    const there = DcgmExporter.existing(ExporterNamespace.existing(app, 'gpu-operator'), { job: 'nvidia-dcgm-exporter' });
    expect(() => stackIn(app).monitor(there)).toThrow(
      "kind 'dcgm-exporter' is scraped by job 'nvidia-dcgm-exporter' of another Prometheus, and the one of this stack would have none of its series: set labels and port of its pods instead of job",
    );
  });

  test('say with the path of their namespace what is wrong with them', () => {
    const namespace = ExporterNamespace.existing(new App(), 'gpu-operator');
    expect(() => DcgmExporter.existing(namespace, {})).toThrow(
      'gpu-operator: existing dcgm-exporter has neither a job nor labels and port',
    );
    const bare: IScrapedNamespace = { name: 'gpu-operator', allowScrape: () => undefined };
    expect(() => DcgmExporter.existing(bare, {})).toThrow(/^existing dcgm-exporter has neither/);
  });

  test('leave a namespace without objects, which is no file', () => {
    const app = new App();
    exporters(app);
    expect(Manifests.of(app).all).toEqual([]);
  });
});
