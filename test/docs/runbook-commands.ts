import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const RUNBOOKS = join(__dirname, '..', '..', 'docs', 'runbooks');

/** What a runbook asks for first, as it stands there. */
export interface RunbookCommand {
  readonly alert: string;
  readonly language: 'promql' | 'sh';
  /** With names in capitals for what the alert is about: RUN, NAMESPACE, POD, NODE, JOB. */
  readonly text: string;
}

/** The first command of each runbook; without those that have none. */
export const FIRST_COMMANDS: readonly RunbookCommand[] = readdirSync(RUNBOOKS).flatMap((page) => {
  const [, language, text] = /## What to look at\n\n```(promql|sh)\n([^`]+)\n```\n/.exec(readFileSync(join(RUNBOOKS, page), 'utf8')) ?? [];
  return language === 'promql' || language === 'sh' ? [{ alert: page.replace(/\.md$/, ''), language, text }] : [];
});

/** The command with its names filled in. */
export function filledIn({ text }: RunbookCommand, names: Readonly<Record<string, string>>): string {
  return text.replace(/\b(RUN|NAMESPACE|POD|NODE|JOB)\b/g, (name) => {
    if (!(name in names)) throw new Error(`nothing is known for ${name} in '${text}'`);
    return names[name];
  });
}

/** The words of a command as a shell takes them apart; quotes are single ones. */
export function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}
