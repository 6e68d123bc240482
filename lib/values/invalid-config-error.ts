/** A construct, as far as its path goes: this floor knows no constructs. */
interface Located {
  readonly node: { readonly path: string };
}

/**
 * A value that the stack cannot work with; the message says which value, what is allowed and how to fix it. It is recognized by its `name`:
 * jsii has no classes of errors, so the library does not export it.
 */
export class InvalidConfigError extends Error {
  /** An error that starts with the path of the construct that was given the value. */
  public static at(scope: Located, message: string): InvalidConfigError {
    const { path } = scope.node;
    return new InvalidConfigError(path === '' ? message : `${path}: ${message}`);
  }

  /**
   * Puts the path of the construct before whatever the checks refuse.
   *
   * @param checks of the values that the construct was given
   */
  public static locate(scope: Located, checks: () => void): void {
    try {
      checks();
    } catch (error) {
      throw error instanceof InvalidConfigError ? InvalidConfigError.at(scope, error.message) : error;
    }
  }

  /**
   * Puts what was being checked before whatever the checks refuse.
   *
   * @param what for example `nodeSelector`
   */
  public static explain(what: string, checks: () => void): void {
    try {
      checks();
    } catch (error) {
      throw error instanceof InvalidConfigError ? new InvalidConfigError(`${what}: ${error.message}`) : error;
    }
  }

  public constructor(message: string) {
    super(message);
    this.name = 'InvalidConfigError';
  }
}
