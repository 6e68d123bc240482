import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { Prometheus } from '../../lib/components/prometheus/prometheus';
import { Manifests } from '../../lib/testing/manifests';
import { FilesystemObjectStore } from '../../lib/components/thanos/filesystem-object-store';
import { ThanosStorage } from '../../lib/components/thanos/thanos-storage';
import { LocalContainer, LocalWorkload } from '../../tools/local/local-container';
import { instantQuery } from '../../tools/servers/prometheus-api';
import { describeWithServers, freePort, requireProgram, RunningProgram, temporaryFolder, untilReady, waitUntil } from '../servers';

const BLOCK_SECONDS = 2 * 3600;
const REPLICA_LABEL = 'prometheus_replica';
const RUN = { __name__: 'tf_train_loss', cluster: 'gpu-east', run_id: 'mnist-1' };

/** Start of a block that was complete hours ago. */
const start = (Math.floor(Date.now() / 1000 / BLOCK_SECONDS) - 3) * BLOCK_SECONDS;
const minute = (minutes: number) => start + minutes * 60;

/** A component of Thanos that runs as rendered, with ports of this machine. */
interface RunningThanos {
  readonly url: string;
  readonly grpcAddress: string;
  readonly program: RunningProgram;
}

function rendered(): Manifests {
  const chart = new Chart(new App(), 'monitoring', { namespace: 'monitoring' });
  const prometheus = new Prometheus(chart, 'prometheus', { cluster: 'gpu-east' });
  ThanosStorage.inBucket(FilesystemObjectStore.onClaim('bucket')).bind(chart, prometheus);
  return Manifests.ofChart(chart);
}

/** A pod's folder, into which the bucket is mounted that all of them share. */
function podFolder(bucket: string): string {
  const root = temporaryFolder();
  const mount = join(root, '/var/lib/thanos/bucket');
  mkdirSync(dirname(mount), { recursive: true });
  symlinkSync(bucket, mount);
  return root;
}

async function startThanos(container: LocalContainer, overrides: readonly string[] = []): Promise<RunningThanos> {
  const [http, grpcAddress] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const program = container.start([requireProgram('thanos')], [`--http-address=${http}`, `--grpc-address=${grpcAddress}`, ...overrides]);
  const url = `http://${http}`;
  await untilReady(url, program);
  return { url, grpcAddress, program };
}

/** Half an hour of a loss that falls by 1 each minute, with nothing in the minutes that the replica missed. */
function writeBlock(folder: string, missed: (minutes: number) => boolean): void {
  const samples = Array.from({ length: 120 }, (_, i) => i / 4)
    .filter((minutes) => !missed(minutes))
    .map((minutes) => `tf_train_loss{run_id="mnist-1"} ${100 - minutes} ${minute(minutes)}`);
  const exposition = join(temporaryFolder(), 'samples.txt');
  writeFileSync(exposition, ['# TYPE tf_train_loss gauge', ...samples, '# EOF', ''].join('\n'));
  execFileSync(requireProgram('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', exposition, folder]);
}

/** One replica of Prometheus with its sidecar, until the sidecar has uploaded the block that is there. */
async function upload(manifests: Manifests, bucket: string, replica: number, missed: (minutes: number) => boolean): Promise<void> {
  const pod: LocalWorkload = { kind: 'StatefulSet', name: 'prometheus', replica, root: podFolder(bucket) };
  const server = new LocalContainer(manifests, pod);
  writeBlock(server.path('/prometheus'), missed);
  const address = `127.0.0.1:${await freePort()}`;
  const prometheus = server.start([requireProgram('prometheus')], [`--web.listen-address=${address}`]);
  await untilReady(`http://${address}`, prometheus);
  const sidecar = await startThanos(new LocalContainer(manifests, { ...pod, container: 'thanos-sidecar' }), [
    `--prometheus.url=http://${address}`,
  ]);
  const uploads = async () => /^thanos_shipper_uploads_total (\d+)/m.exec(await (await fetch(`${sidecar.url}/metrics`)).text())?.[1];
  const until = (count?: string) => count === '1';
  await waitUntil(`the sidecar of replica ${replica} has uploaded its block`, uploads, { until, programs: [prometheus, sidecar.program] });
  await sidecar.program.stop();
  await prometheus.stop();
}

describeWithServers(['prometheus', 'promtool', 'thanos'], 'Thanos', () => {
  const bucket = temporaryFolder();
  let query: RunningThanos;

  beforeAll(async () => {
    const manifests = rendered();
    await upload(manifests, bucket, 0, (minutes) => minutes > 10 && minutes < 20);
    await upload(manifests, bucket, 1, () => false);
    const gateway: LocalWorkload = { kind: 'StatefulSet', name: 'thanos-store-gateway', root: podFolder(bucket) };
    const store = await startThanos(new LocalContainer(manifests, gateway));
    const services = { 'dnssrv+_grpc._tcp.thanos-store-gateway.monitoring.svc': store.grpcAddress };
    query = await startThanos(
      new LocalContainer(manifests, { kind: 'Deployment', name: 'thanos-query', root: temporaryFolder(), services }),
    );
    const asked = () => instantQuery(query.url, 'tf_train_loss', { time: String(minute(5)) });
    await waitUntil('Thanos Query sees the store gateway', asked, { programs: [store.program, query.program] });
  });

  test('the sidecar of each replica uploads its block', () => {
    expect(readdirSync(bucket).filter((name) => /^[0-9A-Z]{26}$/.test(name))).toHaveLength(2);
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
