import { ISubjectKind } from '../kinds/subject';
import { IReceiverHost } from '../routing/receivers/receiver';
import { InvalidConfigError } from '../values/invalid-config-error';
import { SecretKey } from '../values/secret-key';
import { SecretPaths } from '../values/secret-paths';

/** An Alertmanager of somebody else, for which only files are rendered. */
export class TextHost implements IReceiverHost {
  private readonly secrets: SecretPaths;

  public constructor(
    secretsDirectory: string,
    private readonly kinds: ReadonlyMap<string, ISubjectKind>,
  ) {
    this.secrets = new SecretPaths(secretsDirectory);
  }

  public secretFile(secret: SecretKey): string {
    return this.secrets.add(secret);
  }

  public addKind({ id }: ISubjectKind): void {
    if (this.kinds.has(id)) return;
    throw new InvalidConfigError(`a receiver needs kind '${id}' to be monitored, which this mixin does not have: add it to the mixin`);
  }
}
