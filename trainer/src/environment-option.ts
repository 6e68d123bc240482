import { InvalidArgumentError, Option } from 'commander';
import { SettingError } from './setting-error';

/** An option that can also be given as an environment variable: `--metrics-port` is TRAINWATCH_METRICS_PORT. */
export function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  return made.env(`TRAINWATCH_${made.name().toUpperCase().replaceAll('-', '_')}`);
}

/**
 * Reads an environment variable where there is no command line.
 *
 * @param parse as for the option
 * @throws SettingError that names it, what stands there and what is allowed
 */
export function fromEnvironment<Value>(name: string, parse: (text: string) => Value, otherwise: Value): Value {
  const text = process.env[name];
  if (text === undefined) return otherwise;
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new SettingError(`environment variable ${name} is '${text}': ${error.message}`);
  }
}
