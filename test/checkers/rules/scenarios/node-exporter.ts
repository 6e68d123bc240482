import { firesBetween, HOUR, quietAt, WATCHDOG } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { NODE, simulatedCluster } from '../simulated-cluster';
import { InputSeries, simulatedRun, Timeline } from '../simulated-run';

function runOnNode(changes: Record<string, Timeline>, seconds = HOUR): InputSeries[] {
  return [...simulatedRun(seconds, {}), ...simulatedCluster(seconds, changes)];
}

function ofNode(alertname: string, severity: string, further: FiringAlert = {}): FiringAlert {
  return { alertname, severity, node: NODE, job: 'node-exporter', instance: '10.0.0.6:9100', ...further };
}

const DISK = { device: 'nvme0n1p1', fstype: 'ext4', mountpoint: '/' };
const TEN_GIGABYTES_AN_HOUR = 10e9 / HOUR;

export const NODE_EXPORTER: Scenario[] = [
  {
    name: 'NodeDiskFull: less than a twentieth left for five minutes',
    series: runOnNode({ node_filesystem_avail_bytes: () => 49e9 }),
    firing: firesBetween('4m45s', '5m', ofNode('NodeDiskFull', 'critical', DISK)),
  },
  {
    name: 'NodeDiskFull: quiet at a twentieth, and while one checkpoint replaces another',
    series: runOnNode({ node_filesystem_avail_bytes: (t) => (t % 600 < 240 ? 20e9 : 50e9) }),
    firing: quietAt('4m', '5m', '1h'),
  },
  {
    name: 'NodeDiskFull: quiet about an image that is full by nature',
    series: runOnNode({ node_filesystem_avail_bytes: () => 0, node_filesystem_readonly: () => 1 }),
    firing: quietAt('5m', '1h'),
  },
  {
    name: 'NodeDiskFillingUp: full within a day, for three quarters of an hour',
    series: runOnNode({ node_filesystem_avail_bytes: (t) => 140e9 - TEN_GIGABYTES_AN_HOUR * t }, 2 * HOUR),
    firing: firesBetween('45m', '45m15s', ofNode('NodeDiskFillingUp', 'warning', DISK)),
  },
  {
    name: 'NodeDiskFillingUp: quiet as long as more is left than the kubelet keeps free',
    series: runOnNode({ node_filesystem_avail_bytes: (t) => 190e9 - TEN_GIGABYTES_AN_HOUR * t }, 2 * HOUR),
    firing: quietAt('1h15s', '2h'),
  },
  {
    name: 'NodeDiskFillingUp: half of it is free, and full within five hours',
    series: runOnNode({ node_filesystem_avail_bytes: (t) => 500e9 - (110e9 / HOUR) * t }, 4 * HOUR),
    firing: firesBetween('1h30m', '2h', ofNode('NodeDiskFillingUp', 'warning', DISK)),
  },
  {
    name: 'NodeDiskFillingUp: quiet when it takes more than a day',
    series: runOnNode({ node_filesystem_avail_bytes: (t) => 140e9 - (TEN_GIGABYTES_AN_HOUR / 2) * t }, 2 * HOUR),
    firing: quietAt('1h15s', '2h'),
  },
  {
    name: 'NodeMemoryLow: less than a twentieth for ten minutes',
    series: runOnNode({ node_memory_MemAvailable_bytes: () => 25e9 }),
    firing: firesBetween('9m45s', '10m', ofNode('NodeMemoryLow', 'warning')),
  },
  {
    name: 'NodeMemoryLow: quiet at a twentieth, and while a data set is read into memory',
    series: runOnNode({ node_memory_MemAvailable_bytes: (t) => (t < 570 ? 10e9 : 25.6e9) }),
    firing: quietAt('9m30s', '10m', '1h'),
  },
  {
    name: 'NodeOOMKilled: at the first process, until an hour after its window',
    series: runOnNode({ node_vmstat_oom_kill: (t) => (t < 600 ? 3 : 4) }, 2 * HOUR),
    firing: {
      ...firesBetween('9m45s', '10m', ofNode('NodeOOMKilled', 'warning')),
      '1h19m': [WATCHDOG, ofNode('NodeOOMKilled', 'warning')],
      ...quietAt('1h21m'),
    },
  },
  {
    name: 'NodeOOMKilled: quiet about those of another day, and when the node has rebooted',
    series: runOnNode({ node_vmstat_oom_kill: (t) => (t < 600 ? 12 : 0) }),
    firing: quietAt('9m', '10m', '15m', '50m'),
  },
  {
    name: 'NodeClockSkew: more than five seconds for five minutes',
    series: runOnNode({ node_time_seconds: (t) => t - 5.1 }),
    firing: firesBetween('4m45s', '5m', ofNode('NodeClockSkew', 'warning')),
  },
  {
    name: 'NodeClockSkew: quiet at five seconds, and while the clock is set',
    series: runOnNode({ node_time_seconds: (t) => (t < 285 ? t + 3600 : t + 5) }),
    firing: quietAt('4m45s', '5m', '1h'),
  },
];
