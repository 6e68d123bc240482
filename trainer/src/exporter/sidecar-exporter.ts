import { BoundedServer, BoundedServerOptions } from '../../../runtime/http/bounded-server';
import { Reply, text } from '../../../runtime/http/route';
import { exporterRoutes } from './exporter-routes';
import { Labels } from './labels';
import { ExportedMetric } from './layout';
import { ExpositionFormat, snapshotRegistry } from './registry';
import { mergeSeries, SeriesSnapshot } from './snapshot';
import { WatchedSnapshot } from './watched-snapshot';

export interface SidecarOptions {
  readonly catalog: readonly ExportedMetric[];
  /** Folder on the volume that the recording process writes its snapshots to. */
  readonly folder: string;
  /** Age of a snapshot, in seconds, from which its writer counts as dead, unless it proves that it lives. */
  readonly leaseSeconds: number;
  /** State set that says what became of the run, and which of its states a dead writer is in. */
  readonly state: { readonly metric: string; readonly dead: string };
  /** Gauge of the age of the snapshot. */
  readonly age: string;
  /** Counter of the snapshots that could not be used, and which of its series that is. */
  readonly damaged: { readonly metric: string; readonly labels: Labels };
  /** Takes a line about a snapshot that cannot be used, or another defect. */
  readonly log: (line: string) => void;
}

/**
 * Serves what another process recorded, also after that process was killed: the state is then the one for dead writers.
 *
 * Containers do not see each other's processes, so a socket on the shared volume shows whether the writer lives, and where there can be
 * none, the age of the snapshot does.
 */
export function sidecarServer(options: SidecarOptions, serverOptions: Omit<BoundedServerOptions, 'routes' | 'log'> = {}): BoundedServer {
  const { catalog, folder, leaseSeconds, state, age, damaged, log } = options;
  const watched = new WatchedSnapshot(catalog, folder, leaseSeconds, log);
  const seriesOf = (metric: number): SeriesSnapshot[] => {
    const { name, labels } = catalog[metric];
    if (name === age) return [{ labels: {}, numbers: [watched.age] }];
    const series = watched.seriesOf(name);
    if (name === damaged.metric) return mergeSeries(series, [{ labels: damaged.labels, numbers: [watched.damaged] }]);
    return name === state.metric && watched.isDead ? onlyState(labels[0].name, series, state.dead) : series;
  };
  const registryOf = (format: ExpositionFormat) => snapshotRegistry(catalog, seriesOf, format);
  const registries = { prometheus: registryOf('prometheus'), openmetrics: registryOf('openmetrics') };
  const render = async (format: ExpositionFormat) => {
    await watched.look();
    const registry = registries[format];
    return { contentType: registry.contentType, body: await registry.metrics() };
  };
  const readiness = async (): Promise<Reply> => {
    await watched.look();
    if (watched.current) return watched.current.ready ? text(200, 'ready') : text(503, 'the run is being prepared');
    if (watched.reason) return text(503, `the snapshot in ${folder} cannot be used: ${watched.reason}`);
    return text(503, `no snapshot in ${folder} yet: the trainer has not started, or writes to another folder`);
  };
  const hanging = async (): Promise<Reply> => {
    await watched.look();
    const { hang, ended } = watched.current ?? {};
    return hang === undefined || ended ? text(200, 'ok') : text(503, hang);
  };
  return new BoundedServer({ routes: exporterRoutes({ render, readiness, hanging }), log, ...serverOptions });
}

function onlyState(label: string, series: readonly SeriesSnapshot[], state: string): SeriesSnapshot[] {
  return series.map(({ labels }) => ({ labels, numbers: [labels[label] === state ? 1 : 0] }));
}
