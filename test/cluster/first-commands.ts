import { filledIn, FIRST_COMMANDS, words } from '../docs/runbook-commands';
import { kubectl } from './kubectl';

/** What the stack under test does not deploy. */
const NOT_DEPLOYED = /deploy\/(dead-mans-switch|pushgateway)\b/;

/**
 * Asks the cluster what each runbook asks it first.
 *
 * @param names what stands for RUN, NAMESPACE, POD, NODE and JOB
 * @returns the commands that failed, each with kubectl's words
 */
export async function failingFirstCommands(names: Readonly<Record<string, string>>): Promise<string[]> {
  const commands = FIRST_COMMANDS.filter(({ language, text }) => language === 'sh' && !NOT_DEPLOYED.test(text));
  const failed: string[] = [];
  for (const command of new Set(commands.map((one) => filledIn(one, names)))) {
    await kubectl(...words(command).slice(1)).catch((error: Error) => failed.push(`${command}: ${error.message}`));
  }
  return failed;
}
