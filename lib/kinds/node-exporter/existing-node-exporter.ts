import { Metric } from '../../metrics/metric';
import { RecordingRule } from '../../rules/recording-rule';
import { KnownExporter, NormalizedSeries } from '../existing-kind';
import { KUBE_STATE_METRICS } from '../kube-state-metrics/kube-state-metrics-metrics';
import { MissingMetrics } from '../missing-metrics';
import { normalized, timestamps, toNormalized } from '../normalized-names';
import { NODE_EXPORTER } from './node-exporter-kind';

const LEVEL = 'node';

const TIME = 'node_time_seconds';

const UP = normalized(LEVEL, 'up');

/** What is read of a metric that has many series. */
const ONLY: Readonly<Record<string, string>> = { node_cpu_seconds_total: 'mode=~"idle|iowait"' };

/** What is known of a node-exporter that somebody else has deployed: its default collectors are all that rules need. */
export const KNOWN_NODE_EXPORTER: KnownExporter = {
  normalized: normalizedSeries,
  missing: missing(),
  notes: [],
  needs: [KUBE_STATE_METRICS],
};

function missing(): MissingMetrics {
  const of = ['avail_bytes', 'size_bytes', 'readonly'].map((name) => `node_filesystem_${name}`);
  const always = [TIME, ...of, ...['MemAvailable', 'MemTotal'].map((name) => `node_memory_${name}_bytes`), 'node_vmstat_oom_kill'];
  return {
    alert: 'NodeMetricsMissing',
    required: always.map((metric) => ({ metric })),
    firstStep: 'Look at the arguments of node-exporter, and enable its collector.',
    severityReason: 'Nothing is lost; what nodes lack shows in the runs on them.',
  };
}

/** Each metric with the node of its pod, which the scrape of kube-prometheus-stack does not say. */
function normalizedSeries(job: string, metrics: readonly Metric[]): NormalizedSeries {
  const recordings = metrics.map(({ name, labels }) => {
    const selector = (matchers: string): string =>
      `${name}{${[`job="${job}"`, ...(name in ONLY ? [ONLY[name]] : []), matchers].join(', ')}}`;
    return new RecordingRule(normalized(LEVEL, name), {
      expr: byNode(
        labels.map((label) => label.name),
        selector,
      ),
    });
  });
  const time = (matchers: string): string => `timestamp(${TIME}{job="${job}", ${matchers}})`;
  const times = new RecordingRule(timestamps(LEVEL, TIME), { expr: byNode([], time) });
  const up = new RecordingRule(UP, { expr: byNode([], (matchers) => `up{job="${job}", ${matchers}}`) });
  return {
    recordings: [...recordings, times, up],
    rewriting: {
      ...toNormalized(metrics.map(({ name }) => [name, LEVEL])),
      timestamps: new Map([[TIME, timestamps(LEVEL, TIME)]]),
      up: new Map([[NODE_EXPORTER, UP]]),
    },
  };
}

function byNode(labels: string[], of: (matchers: string) => string): string {
  return [
    `max by (${[...labels, 'node', 'job', 'instance'].join(', ')}) (`,
    `${of('node!=""')}`,
    `or ${of('node=""')} * on (namespace, pod) group_left (node) group by (namespace, pod, node) (kube_pod_info)`,
    ')',
  ].join('\n');
}
