import { DCGM_ERROR_COUNTERS } from '../../../lib/kinds/dcgm-exporter/dcgm-exporter-metrics';
import { selector } from '../../../tools/simulated-run';
import { JOBS } from '../../kinds/existing-kinds';
import { InputSeries, TARGET } from './simulated-run';

type Labels = Record<string, string>;

/** How the scrape of an exporter that somebody else has deployed labels its series. */
export interface ExporterShape {
  readonly name: string;
  readonly honorLabels: boolean;
}

export const SHAPES: readonly ExporterShape[] = [
  { name: 'without honor_labels', honorLabels: false },
  { name: 'with honor_labels', honorLabels: true },
];

type Exporter = Exclude<keyof typeof JOBS, 'pushgateway' | 'kueue'>;

const ADDED = ['job', 'instance', 'node'];

/** What prometheus-operator says of the target of a ServiceMonitor. */
const TARGETS: Record<Exporter, Labels> = {
  'dcgm-exporter': { namespace: 'gpu-operator', pod: 'nvidia-dcgm-exporter-', container: 'nvidia-dcgm-exporter', endpoint: 'gpu-metrics' },
  'kube-state-metrics': { namespace: 'monitoring', pod: 'kps-kube-state-metrics-0', container: 'kube-state-metrics', endpoint: 'http' },
  'node-exporter': { namespace: 'monitoring', pod: 'kps-node-exporter-', container: 'node-exporter', endpoint: 'http-metrics' },
};

/** The series of a simulated cluster as that scrape stores them. */
export function inShape(series: readonly InputSeries[], shape: ExporterShape): InputSeries[] {
  const pods = series.some((one) => one.series.startsWith('kube_')) ? podsOfExporters(series) : [];
  return [...series, ...pods].map((one) => shapedSeries(one, shape));
}

function shapedSeries({ series, values }: InputSeries, { honorLabels }: ExporterShape): InputSeries {
  const { metric, labels } = parsed(series);
  const exporter = labels.job as Exporter;
  if (!(exporter in TARGETS)) return { series, values };
  const target = {
    ...TARGETS[exporter],
    pod: podOf(exporter, labels.node),
    job: JOBS[exporter],
    instance: labels.instance,
    service: exporter,
  };
  const isExported = /^(kube|DCGM|node)_/.test(metric);
  const own = isExported ? exported(metric, labels) : {};
  return { series: selector(metric, scraped(own, target, honorLabels)), values: withMarkers(values) };
}

/** What the exporter itself writes. */
function exported(metric: string, labels: Labels): Labels {
  if (metric.startsWith('node_')) return without(labels, ADDED);
  if (metric.startsWith('kube_')) return without(labels, ['job', 'instance']);
  const holder: Labels =
    DCGM_ERROR_COUNTERS.includes(metric) && labels.gpu === '0'
      ? { namespace: TARGET.namespace, pod: TARGET.pod, container: 'trainer' }
      : {};
  return { ...without(labels, ADDED), ...holder, Hostname: labels.node };
}

/** As Prometheus settles which of two labels of the same name stays. */
function scraped(own: Labels, target: Labels, honorLabels: boolean): Labels {
  if (honorLabels) return { ...target, ...own };
  return {
    ...Object.fromEntries(Object.entries(own).map(([label, value]) => [label in target ? `exported_${label}` : label, value])),
    ...target,
  };
}

function podOf(exporter: Exporter, node = ''): string {
  return `${TARGETS[exporter].pod}${node}`;
}

/** A series that ends has a marker of that, as Prometheus writes it: what is recorded of it would last for five minutes otherwise. */
function withMarkers(values: string): string {
  return values.replace(/(?<=[\d.]) _/g, ' stale');
}

/** What kube-state-metrics says of the pods of the exporters, as long as anything is there. */
function podsOfExporters(series: readonly InputSeries[]): InputSeries[] {
  const values = Array(Math.max(...series.map((one) => one.values.split(' ').length)))
    .fill('1')
    .join(' ');
  const ksm = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };
  const nodes = new Set(series.flatMap((one) => parsed(one.series).labels.node ?? []));
  return [...nodes].flatMap((node) =>
    (['dcgm-exporter', 'node-exporter'] as const).flatMap((exporter) => {
      const labels = { namespace: TARGETS[exporter].namespace, pod: podOf(exporter, node), uid: podOf(exporter, node), ...ksm };
      return [
        { series: selector('kube_pod_info', { ...labels, node }), values },
        { series: selector('kube_pod_status_phase', { ...labels, phase: 'Running' }), values },
        { series: selector('kube_pod_container_status_restarts_total', { ...labels, container: TARGETS[exporter].container }), values },
      ];
    }),
  );
}

function parsed(series: string): { metric: string; labels: Labels } {
  const [metric] = series.split('{');
  return {
    metric,
    labels: Object.fromEntries([...series.matchAll(/([a-zA-Z_]\w*)="([^"]*)"/g)].map(([, label, value]) => [label, value])),
  };
}

function without(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !names.includes(label)));
}
