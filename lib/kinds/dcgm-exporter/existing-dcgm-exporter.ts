import { Metric } from '../../metrics/metric';
import { RecordingRule } from '../../rules/recording-rule';
import { KnownExporter, metricsReadBy, NormalizedSeries } from '../existing-kind';
import { alertsReading, listed, MissingMetrics, RequiredMetric } from '../missing-metrics';
import { fromExported, normalized, toNormalized } from '../normalized-names';
import { ISubjectKind } from '../subject';
import { DEFAULT_COUNTERS } from './default-counters';
import { dcgmCountersCsv } from './dcgm-exporter-metrics';
import { DCGM_EXPORTER } from './dcgm-exporter-name';

const LEVEL = 'gpu';

const HOLDER = ['namespace', 'pod', 'container'];

const UP = normalized(LEVEL, 'up');

/** Exported of every GPU when the list of counters has it. */
const ALWAYS = [
  ...['GPU_TEMP', 'GPU_UTIL', 'SM_CLOCK', 'POWER_USAGE', 'TOTAL_ENERGY_CONSUMPTION', 'THERMAL_VIOLATION'].map(
    (name) => `DCGM_FI_DEV_${name}`,
  ),
  ...['DCGM_EXP_XID_ERRORS_COUNT', 'DCGM_EXP_CLOCK_EVENTS_COUNT'],
];

/** Of GPUs whose memory has ECC, as all have that can replace its rows. */
const WITH_ECC = ['DCGM_FI_DEV_ECC_DBE_VOL_TOTAL', 'DCGM_FI_DEV_ROW_REMAP_PENDING'];

/** What is known of a dcgm-exporter that somebody else has deployed, often NVIDIA's GPU operator. */
export function knownDcgmExporter(kind: ISubjectKind): KnownExporter {
  return { normalized: normalizedSeries, missing: MISSING, notes: notes(kind) };
}

const REQUIRED: RequiredMetric[] = [
  ...ALWAYS.map((metric) => ({ metric })),
  ...WITH_ECC.map((metric) => ({ metric, given: (job: string) => `DCGM_FI_DEV_ROW_REMAP_FAILURE{job="${job}"}` })),
];

const MISSING: MissingMetrics = {
  alert: 'GpuMetricsMissing',
  required: REQUIRED,
  firstStep: 'Look at the list of counters of dcgm-exporter, and add it there.',
  severityReason: 'Nothing is lost; failures of GPUs that it counts show in the runs.',
};

function normalizedSeries(job: string, metrics: readonly Metric[]): NormalizedSeries {
  const recordings = metrics.map(({ name, labels }) => {
    return new RecordingRule(normalized(LEVEL, name), {
      expr: normalizedMetric(
        job,
        name,
        labels.map((label) => label.name),
      ),
    });
  });
  return {
    recordings: [...recordings, new RecordingRule(UP, { expr: upOfNodes(job) })],
    rewriting: { ...toNormalized(metrics.map(({ name }) => [name, LEVEL])), up: new Map([[DCGM_EXPORTER, UP]]) },
  };
}

/**
 * A metric with its GPU, its node and, as far as rules read it, the pod that holds the GPU. Without `honor_labels` the pod stands in
 * `exported_pod`; with it, a GPU that nobody holds has the pod of the exporter.
 */
function normalizedMetric(job: string, metric: string, labels: string[]): string {
  const of = (matchers = ''): string => `${metric}{job="${job}"${matchers}}`;
  const gpu = [...labels.filter((label) => !HOLDER.includes(label)), 'node'].join(', ');
  if (!labels.includes('pod')) return `max by (${gpu}) (${withNode(of())})`;
  const exporters = `on (namespace, pod) up{job="${job}", pod!=""}`;
  const held = [fromExported(of(', exported_pod!=""'), HOLDER), `or ${of(', exported_pod=""')} unless ${exporters}`].join('\n');
  return [
    `max by (${gpu}, ${HOLDER.join(', ')}) (${withNode(`\n${held}\n`)})`,
    `or max by (${gpu}) (${withNode(`${of(', exported_pod=""')} and ${exporters}`)})`,
  ].join('\n');
}

/** The exporter says its node as well, by a label whose case depends on the version. */
function withNode(expr: string): string {
  return `label_replace(label_join(${expr}, "node", ";", "node", "Hostname", "hostname"), "node", "$1", "node", ";*([^;]*).*")`;
}

/** Whether each exporter is up, by its node: that of its pod, else that of its GPUs. */
function upOfNodes(job: string): string {
  const up = (matcher: string): string => `up{job="${job}", ${matcher}}`;
  return [
    `max by (node) (${up('node!=""')})`,
    `or max by (node) (${up('node=""')} * on (namespace, pod) group_left (node) group by (namespace, pod, node) (kube_pod_info))`,
    `or group by (node) (${normalized(LEVEL, 'DCGM_FI_DEV_GPU_TEMP')}{node!=""})`,
  ].join('\n');
}

function notes(kind: ISubjectKind): string[] {
  const read = metricsReadBy(kind);
  const lacking = kind.catalog.metrics.filter(({ name }) => read.has(name) && !DEFAULT_COUNTERS.has(name));
  const silent = [...new Set(lacking.flatMap(({ name }) => alertsReading(name, kind.ruleGroups)))];
  return [
    `Unless somebody has given dcgm-exporter another list of counters, ${listed(silent, silent.length)} do not work, and some panels are empty. Its list needs these lines besides its own; for NVIDIA's GPU operator, put the whole list into a ConfigMap under dcgm-metrics.csv, and name that as dcgmExporter.config.name:\n${dcgmCountersCsv(lacking).trimEnd()}`,
  ];
}
