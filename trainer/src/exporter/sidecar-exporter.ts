import { Server } from 'node:http';
import { ExportedMetric } from './layout';
import { Route, routedServer, RoutedServerOptions, text } from './http-server';
import { snapshotRegistry } from './registry';
import { SeriesSnapshot } from './snapshot';
import { MetricsSnapshot, readSnapshot } from './snapshot-file';

export interface SidecarOptions {
  readonly catalogue: readonly ExportedMetric[];
  /** Folder on the volume that the recording process writes its snapshots to. */
  readonly folder: string;
  /** Age of a snapshot, in seconds, from which its writer counts as dead. */
  readonly leaseSeconds: number;
  /** State set that says what became of the run, and which of its states a dead writer is in. */
  readonly state: { readonly metric: string; readonly dead: string };
  /** Gauge of the age of the snapshot. */
  readonly age: string;
}

/**
 * Serves what another process has recorded, and goes on when that process was killed: the state is then the one for dead writers.
 *
 * Containers do not see each other's processes, so a lease on the shared volume tells whether the writer lives.
 */
export function sidecarServer(options: SidecarOptions, serverOptions: RoutedServerOptions = {}): Server {
  let current: MetricsSnapshot | undefined;
  let age = 0;
  const look = () => {
    current = readSnapshot(options.folder);
    age = current ? Date.now() / 1000 - current.writtenAt : 0;
  };
  const isDead = () => current !== undefined && !current.ended && age > options.leaseSeconds;
  const seriesOf = (metric: number): readonly SeriesSnapshot[] => {
    if (!current) return [];
    const { name, labels } = options.catalogue[metric];
    if (name === options.age) return [{ labels: {}, numbers: [age] }];
    if (name === options.state.metric && isDead()) return onlyState(labels[0].name, current.series[metric], options.state.dead);
    return current.series[metric];
  };
  const registry = snapshotRegistry(options.catalogue, (metric) => [...seriesOf(metric)]);
  const metrics: Route = async () => {
    look();
    return { status: 200, contentType: registry.contentType, body: await registry.metrics() };
  };
  const readiness: Route = () => {
    look();
    return current?.ready ? text(200, 'ready') : text(503, 'the run is being prepared');
  };
  return routedServer({ '/metrics': metrics, '/healthz': () => text(200, 'ok'), '/readyz': readiness }, serverOptions);
}

function onlyState(label: string, series: readonly SeriesSnapshot[], state: string): SeriesSnapshot[] {
  return series.map(({ labels }) => ({ labels, numbers: [labels[label] === state ? 1 : 0] }));
}
