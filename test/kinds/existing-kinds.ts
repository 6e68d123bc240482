import { ExistingExporterKind } from '../../lib/kinds/existing-exporter-kind';
import { KubeStateMetricsKind } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { TrainingFramework } from '../../lib/kinds/kube-state-metrics/training-framework';
import { ISubjectKind } from '../../lib/kinds/subject';

/** The jobs that scrape exporters which are there, by the ids of their kinds. */
export const JOBS = {
  'kube-state-metrics': 'monitoring/ksm',
  'node-exporter': 'node-exporter',
  'dcgm-exporter': 'nvidia-dcgm-exporter',
  kueue: 'kueue-controller-manager-metrics-service',
  pushgateway: 'prometheus-pushgateway',
} as const;

/** The kinds of exporters that are scraped already. */
export const EXISTING_KINDS: readonly ISubjectKind[] = [
  ExistingExporterKind.kubeStateMetrics({
    job: JOBS['kube-state-metrics'],
    monitoredAs: new KubeStateMetricsKind({ frameworks: Object.values(TrainingFramework) }),
  }),
  ExistingExporterKind.nodeExporter({ job: JOBS['node-exporter'] }),
  ExistingExporterKind.dcgmExporter({ job: JOBS['dcgm-exporter'] }),
  ExistingExporterKind.pushgateway({ job: JOBS.pushgateway }),
  ExistingExporterKind.kueue({ job: JOBS.kueue }),
];
