import { createHash } from 'node:crypto';
import { checked } from '../values/checked';
import { SecretKey } from '../values/secret-key';
import { SecretPaths } from '../values/secret-paths';
import { k8s } from './k8s';

/** Secret keys that a pod reads as files. */
@checked
export class SecretFiles extends SecretPaths {
  /** One volume for each Secret, with the named keys alone. */
  public volumes(): k8s.Volume[] {
    return this.bySecret().map(([secretName, keys]) => ({
      name: volumeName(secretName),
      secret: { secretName, items: keys.map(({ key }) => ({ key, path: key })) },
    }));
  }

  /** Where a container must mount the volumes for the paths to be right, read-only. */
  public mounts(): k8s.VolumeMount[] {
    return this.bySecret().map(([secretName]) => ({
      name: volumeName(secretName),
      mountPath: `${this.directory}/${secretName}`,
      readOnly: true,
    }));
  }

  private bySecret(): [string, SecretKey[]][] {
    const groups = new Map<string, SecretKey[]>();
    for (const secret of this.secrets) groups.set(secret.secretName, [...(groups.get(secret.secretName) ?? []), secret]);
    return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

const LONGEST_VOLUME_NAME = 63;

// A Secret's name may hold dots and 253 characters, a volume's may not: where it is changed, a hash keeps two of them apart.
function volumeName(secretName: string): string {
  const name = `secret-${secretName.replace(/\./g, '-')}`;
  if (name === `secret-${secretName}` && name.length <= LONGEST_VOLUME_NAME) return name;
  const hash = createHash('sha256').update(secretName).digest('hex').slice(0, 8);
  return `${name.slice(0, LONGEST_VOLUME_NAME - hash.length - 1).replace(/-+$/, '')}-${hash}`;
}
