import { checked } from './checked';
import { SecretKey } from './secret-key';

/** Paths of the files in which Secrets are mounted, each `<directory>/<secret>/<key>`: all that a configuration file needs to know of them. */
@checked
export class SecretPaths {
  private readonly keys = new Map<string, SecretKey>();

  /** @param directory where the Secrets are mounted, for example `/etc/alertmanager/secrets` */
  public constructor(protected readonly directory: string) {}

  /** The keys that are read, each once, in the order in which they were added. */
  public get secrets(): SecretKey[] {
    return [...this.keys.values()];
  }

  /** Notes that the key is read, and returns the path of its file. */
  public add(secret: SecretKey): string {
    this.keys.set(`${secret.secretName}/${secret.key}`, secret);
    return `${this.directory}/${secret.secretName}/${secret.key}`;
  }
}
