import { assertObjectName } from '../values/names';
import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { SecretKey } from '../values/secret-key';
import { k8s } from './k8s';
import { assertEnvPrefix } from './pod-grammar';

/** Where a single environment variable takes its value from, when the container starts. */
@checked
export class EnvValueFrom {
  /** A key of a Secret in the namespace of the pod. */
  public static secret(key: SecretKey): EnvValueFrom {
    return new EnvValueFrom({ secretKeyRef: { name: key.secretName, key: key.key } });
  }

  /**
   * A key of a ConfigMap in the namespace of the pod.
   *
   * @throws InvalidConfigError when either cannot be the name of one
   */
  public static configMap(configMapName: string, key: string): EnvValueFrom {
    assertObjectName('ConfigMap', configMapName);
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      throw new InvalidConfigError(`'${key}' is not a key of a ConfigMap: use letters, digits, '-', '_' and '.'`);
    }
    return new EnvValueFrom({ configMapKeyRef: { name: configMapName, key } });
  }

  private constructor(
    /** @internal */
    public readonly _valueFrom: k8s.EnvVarSource,
  ) {}
}

/** What the names of variables from a whole ConfigMap or Secret start with. */
export interface EnvFromProps {
  /**
   * Put before each key.
   *
   * @default '', a key is the name of its variable
   */
  readonly prefix?: string;
}

/** A ConfigMap or Secret of which every entry becomes an environment variable, when the container starts. */
@checked
export class EnvFrom {
  /**
   * All entries of a Secret in the namespace of the pod.
   *
   * @throws InvalidConfigError when the name or prefix cannot be one
   */
  public static secret(secretName: string, props: EnvFromProps = {}): EnvFrom {
    assertObjectName('Secret', secretName);
    return new EnvFrom({ secretRef: { name: secretName } }, props);
  }

  /**
   * All entries of a ConfigMap in the namespace of the pod.
   *
   * @throws InvalidConfigError when the name or prefix cannot be one
   */
  public static configMap(configMapName: string, props: EnvFromProps = {}): EnvFrom {
    assertObjectName('ConfigMap', configMapName);
    return new EnvFrom({ configMapRef: { name: configMapName } }, props);
  }

  /** @internal */
  public readonly _source: k8s.EnvFromSource;

  private constructor(source: k8s.EnvFromSource, { prefix = '' }: EnvFromProps) {
    assertEnvPrefix(prefix);
    this._source = prefix === '' ? source : { ...source, prefix };
  }
}
