import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Testing } from 'cdk8s';
import { SecretKey } from '../../lib/values/secret-key';
import { Prometheus } from '../../lib/components/prometheus/prometheus';
import { S3ObjectStore } from '../../lib/components/thanos/s3-object-store';
import { ThanosStorage } from '../../lib/components/thanos/thanos-storage';
import { describeWithServers, freePort, requireProgram, RunningProgram, startPrometheus, temporaryFolder, waitUntil } from '../servers';
import { S3Server } from '../servers/s3-server';

const BLOCK_LENGTHS = ['--storage.tsdb.min-block-duration=2h', '--storage.tsdb.max-block-duration=2h'];

function write(name: string, text: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

/** The arguments of every container of Thanos, by its name, with its folders and ports moved to this machine. */
async function renderedArguments(
  { bucket, endpoint }: S3Server,
  prometheusUrl: string,
  blocks: string,
): Promise<Map<string, { args: string[]; url: string }>> {
  const chart = new Chart(new App(), 'monitoring', { namespace: 'monitoring' });
  const credentials = SecretKey.of('thanos-object-store', 'credentials');
  const objectStore = S3ObjectStore.withCredentials(bucket, { endpoint, region: 'us-east-1', insecure: true, credentials });
  ThanosStorage.inBucket(objectStore).bind(chart, new Prometheus(chart, 'prometheus', { cluster: 'gpu-east' }));
  const containers = Testing.synth(chart).flatMap(({ spec }) => spec?.template?.spec.containers ?? []);
  const moved = new Map<string, { args: string[]; url: string }>();
  for (const { name, args, ports } of containers.filter(({ image }) => image.includes('thanos'))) {
    const http = `127.0.0.1:${await freePort()}`;
    const grpc = ports.some((port: { name: string }) => port.name === 'grpc') ? [`--grpc-address=127.0.0.1:${await freePort()}`] : [];
    const local = args.map((arg: string) =>
      arg
        .replace('=/prometheus', `=${blocks}`)
        .replace('=/var/lib/thanos/data', `=${temporaryFolder()}`)
        .replace('http://localhost:9090', prometheusUrl),
    );
    moved.set(name, { args: [...local, `--http-address=${http}`, ...grpc], url: `http://${http}` });
  }
  return moved;
}

describeWithServers(['prometheus', 'thanos', 'versitygw'], 'Thanos as rendered', () => {
  test('every component takes its arguments, reads its credentials from the file, and becomes ready', async () => {
    const config = write('prometheus.yml', 'global: { external_labels: { cluster: gpu-east } }');
    const s3 = await S3Server.start('127.0.0.1');
    const credentials = write('credentials', s3.credentials);
    const blocks = temporaryFolder();
    const prometheus = await startPrometheus(config, BLOCK_LENGTHS, blocks);
    const components = await renderedArguments(s3, prometheus.url, blocks);
    expect([...components.keys()].sort()).toEqual(['thanos-compactor', 'thanos-query', 'thanos-sidecar', 'thanos-store-gateway']);
    for (const [name, { args, url }] of components) {
      const program = RunningProgram.start(requireProgram('thanos'), args, { name, env: { AWS_SHARED_CREDENTIALS_FILE: credentials } });
      await waitUntil(`${name} is ready`, async () => (await fetch(`${url}/-/ready`)).status, {
        until: (status) => status === 200,
        programs: [program],
        deadlineMs: 60_000,
      });
      expect(program.log).not.toMatch(/level=error(?!.*lookup)/);
    }
  });
});
