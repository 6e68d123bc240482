import { SecretKey } from '../values/secret-key';
import { SecretPaths } from '../values/secret-paths';
import { k8s } from './k8s';

/** Secret keys that a pod reads as files. */
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

// A Secret's name may hold dots and 253 characters, a volume's may not.
function volumeName(secretName: string): string {
  return `secret-${secretName.replace(/\./g, '-')}`.slice(0, 63).replace(/-+$/, '');
}
