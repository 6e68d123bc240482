import { Option } from 'commander';

/** An option that can also be given as an environment variable: `--metrics-port` is TRAINWATCH_METRICS_PORT. */
export function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  return made.env(`TRAINWATCH_${made.name().toUpperCase().replaceAll('-', '_')}`);
}
