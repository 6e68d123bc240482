import { Construct } from 'constructs';
import { HTTP_PORT } from '../../kinds/thanos/thanos-targets';
import { apiObject } from '../../kubernetes/api-object';
import { k8s } from '../../kubernetes/k8s';
import { ComponentIdentity, selectorLabels } from '../../kubernetes/labels';
import { objectLabels, podTemplate, volumeClaim } from '../../kubernetes/pod-template';
import { byteQuantity } from '../../kubernetes/quantities';
import { assertWorkload, WorkloadProps } from '../../kubernetes/workload-defaults';
import { bucketAccess } from './bucket-access';
import { IObjectStore } from './object-store';
import { grpcServicePort, httpServicePort, thanosContainer } from './thanos-container';

/** What everybody may choose for a component that works on the bucket. */
export interface BucketWorkloadOptions extends WorkloadProps {
  /**
   * Size of the volume for its copies from the bucket.
   *
   * @default - '10Gi' for the store gateway; '50Gi' for the compactor, of which a bucket of medium size needs 100Gi.
   */
  readonly storage?: string;
}

/**
 * What differs between the components that work on the bucket.
 *
 * @internal
 */
export interface BucketWorkload {
  /** For example `thanos-compactor`. */
  readonly component: string;
  readonly args: string[];
  readonly resources: k8s.ResourceRequirements;
  readonly objectStore: IObjectStore;
  /** Whether it answers the Store API. */
  readonly storeApi: boolean;
  readonly defaultStorage: string;
}

const USER = 1001;

const DATA = '/var/lib/thanos/data';

/**
 * A StatefulSet of one pod with a volume for its copies from the bucket, behind a headless Service; all named after `scope`.
 *
 * @internal
 * @throws InvalidConfigError when the size of the volume is not a quantity
 */
export function bucketWorkload(scope: Construct, options: BucketWorkloadOptions, { component, args, ...workload }: BucketWorkload): void {
  assertWorkload(scope, options);
  const name = scope.node.id;
  const storage = byteQuantity(`storage of ${name}`, options.storage ?? workload.defaultStorage);
  const identity: ComponentIdentity = { name: component, instance: name, component: 'long-term-storage' };
  const metadata = { name, labels: objectLabels(scope, identity) };
  const bucket = bucketAccess(workload.objectStore.toObjectStorageConfig());
  apiObject(scope, 'Service', k8s.KubeService, metadata, {
    spec: () => ({
      clusterIp: 'None',
      selector: selectorLabels(identity),
      ports: [httpServicePort(), ...(workload.storeApi ? [grpcServicePort()] : [])],
    }),
  });
  apiObject(scope, 'Resource', k8s.KubeStatefulSet, metadata, {
    spec: () => ({
      replicas: 1,
      serviceName: name,
      selector: { matchLabels: selectorLabels(identity) },
      volumeClaimTemplates: [volumeClaim(scope, 'data', storage)],
      template: podTemplate(scope, options, {
        identity,
        user: USER,
        terminationGracePeriodSeconds: 120,
        containers: [
          thanosContainer({
            name: component,
            args: [...args, `--data-dir=${DATA}`, ...bucket.args],
            env: bucket.env,
            mounts: [{ name: 'data', mountPath: DATA }, ...bucket.mounts],
            resources: options.resources ?? workload.resources,
            httpPort: HTTP_PORT,
            storeApi: workload.storeApi,
          }),
        ],
        volumes: bucket.volumes,
      }),
    }),
  });
}
