import { checked } from './checked';
import { InvalidConfigError } from './invalid-config-error';
import { looksSecret } from './secret-shape';

/** One key of a Secret that the user has made; the stack names it and never sees its value. */
@checked
export class SecretKey {
  /**
   * Names a key; the Secret must exist before the pod that reads it starts.
   *
   * @param secretName name of a Secret in the namespace of the pod that reads it
   * @param key key in that Secret
   * @throws InvalidConfigError when either cannot be the name of one, as a pasted token or URL cannot
   */
  public static of(secretName: string, key: string): SecretKey {
    return new SecretKey(secretName, key);
  }

  private constructor(
    /** Name of the Secret, in the namespace of the pod that reads it. */
    public readonly secretName: string,
    /** Entry of the Secret's `data`, for example `password`. */
    public readonly key: string,
  ) {
    // The values are left out of both messages: a secret pasted here by mistake must not reach a log.
    if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(secretName)) {
      throw new InvalidConfigError(
        "a SecretKey's first argument is not the name of a Secret: give the name, never the value, for example SecretKey.of('slack', 'webhook-url')",
      );
    }
    if (looksSecret(secretName) || looksSecret(key)) {
      throw new InvalidConfigError(
        `the ${looksSecret(key) ? 'key' : 'name'} given to SecretKey.of looks like a secret itself, which would stand in every manifest: put it into a Secret, and give the names of the Secret and its key, for example SecretKey.of('slack', 'webhook-url')`,
      );
    }
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      throw new InvalidConfigError(
        `the key given for Secret '${secretName}' is not a key of a Secret: use letters, digits, '-', '_' and '.'`,
      );
    }
  }
}
