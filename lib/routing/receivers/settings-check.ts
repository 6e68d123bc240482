import { InvalidConfigError } from '../../values/invalid-config-error';
import { nameHint } from '../../values/nearest-name';
import { ReceiverConfig } from './receiver';
import { INTEGRATIONS, SETTINGS } from './recorded/integrations';

const KINDS: Record<string, { readonly wanted: string; readonly accepts: (value: unknown) => boolean }> = {
  any: { wanted: 'anything', accepts: () => true },
  text: { wanted: 'a text', accepts: isText },
  secret: { wanted: 'a text', accepts: isText },
  flag: { wanted: 'true or false', accepts: (value) => typeof value === 'boolean' },
  number: { wanted: 'a number', accepts: (value) => typeof value === 'number' },
};

/**
 * Alertmanager does not start with a field that it does not know.
 *
 * @throws InvalidConfigError when it has no such integration, or this one has no such field or another type of it
 */
export function assertReceiverConfig(receiver: string, { integration, settings }: ReceiverConfig): void {
  if (!Object.hasOwn(INTEGRATIONS, integration)) {
    throw new InvalidConfigError(
      `receiver '${receiver}' has the integration '${integration}', which Alertmanager does not know: ${nameHint(integration, Object.keys(INTEGRATIONS))}`,
    );
  }
  const problem = problemOf(INTEGRATIONS[integration], integration, settings);
  if (problem !== undefined) throw new InvalidConfigError(`receiver '${receiver}': ${problem}`);
}

/** A sentence about the first value that is not of the type; fields without a value are left out of the file. */
function problemOf(type: string, path: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const [, collection, element] = /^(list|map) of (.+)$/.exec(type) ?? [];
  if (collection === 'list') {
    if (!Array.isArray(value)) return `${path} must be a list`;
    return firstProblem(value.map((item, i) => [element, `${path}[${i}]`, item]));
  }
  if (Object.hasOwn(KINDS, type)) return KINDS[type].accepts(value) ? undefined : `${path} must be ${KINDS[type].wanted}`;
  if (typeof value !== 'object' || Array.isArray(value)) return `${path} must be an object`;
  const given = Object.entries(value);
  if (collection === 'map') return firstProblem(given.map(([name, item]) => [element, `${path}.${name}`, item]));
  const fields = SETTINGS[type];
  const unknown = given.find(([name, item]) => item !== undefined && !Object.hasOwn(fields, name));
  if (unknown) return `${path} has no field '${unknown[0]}': ${nameHint(unknown[0], Object.keys(fields))}`;
  const readable = given.find(([name, item]) => item !== undefined && fields[name] === 'secret' && Object.hasOwn(fields, `${name}_file`));
  if (readable) return `${path}.${readable[0]} would be readable in a ConfigMap: use ${readable[0]}_file with what host.secretFile returns`;
  return firstProblem(given.map(([name, item]) => [fields[name], `${path}.${name}`, item]));
}

function isText(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function firstProblem(values: [type: string, path: string, value: unknown][]): string | undefined {
  for (const value of values) {
    const problem = problemOf(...value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
