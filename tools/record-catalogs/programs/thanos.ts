import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort, requireProgram, startPrometheus, untilReady } from '../../servers/start';
import { RunningProgram } from '../../servers/running-program';
import { temporaryFolder } from '../../temporary-folder';
import { Recording, untilExported } from '../recording';

/** The components of Thanos over one bucket, each after its first round of work. */
export const thanos: Recording = {
  name: 'thanos',
  programs: ['thanos', 'prometheus'],
  expositions: async () => {
    const folder = temporaryFolder();
    const bucket = join(folder, 'bucket');
    mkdirSync(bucket);
    const objectStore = `--objstore.config=${JSON.stringify({ type: 'FILESYSTEM', config: { directory: bucket } })}`;
    const server = await prometheus(folder);
    const sidecar = await start('sidecar', `--prometheus.url=${server.url}`, `--tsdb.path=${server.dataFolder}`, objectStore);
    const store = await start('store', `--data-dir=${join(folder, 'store')}`, objectStore);
    const compactor = await start('compact', '--wait', `--data-dir=${join(folder, 'compact')}`, objectStore);
    const query = await start('query', `--endpoint=${sidecar.grpcAddress}`, `--endpoint=${store.grpcAddress}`);
    await fetch(`${query.url}/api/v1/query?query=up`);
    return Promise.all([
      untilExported(sidecar.url, sidecar.program, ['thanos_shipper_uploads_total', 'thanos_objstore_bucket_operations_total']),
      untilExported(store.url, store.program, ['thanos_bucket_store_blocks_loaded', 'thanos_objstore_bucket_operations_total']),
      untilExported(compactor.url, compactor.program, ['thanos_compact_halted', 'thanos_objstore_bucket_operations_total']),
      untilExported(query.url, query.program, ['thanos_store_nodes_grpc_connections', 'http_requests_total', 'grpc_client_handled_total']),
    ]);
  },
};

interface Component {
  readonly url: string;
  readonly grpcAddress: string;
  readonly program: RunningProgram;
}

async function start(component: string, ...args: string[]): Promise<Component> {
  const [http, grpcAddress] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  // The compactor serves no Store API.
  const addresses = [`--http-address=${http}`, ...(component === 'compact' ? [] : [`--grpc-address=${grpcAddress}`])];
  const program = RunningProgram.start(requireProgram('thanos'), [component, ...addresses, ...args], { name: `thanos ${component}` });
  await untilReady(`http://${http}`, program);
  return { url: `http://${http}`, grpcAddress, program };
}

async function prometheus(folder: string): Promise<{ url: string; dataFolder: string }> {
  const [config, dataFolder] = [join(folder, 'prometheus.yml'), join(folder, 'data')];
  writeFileSync(config, stringify({ global: { external_labels: { replica: 'recorded' } } }));
  const blocks = ['--storage.tsdb.min-block-duration=2h', '--storage.tsdb.max-block-duration=2h'];
  const { url } = await startPrometheus(config, blocks, dataFolder);
  return { url, dataFolder };
}
