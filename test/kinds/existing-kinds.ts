import { ExistingExporterKind } from '../../lib/kinds/existing-exporter-kind';
import { ISubjectKind } from '../../lib/kinds/subject';

/** The jobs that scrape exporters which are there, by the ids of their kinds. */
export const JOBS = {
  'kube-state-metrics': 'monitoring/ksm',
  'node-exporter': 'node-exporter',
  'dcgm-exporter': 'nvidia-dcgm-exporter',
  pushgateway: 'prometheus-pushgateway',
} as const;

/** The kinds of exporters that are scraped already. */
export const EXISTING_KINDS: readonly ISubjectKind[] = [
  ExistingExporterKind.kubeStateMetrics({ job: JOBS['kube-state-metrics'] }),
  ExistingExporterKind.nodeExporter({ job: JOBS['node-exporter'] }),
  ExistingExporterKind.dcgmExporter({ job: JOBS['dcgm-exporter'] }),
  ExistingExporterKind.pushgateway({ job: JOBS.pushgateway }),
];
