import { checked } from '../../values/checked';
import { assertObjectName } from '../../values/names';
import { IObjectStore, ObjectStorageConfig } from './object-store';

const MOUNT_PATH = '/var/lib/thanos/bucket';

/** A folder, for trying Thanos out on a single node; a bucket that lives and dies with a node is no long-term storage. */
@checked
export class FilesystemObjectStore implements IObjectStore {
  /**
   * A folder on a volume claim that exists already.
   *
   * @param claimName of a volume that all components may mount at once
   * @throws InvalidConfigError when it cannot be the name of a claim
   */
  public static onClaim(claimName: string): FilesystemObjectStore {
    return new FilesystemObjectStore(claimName);
  }

  private constructor(private readonly claimName: string) {
    assertObjectName('volume claim', claimName);
  }

  public toObjectStorageConfig(): ObjectStorageConfig {
    return {
      type: 'FILESYSTEM',
      config: { directory: MOUNT_PATH },
      claim: { claimName: this.claimName, mountPath: MOUNT_PATH },
    };
  }
}
