import { SecretKey } from '../../values/secret-key';

/** A file with credentials, and the environment variable in which the client of the object store looks for its path. */
export interface ObjectStoreCredentials {
  /** Key of a Secret that holds the file. */
  readonly secret: SecretKey;
  /** Environment variable with the path of the mounted file, for example `AWS_SHARED_CREDENTIALS_FILE`. */
  readonly pathVariable: string;
}

/** A volume claim that every component of Thanos mounts. */
export interface ObjectStoreClaim {
  /** Name of a PersistentVolumeClaim in the namespace of the stack. */
  readonly claimName: string;
  /** Folder of the containers at which the volume appears. */
  readonly mountPath: string;
}

/** What Thanos must know to reach a bucket. */
export interface ObjectStorageConfig {
  /**
   * The name that Thanos has for this sort of store, for example `S3`.
   *
   * @see https://thanos.io/tip/thanos/storage.md/
   */
  readonly type: string;
  /** Fields below `config` in the file of `--objstore.config`, without credentials. */
  readonly config: Record<string, unknown>;
  /**
   * The file with the credentials of the bucket.
   *
   * @default - none, or those of the node or the ServiceAccount.
   */
  readonly credentials?: ObjectStoreCredentials;
  /**
   * The volume of a store that is a folder.
   *
   * @default - none.
   */
  readonly claim?: ObjectStoreClaim;
}

/** Where blocks are kept for long. */
export interface IObjectStore {
  /** Type, settings and credentials, as `--objstore.config` of Thanos takes them. */
  toObjectStorageConfig(): ObjectStorageConfig;
}
