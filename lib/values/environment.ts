import { InvalidConfigError } from './invalid-config-error';
import { argumentGivesSecret, givesSecret } from './secret-shape';

const NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

const HOLDS_SECRET =
  'holds a secret, which anyone could read in the manifests: put it into a Secret, and give the program the path of its file. If it is none, Manifests.exempt, called before with the chart, takes a reason against ManifestRule.SECRET_VALUE';

/**
 * @param variables values by name
 * @param mayLookSecret whether somebody has said that what looks like a secret is none
 * @throws InvalidConfigError when a container would not start with them, or anyone could read a secret in them
 */
export function assertEnvironment(variables: Record<string, string>, mayLookSecret: boolean): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!NAME.test(name)) {
      throw new InvalidConfigError(
        `environment variable '${name}' is not valid: use letters, digits, '_', '-' and '.', not starting with a digit`,
      );
    }
    if (mayLookSecret || !givesSecret(name, value)) continue;
    throw new InvalidConfigError(`environment variable '${name}' ${HOLDS_SECRET}`);
  }
}

/**
 * @param container its name, as it stands in the error
 * @param words command and arguments
 * @throws InvalidConfigError when anyone could read a secret in them
 */
export function assertCommandLine(container: string, words: readonly string[]): void {
  const at = words.findIndex((word, i) => argumentGivesSecret(word, words[i + 1]));
  if (at < 0) return;
  throw new InvalidConfigError(`argument ${at + 1} of the command line of container ${container} ${HOLDS_SECRET}`);
}
