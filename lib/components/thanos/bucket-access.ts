import { k8s } from '../../kubernetes/k8s';
import { ObjectStorageConfig } from './object-store';

const CREDENTIALS_DIRECTORY = '/etc/thanos/credentials';

/** What a container and its pod need to work on the bucket. */
export interface BucketAccess {
  readonly args: string[];
  readonly env: k8s.EnvVar[];
  readonly mounts: k8s.VolumeMount[];
  readonly volumes: k8s.Volume[];
}

/** The settings are an argument, because they hold no secret and a changed one must restart the pod; JSON is YAML too. */
export function bucketAccess({ type, config, credentials, claim }: ObjectStorageConfig): BucketAccess {
  const env: k8s.EnvVar[] = [];
  const mounts: k8s.VolumeMount[] = [];
  const volumes: k8s.Volume[] = [];
  if (credentials) {
    const { secretName, key } = credentials.secret;
    const name = 'bucket-credentials';
    env.push({ name: credentials.pathVariable, value: `${CREDENTIALS_DIRECTORY}/${key}` });
    mounts.push({ name, mountPath: CREDENTIALS_DIRECTORY, readOnly: true });
    volumes.push({ name, secret: { secretName, items: [{ key, path: key }] } });
  }
  if (claim) {
    mounts.push({ name: 'bucket', mountPath: claim.mountPath });
    volumes.push({ name: 'bucket', persistentVolumeClaim: { claimName: claim.claimName } });
  }
  return { args: [`--objstore.config=${JSON.stringify({ type, config })}`], env, mounts, volumes };
}
