import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { DataSource, ILongTermStorage, LongTermStorageBinding, Prometheus } from 'trainwatch';
import { ProgramKind } from './kind';
import { deploy } from './program';

const MOUNT_PATH = '/var/lib/thanos/bucket';

/** Does what ThanosStorage does: a sidecar that uploads blocks, and a query over all replicas. */
export class OwnThanosStorage implements ILongTermStorage {
  public constructor(
    private readonly image: string,
    private readonly claimName: string,
  ) {}

  public bind(scope: Construct, prometheus: Prometheus): LongTermStorageBinding {
    prometheus.addSidecar({
      container: this.sidecar(prometheus),
      volumes: [{ name: 'bucket', persistentVolumeClaim: { claimName: this.claimName } }],
      ports: [{ name: 'grpc', port: 10901, targetPort: k8s.IntOrString.fromString('grpc') }],
      serverArgs: ['--storage.tsdb.min-block-duration=2h', '--storage.tsdb.max-block-duration=2h'],
    });
    deploy(scope, 'thanos-query', {
      name: 'thanos-query',
      image: this.image,
      args: ['query', '--query.replica-label=prometheus_replica', `--endpoint=dnssrv+_grpc._tcp.${prometheus.replicasHost}`],
      ports: [{ name: 'http', containerPort: 10902 }],
    });
    const jobs = [
      { name: 'thanos-sidecar', podName: 'prometheus', port: 'sidecar' },
      { name: 'thanos-query', podName: 'thanos-query', port: 'http' },
    ];
    return {
      dataSource: DataSource.thanos(`http://thanos-query.${prometheus.namespace.name}.svc:10902`),
      kinds: [new ProgramKind('own-thanos', 'OwnUploadsFailing', 'thanos_objstore_bucket_operation_failures_total', jobs)],
    };
  }

  private sidecar({ maximumStartupDuration }: Prometheus): k8s.Container {
    const probe = (path: string) => ({ httpGet: { path, port: k8s.IntOrString.fromString('sidecar') }, failureThreshold: 6 });
    return {
      name: 'thanos-sidecar',
      image: this.image,
      args: [
        'sidecar',
        '--prometheus.url=http://localhost:9090',
        `--prometheus.ready_timeout=${maximumStartupDuration}`,
        '--tsdb.path=/prometheus',
        `--objstore.config=${JSON.stringify({ type: 'FILESYSTEM', config: { directory: MOUNT_PATH } })}`,
        '--enable-auto-gomemlimit',
      ],
      env: [],
      ports: [
        { name: 'sidecar', containerPort: 10902 },
        { name: 'grpc', containerPort: 10901 },
      ],
      resources: {
        requests: { cpu: k8s.Quantity.fromString('20m'), memory: k8s.Quantity.fromString('64Mi') },
        limits: { memory: k8s.Quantity.fromString('512Mi') },
      },
      livenessProbe: { ...probe('/-/healthy'), periodSeconds: 30, timeoutSeconds: 5 },
      readinessProbe: { ...probe('/-/ready'), periodSeconds: 5, timeoutSeconds: 3 },
      volumeMounts: [
        { name: 'data', mountPath: '/prometheus' },
        { name: 'bucket', mountPath: MOUNT_PATH },
      ],
    };
  }
}
