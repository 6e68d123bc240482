import { App, Chart, Testing } from 'cdk8s';
import { SecretKey } from '../../../lib/values/secret-key';
import { k8s } from '../../../lib/kubernetes/k8s';
import { Prometheus } from '../../../lib/components/prometheus/prometheus';
import { Retention } from '../../../lib/components/prometheus/retention';
import { Manifests } from '../../../lib/testing/manifests';
import { FilesystemObjectStore } from '../../../lib/components/thanos/filesystem-object-store';
import { IObjectStore } from '../../../lib/components/thanos/object-store';
import { S3ObjectStore } from '../../../lib/components/thanos/s3-object-store';
import { ThanosStorage } from '../../../lib/components/thanos/thanos-storage';
import { Thanos, ThanosStorageProps } from '../../../lib/components/thanos/thanos';

const S3 = S3ObjectStore.withCredentials('metrics', {
  endpoint: 's3.example.com:9000',
  insecure: true,
  credentials: SecretKey.of('thanos-object-store', 'credentials'),
});

function stored(props: ThanosStorageProps = {}, objectStore: IObjectStore = S3, retention?: Retention) {
  const chart = new Chart(new App(), 'monitoring', { namespace: 'monitoring' });
  const prometheus = new Prometheus(chart, 'prometheus', { cluster: 'gpu-east', retention });
  const binding = ThanosStorage.inBucket(objectStore, props).bind(chart, prometheus);
  return { chart, binding, manifests: Testing.synth(chart) };
}

function containerOf(manifests: ReturnType<typeof Testing.synth>, name: string) {
  const pods = manifests.map(({ spec }) => spec?.template?.spec).filter((pod) => pod !== undefined);
  const pod = pods.find(({ containers }) => containers.some((container: { name: string }) => container.name === name));
  return { pod, container: pod.containers.find((container: { name: string }) => container.name === name) };
}

function argument(manifests: ReturnType<typeof Testing.synth>, container: string, flag: string): string | undefined {
  const args: string[] = containerOf(manifests, container).container.args;
  return args.find((arg) => arg.startsWith(`--${flag}=`))?.slice(flag.length + 3);
}

describe('ThanosStorage', () => {
  test('the sidecar uploads what Prometheus writes, and Prometheus compacts nothing', () => {
    const { manifests } = stored();
    expect(containerOf(manifests, 'prometheus').container.args).toEqual(
      expect.arrayContaining(['--storage.tsdb.min-block-duration=2h', '--storage.tsdb.max-block-duration=2h']),
    );
    const { container } = containerOf(manifests, 'thanos-sidecar');
    expect(container.args).toEqual(
      expect.arrayContaining(['sidecar', '--prometheus.url=http://localhost:9090', '--tsdb.path=/prometheus']),
    );
    expect(container.volumeMounts).toContainEqual({ name: 'data', mountPath: '/prometheus' });
  });

  test.each(['thanos-sidecar', 'thanos-store-gateway', 'thanos-compactor'])('%s reads its credentials from a file alone', (name) => {
    const { pod, container } = containerOf(stored().manifests, name);
    expect(container.args).toContain(
      '--objstore.config={"type":"S3","config":{"bucket":"metrics","endpoint":"s3.example.com:9000","insecure":true}}',
    );
    expect(container.env).toEqual([{ name: 'AWS_SHARED_CREDENTIALS_FILE', value: '/etc/thanos/credentials/credentials' }]);
    expect(container.volumeMounts).toContainEqual({ name: 'bucket-credentials', mountPath: '/etc/thanos/credentials', readOnly: true });
    expect(pod.volumes).toContainEqual({
      name: 'bucket-credentials',
      secret: { secretName: 'thanos-object-store', items: [{ key: 'credentials', path: 'credentials' }] },
    });
  });

  test('a query asks every sidecar and the store gateway, and merges replicas by the label that Prometheus gives them', () => {
    const { manifests, binding } = stored();
    expect(JSON.parse(argument(manifests, 'thanos-query', 'endpoint.sd-config') ?? '')).toEqual({
      endpoints: [
        { address: 'dnssrv+_grpc._tcp.prometheus-replicas.monitoring.svc' },
        { address: 'dnssrv+_grpc._tcp.thanos-store-gateway.monitoring.svc' },
      ],
    });
    const grpc = { name: 'grpc', port: 10901, targetPort: 'grpc' };
    const discovered = manifests.filter(
      ({ kind, spec }) => kind === 'Service' && spec.ports.some(({ name }: { name: string }) => name === 'grpc'),
    );
    expect(discovered.map(({ metadata, spec }) => [metadata.name, spec.clusterIP, spec.ports.at(-1)])).toEqual([
      ['prometheus-replicas', 'None', grpc],
      ['thanos-store-gateway', 'None', grpc],
    ]);
    expect(argument(manifests, 'thanos-query', 'query.replica-label')).toBe('prometheus_replica');
    expect(binding.dataSource.url).toBe('http://thanos-query.monitoring.svc:10902');
  });

  test('every resolution is kept equally long, and blocks are deleted after the store gateway has let them go', () => {
    const { manifests } = stored({ retention: '90d', deleteDelay: '36h' });
    const retention = ['raw', '5m', '1h'].map((resolution) =>
      argument(manifests, 'thanos-compactor', `retention.resolution-${resolution}`),
    );
    expect(retention).toEqual(['90d', '90d', '90d']);
    expect(argument(manifests, 'thanos-compactor', 'delete-delay')).toBe('36h');
    expect(argument(manifests, 'thanos-store-gateway', 'ignore-deletion-marks-delay')).toBe('24h');
  });

  test('a large bucket gets larger volumes and more memory', () => {
    const resources = { requests: { memory: k8s.Quantity.fromString('8Gi') }, limits: { memory: k8s.Quantity.fromString('10Gi') } };
    const { manifests } = stored({ compactor: { storage: '200Gi', resources }, storeGateway: { storage: '40Gi' }, query: { replicas: 3 } });
    const sizes = manifests
      .filter(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name.startsWith('thanos-'))
      .map(({ spec }) => spec.volumeClaimTemplates[0].spec.resources.requests.storage);
    expect(sizes).toEqual(['40Gi', '200Gi']);
    expect(containerOf(manifests, 'thanos-compactor').container.resources.limits).toEqual({ memory: '10Gi' });
    expect(manifests.find(({ kind }) => kind === 'Deployment').spec.replicas).toBe(3);
  });

  test('there is one compactor for the bucket', () => {
    const compactor = stored().manifests.find(({ metadata, kind }) => kind === 'StatefulSet' && metadata.name === 'thanos-compactor');
    expect(compactor.spec.replicas).toBe(1);
  });

  test('a bucket on a claim is mounted by everything that reads or writes it', () => {
    const { manifests } = stored({}, FilesystemObjectStore.onClaim('bucket'));
    for (const name of ['thanos-sidecar', 'thanos-store-gateway', 'thanos-compactor']) {
      const { pod, container } = containerOf(manifests, name);
      expect(argument(manifests, name, 'objstore.config')).toBe('{"type":"FILESYSTEM","config":{"directory":"/var/lib/thanos/bucket"}}');
      expect(container.volumeMounts).toContainEqual({ name: 'bucket', mountPath: '/var/lib/thanos/bucket' });
      expect(pod.volumes).toContainEqual({ name: 'bucket', persistentVolumeClaim: { claimName: 'bucket' } });
    }
  });

  test('breaks none of the invariants, and names the Secret that must exist', () => {
    const { chart } = stored();
    expect(Manifests.ofChart(chart).violations).toEqual([]);
    expect(Manifests.ofChart(chart).requiredSecrets).toEqual(['monitoring/thanos-object-store: credentials']);
  });

  test('manifests', () => {
    const components = stored().manifests.filter(({ metadata }) => metadata.name.startsWith('thanos-'));
    expect(components).toMatchSnapshot();
  });
});

describe('contradictions', () => {
  test.each<[string, () => unknown]>([
    [
      "monitoring/prometheus: retention '5h' is too short for Thanos, which uploads blocks of 2 hours and must be able to catch up: use at least '6h'",
      () => stored({}, S3, { time: '5h' }),
    ],
    [
      "monitoring/thanos/thanos-compactor: long-term retention '7d' ends before samples are downsampled: use at least '10d', or '0s' to keep samples forever",
      () => stored({ retention: '7d' }),
    ],
    [
      "monitoring/thanos: deleteDelay '24h' deletes blocks that the store gateway still serves: make it longer than '24h'",
      () => stored({ deleteDelay: '24h' }),
    ],
    ["storage of thanos-compactor 'much' is not a quantity", () => stored({ compactor: { storage: 'much' } })],
    ["long-term retention 'forever' is not a duration", () => stored({ retention: 'forever' })],
    [
      "endpoint 'https://s3.example.com' of bucket metrics is not valid: write host or host:port without scheme and path",
      () => S3ObjectStore.withCredentials('metrics', { endpoint: 'https://s3.example.com', credentials: SecretKey.of('a', 'b') }),
    ],
    [
      "bucket 'My Metrics' is not valid: use 3 to 63 of a-z, 0-9, '.' and '-'",
      () => S3ObjectStore.withCredentials('My Metrics', { endpoint: 's3.example.com', credentials: SecretKey.of('a', 'b') }),
    ],
    ["volume claim 'The bucket' is not the name of an object", () => FilesystemObjectStore.onClaim('The bucket')],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });

  test('two stacks in one namespace have components of their own names', () => {
    const chart = new Chart(new App(), 'monitoring', { namespace: 'monitoring' });
    for (const stack of ['blue', 'green']) {
      const prometheus = new Prometheus(chart, `${stack}-prometheus`, { cluster: stack });
      new Thanos(chart, `${stack}-thanos`, { prometheus, objectStore: S3 });
    }
    expect(Manifests.ofChart(chart).violations).toEqual([]);
  });
});
