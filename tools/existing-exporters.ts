import { DcgmExporterKind } from '../lib/kinds/dcgm-exporter/dcgm-exporter-kind';
import { knownDcgmExporter } from '../lib/kinds/dcgm-exporter/existing-dcgm-exporter';
import { ExistingExporterThresholds } from '../lib/kinds/existing-exporter-thresholds';
import { ExistingKind } from '../lib/kinds/existing-kind';
import { knownKubeStateMetrics } from '../lib/kinds/kube-state-metrics/existing-kube-state-metrics';
import { KubeStateMetricsKind } from '../lib/kinds/kube-state-metrics/kube-state-metrics-kind';
import { TrainingFramework } from '../lib/kinds/kube-state-metrics/training-framework';
import { KNOWN_NODE_EXPORTER } from '../lib/kinds/node-exporter/existing-node-exporter';
import { NodeExporterKind } from '../lib/kinds/node-exporter/node-exporter-kind';
import { ISubjectKind } from '../lib/kinds/subject';

const KUBE_STATE_METRICS = new KubeStateMetricsKind({ frameworks: Object.values(TrainingFramework) });

/** Exporters that are known where others run them, scraped by the jobs of kube-prometheus-stack and of NVIDIA's GPU operator. */
const EXPORTERS = [
  { kind: KUBE_STATE_METRICS, job: 'kube-state-metrics', known: knownKubeStateMetrics(KUBE_STATE_METRICS) },
  { kind: NodeExporterKind.STANDARD, job: 'node-exporter', known: KNOWN_NODE_EXPORTER },
  { kind: DcgmExporterKind.STANDARD, job: 'nvidia-dcgm-exporter', known: knownDcgmExporter(DcgmExporterKind.STANDARD) },
];

/** Their kinds, with these thresholds. */
export function existingExporters(thresholds: ExistingExporterThresholds): ExistingKind[] {
  return EXPORTERS.map(({ kind, job, known }) => new ExistingKind(kind, { job }, known, thresholds));
}

/** All of them as one kind: a threshold is of each. */
export function existingExporter(thresholds: ExistingExporterThresholds): ISubjectKind {
  const kinds = existingExporters(thresholds);
  return {
    id: 'existing-exporter',
    catalog: kinds[0].catalog,
    ruleGroups: kinds.flatMap(({ ruleGroups }) => ruleGroups),
    inhibitRules: [],
    dashboards: [],
    scrapeConfigs: () => [],
  };
}
