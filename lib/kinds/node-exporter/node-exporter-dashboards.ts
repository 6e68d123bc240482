import { Dashboard, DashboardRow } from '../../dashboards/dashboard';
import { StatPanel } from '../../dashboards/panels/stat-panel';
import { TimeSeriesPanel } from '../../dashboards/panels/time-series-panel';
import { lessIsBetter, moreIsBetter } from '../../dashboards/threshold';
import { Unit } from '../../dashboards/unit';
import { Variable } from '../../dashboards/variable';
import { inSeconds } from '../../values/durations';
import { NodeExporterThresholds } from './node-exporter-thresholds';

/** Links from alerts lead to it, so it never changes. */
export const NODES_UID = 'trainwatch-nodes';

const CHOSEN = 'node=~"$node"';

/** Whether the machines have what the runs on them need. */
export function nodesDashboard(thresholds: Required<NodeExporterThresholds>): Dashboard {
  return new Dashboard(NODES_UID, {
    title: 'Nodes',
    variables: [Variable.labels('node', 'node_time_seconds')],
    rows: [overview(thresholds), processors(), memory(), disks(), links()],
  });
}

function overview(thresholds: Required<NodeExporterThresholds>): DashboardRow {
  const free = `node_filesystem_avail_bytes{${CHOSEN}} / node_filesystem_size_bytes{${CHOSEN}}`;
  const available = `node_memory_MemAvailable_bytes{${CHOSEN}} / node_memory_MemTotal_bytes{${CHOSEN}}`;
  const { diskFullRatio, diskFillingUpRatio, memoryLowRatio, memoryTightRatio, clockDrift, clockSkew } = thresholds;
  return {
    title: 'At a glance',
    panels: [
      new StatPanel('Nodes', { queries: [{ expr: `count(node_time_seconds{${CHOSEN}})` }], unit: Unit.NONE }),
      new StatPanel('Least free disk space', {
        queries: [{ expr: `min(${free})` }],
        unit: Unit.RATIO,
        thresholds: moreIsBetter(diskFullRatio, diskFillingUpRatio),
      }),
      new StatPanel('Least memory available', {
        queries: [{ expr: `min(${available})` }],
        unit: Unit.RATIO,
        thresholds: moreIsBetter(memoryLowRatio, memoryTightRatio),
      }),
      new StatPanel('Largest clock skew', {
        description: 'Between a node and Prometheus. Alerts on the age of steps compare the two clocks.',
        queries: [{ expr: `max(abs(node_time_seconds{${CHOSEN}} - timestamp(node_time_seconds{${CHOSEN}})))` }],
        unit: Unit.SECONDS,
        thresholds: lessIsBetter(inSeconds(clockDrift), inSeconds(clockSkew)),
      }),
    ],
  };
}

function processors(): DashboardRow {
  return {
    title: 'Processors',
    panels: [
      new TimeSeriesPanel('Busy', {
        queries: [
          {
            expr: `1 - avg by (node) (sum without (mode) (rate(node_cpu_seconds_total{${CHOSEN}, mode=~"idle|iowait"}[$__rate_interval])))`,
            legend: '{{node}}',
          },
        ],
        unit: Unit.RATIO,
        min: 0,
        max: 1,
      }),
      new TimeSeriesPanel('Load per processor', {
        queries: [
          {
            expr: `node_load5{${CHOSEN}} / on (node) count by (node) (node_cpu_seconds_total{${CHOSEN}, mode="idle"})`,
            legend: '{{node}}',
          },
        ],
        unit: Unit.SHORT,
        min: 0,
      }),
      pressure('cpu', 'Waiting for a processor'),
    ],
  };
}

function memory(): DashboardRow {
  return {
    title: 'Memory',
    panels: [
      new TimeSeriesPanel('Available', {
        queries: [{ expr: `node_memory_MemAvailable_bytes{${CHOSEN}}`, legend: '{{node}}' }],
        unit: Unit.BYTES,
        min: 0,
      }),
      new TimeSeriesPanel('OOM kills', {
        queries: [{ expr: `increase(node_vmstat_oom_kill{${CHOSEN}}[$__rate_interval])`, legend: '{{node}}' }],
        unit: Unit.NONE,
        min: 0,
      }),
      pressure('memory', 'Waiting for memory'),
    ],
  };
}

function disks(): DashboardRow {
  const perSecond = (metric: string) => [{ expr: `rate(${metric}{${CHOSEN}}[$__rate_interval])`, legend: '{{node}} {{device}}' }];
  return {
    title: 'Disks',
    panels: [
      new TimeSeriesPanel('Free', {
        queries: [{ expr: `node_filesystem_avail_bytes{${CHOSEN}}`, legend: '{{node}} {{mountpoint}}' }],
        unit: Unit.BYTES,
        min: 0,
        width: 12,
      }),
      new TimeSeriesPanel('Busy disks', {
        queries: perSecond('node_disk_io_time_seconds_total'),
        unit: Unit.RATIO,
        min: 0,
        max: 1,
        width: 12,
      }),
      new TimeSeriesPanel('Read per second', { queries: perSecond('node_disk_read_bytes_total'), unit: Unit.BYTES, min: 0 }),
      new TimeSeriesPanel('Written per second', { queries: perSecond('node_disk_written_bytes_total'), unit: Unit.BYTES, min: 0 }),
      pressure('io', 'Waiting for disks'),
    ],
  };
}

function links(): DashboardRow {
  const perSecond = (metric: string) => `rate(node_infiniband_${metric}{${CHOSEN}}[$__rate_interval])`;
  return {
    title: 'InfiniBand',
    panels: [
      new TimeSeriesPanel('Received per second', {
        queries: [{ expr: perSecond('port_data_received_bytes_total'), legend: '{{node}} {{device}}' }],
        unit: Unit.BYTES,
        min: 0,
      }),
      new TimeSeriesPanel('Sent per second', {
        queries: [{ expr: perSecond('port_data_transmitted_bytes_total'), legend: '{{node}} {{device}}' }],
        unit: Unit.BYTES,
        min: 0,
      }),
      new TimeSeriesPanel('Wrong symbols per second', {
        queries: [{ expr: perSecond('symbol_error_total'), legend: '{{node}} {{device}}' }],
        unit: Unit.SCIENTIFIC,
        min: 0,
      }),
    ],
  };
}

function pressure(resource: string, title: string): TimeSeriesPanel {
  return new TimeSeriesPanel(title, {
    description: 'Share of the time in which at least one task on the node was waiting for it.',
    queries: [{ expr: `rate(node_pressure_${resource}_waiting_seconds_total{${CHOSEN}}[$__rate_interval])`, legend: '{{node}}' }],
    unit: Unit.RATIO,
    min: 0,
  });
}
