import { BoundedServer, BoundedServerOptions } from '../../../runtime/http/bounded-server';
import { Reply, text } from '../../../runtime/http/route';
import { exporterRoutes } from './exporter-routes';
import { ExportedMetric } from './layout';
import { ExpositionFormat, snapshotRegistry } from './registry';
import { SeriesSnapshot } from './snapshot';
import { MetricsSnapshot, readSnapshot } from './snapshot-file';

export interface SidecarOptions {
  readonly catalog: readonly ExportedMetric[];
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
 * Serves what another process recorded, also after that process was killed: the state is then the one for dead writers.
 *
 * Containers do not see each other's processes, so a lease on the shared volume shows whether the writer lives.
 */
export function sidecarServer(options: SidecarOptions, serverOptions: Omit<BoundedServerOptions, 'routes'>): BoundedServer {
  const started = Date.now() / 1000;
  let current: MetricsSnapshot | undefined;
  let age = 0;
  const look = () => {
    current = readSnapshot(options.folder);
    // Of a trainer that never writes one it grows as well, so that somebody notices.
    age = Date.now() / 1000 - (current?.writtenAt ?? started);
  };
  const isDead = () => current !== undefined && !current.ended && age > options.leaseSeconds;
  const seriesOf = (metric: number): readonly SeriesSnapshot[] => {
    const { name, labels } = options.catalog[metric];
    if (name === options.age) return [{ labels: {}, numbers: [age] }];
    if (!current) return [];
    if (name === options.state.metric && isDead()) return onlyState(labels[0].name, current.series[metric], options.state.dead);
    return current.series[metric];
  };
  const registryOf = (format: ExpositionFormat) => snapshotRegistry(options.catalog, (metric) => [...seriesOf(metric)], format);
  const registries = { prometheus: registryOf('prometheus'), openmetrics: registryOf('openmetrics') };
  const render = async (format: ExpositionFormat) => {
    look();
    const registry = registries[format];
    return { contentType: registry.contentType, body: await registry.metrics() };
  };
  const readiness = (): Reply => {
    look();
    if (!current) return text(503, `no snapshot in ${options.folder} yet: the trainer has not started, or writes to another folder`);
    return current.ready ? text(200, 'ready') : text(503, 'the run is being prepared');
  };
  const hanging = (): Reply => {
    look();
    return current?.hang === undefined || current.ended ? text(200, 'ok') : text(503, current.hang);
  };
  return new BoundedServer({ routes: exporterRoutes({ render, readiness, hanging }), ...serverOptions });
}

function onlyState(label: string, series: readonly SeriesSnapshot[], state: string): SeriesSnapshot[] {
  return series.map(({ labels }) => ({ labels, numbers: [labels[label] === state ? 1 : 0] }));
}
