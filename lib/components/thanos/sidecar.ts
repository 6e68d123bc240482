import { SIDECAR_HTTP_PORT, SIDECAR_JOB } from '../../kinds/thanos/thanos-targets';
import { resources } from '../../kubernetes/pod-template';
import { durationMs } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { Prometheus } from '../prometheus/prometheus';
import { retentionMs } from '../prometheus/retention';
import { bucketAccess } from './bucket-access';
import { IObjectStore } from './object-store';
import { grpcServicePort, storeApiOf, thanosContainer } from './thanos-container';

/** Prometheus must keep three blocks of two hours, or a block could be gone before an outage of the object store is over. */
const SHORTEST_RETENTION = '6h';

/**
 * Puts a sidecar beside each replica, which uploads its blocks and serves what is not uploaded yet.
 *
 * @returns where Thanos Query finds the sidecars
 * @throws InvalidConfigError when Prometheus keeps its samples too short
 */
export function addSidecar(prometheus: Prometheus, objectStore: IObjectStore): string {
  if (retentionMs(prometheus.retention) < durationMs('shortest retention', SHORTEST_RETENTION)) {
    throw InvalidConfigError.at(
      prometheus,
      `retention '${prometheus.retention.time}' is too short for Thanos, which uploads blocks of 2 hours and must be able to catch up: use at least '${SHORTEST_RETENTION}'`,
    );
  }
  const bucket = bucketAccess(objectStore.toObjectStorageConfig());
  prometheus.addSidecar({
    container: thanosContainer({
      name: SIDECAR_JOB,
      args: [
        'sidecar',
        '--prometheus.url=http://localhost:9090',
        // As long as Prometheus may take to replay its log.
        `--prometheus.ready_timeout=${prometheus.maximumStartupDuration}`,
        '--tsdb.path=/prometheus',
        ...bucket.args,
      ],
      env: bucket.env,
      mounts: [{ name: 'data', mountPath: '/prometheus' }, ...bucket.mounts],
      resources: resources('20m', '64Mi', '512Mi'),
      httpPort: SIDECAR_HTTP_PORT,
      storeApi: true,
    }),
    volumes: bucket.volumes,
    ports: [grpcServicePort()],
    // Equal lengths switch off compaction: the sidecar uploads what Prometheus first writes, and the compactor does the rest.
    serverArgs: ['--storage.tsdb.min-block-duration=2h', '--storage.tsdb.max-block-duration=2h'],
  });
  return storeApiOf(prometheus.replicasHost);
}
