import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { SecretKey } from '../../values/secret-key';
import { IObjectStore, ObjectStorageConfig } from './object-store';

/** A bucket, and the server that holds it. */
export interface S3BucketProps {
  /** `host` or `host:port`, without scheme, for example `s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  /**
   * Region that requests are signed for, for example `eu-central-1`.
   *
   * @default - as the endpoint says.
   */
  readonly region?: string;
  /**
   * Speak plain HTTP, as a server in the same cluster may.
   *
   * @default false
   */
  readonly insecure?: boolean;
}

/** A bucket, and the access key for it. */
export interface S3CredentialsProps extends S3BucketProps {
  /**
   * A file in the format of `~/.aws/credentials`:
   *
   * ```ini
   * [default]
   * aws_access_key_id = …
   * aws_secret_access_key = …
   * ```
   */
  readonly credentials: SecretKey;
}

/** A bucket of S3, or of any server that speaks its protocol. */
@checked
export class S3ObjectStore implements IObjectStore {
  /**
   * With an access key in a Secret.
   *
   * @param bucket its name; it must exist: 3 to 63 of a-z, 0-9, `.` and `-`
   * @throws InvalidConfigError when bucket or endpoint is not valid
   */
  public static withCredentials(bucket: string, props: S3CredentialsProps): S3ObjectStore {
    return new S3ObjectStore(bucket, props, props.credentials);
  }

  private constructor(
    private readonly bucket: string,
    private readonly props: S3BucketProps,
    private readonly credentials: SecretKey,
  ) {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
      throw new InvalidConfigError(`bucket '${bucket}' is not valid: use 3 to 63 of a-z, 0-9, '.' and '-'`);
    }
    if (!/^[a-zA-Z0-9][a-zA-Z0-9.-]*(:\d+)?$/.test(props.endpoint)) {
      throw new InvalidConfigError(
        `endpoint '${props.endpoint}' of bucket ${bucket} is not valid: write host or host:port without scheme and path, and insecure: true for plain HTTP`,
      );
    }
  }

  public toObjectStorageConfig(): ObjectStorageConfig {
    const { endpoint, region, insecure } = this.props;
    return {
      type: 'S3',
      config: { bucket: this.bucket, endpoint, region, insecure },
      credentials: { secret: this.credentials, pathVariable: 'AWS_SHARED_CREDENTIALS_FILE' },
    };
  }
}
