import { InvalidConfigError } from './invalid-config-error';
import { k8s } from './k8s';

/** One key of a Secret that the user has made; the stack names it and never sees its value. */
export class SecretKey {
  /**
   * @param secretName name of a Secret in the namespace of whoever uses it
   * @param key key in that Secret
   * @throws InvalidConfigError when either cannot be the name of one, as a pasted token or URL cannot
   */
  public static of(secretName: string, key: string): SecretKey {
    return new SecretKey(secretName, key);
  }

  private constructor(
    public readonly secretName: string,
    public readonly key: string,
  ) {
    // The values are left out of both messages: a secret pasted here by mistake must not reach a log.
    if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(secretName)) {
      throw new InvalidConfigError(
        "a SecretKey's first argument is not the name of a Secret: give the name, never the value, for example SecretKey.of('slack', 'webhook-url')",
      );
    }
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      throw new InvalidConfigError(
        `the key given for Secret '${secretName}' is not a key of a Secret: use letters, digits, '-', '_' and '.'`,
      );
    }
  }
}

/** Secret keys that a pod reads as files, each below `<directory>/<secret>/<key>`. */
export class SecretFiles {
  private readonly keys = new Map<string, SecretKey>();

  /** @param directory where the Secrets are mounted, for example `/etc/alertmanager/secrets` */
  public constructor(private readonly directory: string) {}

  /** Mounts the key and tells the path of its file. */
  public add(secret: SecretKey): string {
    this.keys.set(`${secret.secretName}/${secret.key}`, secret);
    return `${this.directory}/${secret.secretName}/${secret.key}`;
  }

  public volumes(): k8s.Volume[] {
    return this.bySecret().map(([secretName, keys]) => ({
      name: volumeName(secretName),
      secret: { secretName, items: keys.map(({ key }) => ({ key, path: key })) },
    }));
  }

  public mounts(): k8s.VolumeMount[] {
    return this.bySecret().map(([secretName]) => ({
      name: volumeName(secretName),
      mountPath: `${this.directory}/${secretName}`,
      readOnly: true,
    }));
  }

  private bySecret(): [string, SecretKey[]][] {
    const groups = new Map<string, SecretKey[]>();
    for (const secret of this.keys.values()) groups.set(secret.secretName, [...(groups.get(secret.secretName) ?? []), secret]);
    return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

// A Secret's name may hold dots and 253 characters, a volume's may not.
function volumeName(secretName: string): string {
  return `secret-${secretName.replace(/\./g, '-')}`.slice(0, 63).replace(/-+$/, '');
}
