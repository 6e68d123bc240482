import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import {
  describeWithServers,
  instantQuery,
  requireProgram,
  RunningThanos,
  startPrometheus,
  startThanos,
  temporaryFolder,
  waitUntil,
} from '../servers';

const BLOCK_SECONDS = 2 * 3600;
const REPLICA_LABEL = 'prometheus_replica';
const RUN = { __name__: 'tf_train_loss', cluster: 'gpu-east', run_id: 'mnist-1' };

/** Start of a block that was complete hours ago. */
const start = (Math.floor(Date.now() / 1000 / BLOCK_SECONDS) - 3) * BLOCK_SECONDS;
const minute = (minutes: number) => start + minutes * 60;

function writeFile(name: string, text: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

/** Half an hour of a loss that falls by 1 each minute, with nothing in the minutes that the replica missed. */
function writeBlocks(missed: (minutes: number) => boolean): string {
  const samples = Array.from({ length: 120 }, (_, i) => i / 4)
    .filter((minutes) => !missed(minutes))
    .map((minutes) => `tf_train_loss{run_id="mnist-1"} ${100 - minutes} ${minute(minutes)}`);
  const exposition = writeFile('samples.txt', ['# TYPE tf_train_loss gauge', ...samples, '# EOF', ''].join('\n'));
  const folder = temporaryFolder();
  execFileSync(requireProgram('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', exposition, folder]);
  return folder;
}

/** A Prometheus with its sidecar, which uploads the blocks that are there; both are stopped when it has. */
async function upload(replica: string, bucket: string, missed: (minutes: number) => boolean): Promise<void> {
  const blocks = writeBlocks(missed);
  const config = { global: { external_labels: { cluster: 'gpu-east', [REPLICA_LABEL]: replica } } };
  const blockLength = ['--storage.tsdb.min-block-duration=2h', '--storage.tsdb.max-block-duration=2h'];
  const prometheus = await startPrometheus(writeFile('prometheus.yml', stringify(config)), blockLength, blocks);
  const sidecar = await startThanos('sidecar', [
    `--prometheus.url=${prometheus.url}`,
    `--tsdb.path=${blocks}`,
    `--objstore.config-file=${bucket}`,
  ]);
  const uploads = async () => /^thanos_shipper_uploads_total (\d+)/m.exec(await (await fetch(`${sidecar.url}/metrics`)).text())?.[1];
  await waitUntil(`the sidecar of ${replica} has uploaded its block`, uploads, {
    until: (count) => count === '1',
    programs: [sidecar.program],
  });
  await sidecar.program.stop();
  await prometheus.program.stop();
}

describeWithServers(['prometheus', 'promtool', 'thanos'], 'Thanos', () => {
  const bucketFolder = temporaryFolder();
  let query: RunningThanos;

  beforeAll(async () => {
    const bucket = writeFile('objstore.yml', stringify({ type: 'FILESYSTEM', config: { directory: bucketFolder } }));
    await upload('prometheus-0', bucket, (minutes) => minutes > 10 && minutes < 20);
    await upload('prometheus-1', bucket, () => false);
    const store = await startThanos('store', [`--data-dir=${temporaryFolder()}`, `--objstore.config-file=${bucket}`]);
    query = await startThanos('query', [`--endpoint=${store.grpcAddress}`, `--query.replica-label=${REPLICA_LABEL}`]);
    const asked = () => instantQuery(query.url, 'tf_train_loss', { time: String(minute(5)) });
    await waitUntil('Thanos Query sees the store gateway', asked, { programs: [store.program, query.program] });
  });

  test('the sidecar of each replica uploads its block', () => {
    expect(readdirSync(bucketFolder).filter((name) => /^[0-9A-Z]{26}$/.test(name))).toHaveLength(2);
  });

  test('the store gateway serves both, each with the label of its replica', async () => {
    const samples = await instantQuery(query.url, 'tf_train_loss', { time: String(minute(5)), dedup: 'false' });
    expect(samples).toEqual([
      { metric: { ...RUN, [REPLICA_LABEL]: 'prometheus-0' }, value: 95 },
      { metric: { ...RUN, [REPLICA_LABEL]: 'prometheus-1' }, value: 95 },
    ]);
  });

  test('a query gets one of them, without that label', async () => {
    expect(await instantQuery(query.url, 'tf_train_loss', { time: String(minute(5)) })).toEqual([{ metric: RUN, value: 95 }]);
  });

  test('what one replica missed comes from the other', async () => {
    const alone = await instantQuery(query.url, `tf_train_loss{${REPLICA_LABEL}="prometheus-0"}`, {
      time: String(minute(17)),
      dedup: 'false',
    });
    expect(alone).toEqual([]);
    expect(await instantQuery(query.url, 'tf_train_loss', { time: String(minute(17)) })).toEqual([{ metric: RUN, value: 83 }]);
  });
});
