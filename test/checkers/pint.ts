import { runTool, writeTemporary } from './tool';

/** What is meant as it is. */
const EXCEPTIONS = `
rule {
  match { name = "Watchdog" }
  disable = ["alerts/comparison"] # It always fires, so that its absence is noticed.
}
`;

/**
 * Looks for rules that Prometheus takes and that cannot work.
 *
 * @param folder with rule files
 * @throws Error with pint's words when it has anything to say
 */
export async function lintRules(folder: string): Promise<void> {
  const options = ['--offline', '--no-color', '--log-level=error', '--config', writeTemporary('pint.hcl', EXCEPTIONS)];
  await runTool('pint', [...options, 'lint', '--min-severity=info', '--fail-on=info', folder]);
}
