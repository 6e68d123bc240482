import { readFileSync } from 'node:fs';
import { readCurrentAssembly } from './assembly';
import { changedValues, compareApis, listedMoves, typesOf, MOVED, readBaseline, writeBaseline } from './changes';
import { countMembers, undocumented } from './docblocks';
import { writePages } from './pages';
import { writeRecordedTypes } from './recorded-types';
import { exportedValues } from './values';

/** Each says what it found, or fails with what is wrong. */
const COMMANDS: Record<string, () => Promise<string>> = {
  async docblocks() {
    const assembly = await readCurrentAssembly();
    const values = exportedValues();
    const findings = undocumented(assembly, values);
    const total = countMembers(assembly) + values.length;
    if (findings.length > 0) throw new Error(`${findings.join('\n')}\n${findings.length} of ${total} public members need a docblock`);
    return `all ${total} public members have a docblock`;
  },

  async diff() {
    const { assembly: before, values } = await readBaseline();
    const now = await readCurrentAssembly();
    const changed = changedValues(values, typesOf(exportedValues()));
    const { listed, unlisted, stale } = await compareApis(before, now, listedMoves(readFileSync(MOVED, 'utf8'), before.version), changed);
    const lines = (title: string, found: string[]): string[] => (found.length > 0 ? [title, ...found.map((line) => `  ${line}`)] : []);
    const messages = (changes: typeof listed): string[] => changes.map(({ message }) => message);
    const report = [
      `API of ${now.name} ${now.version} against ${before.version}: ${listed.length + unlisted.length} breaking changes`,
      ...lines('listed in docs/moved.md:', messages(listed)),
      ...lines('not listed in docs/moved.md: undo it, or add a row to its table', messages(unlisted)),
      ...lines('listed in docs/moved.md, but nothing breaks there: take out the row', stale),
    ].join('\n');
    if (unlisted.length + stale.length > 0) throw new Error(report);
    return report;
  },

  async docs() {
    return `${writePages(await readCurrentAssembly(), exportedValues()).length} pages in docs/api`;
  },

  async types() {
    return writeRecordedTypes(await readCurrentAssembly());
  },

  async baseline() {
    return writeBaseline(await readCurrentAssembly(), exportedValues()).join('\n');
  },
};

async function main(name = ''): Promise<void> {
  const command = COMMANDS[name];
  if (!command) throw new Error(`no command '${name}': use ${Object.keys(COMMANDS).join(', ')}`);
  console.log(await command());
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
