import { Assembly, Docs, Property, SourceLocation, Type } from 'jsii-reflect';
import { ExportedValue } from './values';

/** What must have a docblock. */
interface Documented {
  readonly name: string;
  readonly docs: Docs;
  readonly locationInModule?: SourceLocation;
}

/** Words that say nothing by themselves. */
const FILLERS = new Set('a an and by for from gets has in is it its of on or returns sets that the their this to which with'.split(' '));

function words(text: string): string[] {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '' && !FILLERS.has(word))
    .map((word) => word.replace(/s$/, ''));
}

function membersOf(type: Type): Documented[] {
  if (type.isEnumType()) return type.members;
  if (type.isClassType() || type.isInterfaceType()) return [...type.ownProperties, ...type.ownMethods];
  return [];
}

function textOf(docs: Docs): string {
  return docs.toString().trim();
}

/** Why a docblock is not one, or undefined. */
function fault(names: string[], text: string): string | undefined {
  if (text === '') return 'has no docblock that says more than its tags';
  const known = new Set(names.flatMap(words));
  return words(text).every((word) => known.has(word)) ? `has a docblock that only repeats its name: '${text}'` : undefined;
}

/** What happens without a field must be said as well. */
function lacksDefault(type: Type, member: Documented): boolean {
  return type.isInterfaceType() && type.datatype && member instanceof Property && member.optional && member.docs.default === '';
}

/**
 * What is public and has no docblock of use, `lib/x.ts:3 Type.member …` each, in the order of the files. An assembly is the truth about
 * what is public: it knows what the barrel exports, what is internal and what a subclass inherits, which a linter of single files cannot see.
 * A constructor needs none where its class has one.
 *
 * @param values the constants and functions, which are in no assembly
 */
export function undocumented(assembly: Assembly, values: ExportedValue[] = []): string[] {
  const findings: { file: string; line: number; text: string }[] = [];
  const note = (name: string, reason: string | undefined, file = '', line = 0): void => {
    if (reason !== undefined) findings.push({ file, line, text: `${name} ${reason}` });
  };
  for (const type of assembly.allTypes) {
    const { filename, line } = type.locationInModule ?? {};
    note(type.name, fault([type.name], textOf(type.docs)), filename, line);
    for (const member of membersOf(type)) {
      const reason =
        fault([type.name, member.name], textOf(member.docs)) ??
        (lacksDefault(type, member) ? 'is optional and has no @default' : undefined);
      note(`${type.name}.${member.name}`, reason, filename, member.locationInModule?.line ?? line);
    }
  }
  for (const { name, text, file, line } of values) note(name, fault([name], text), file, line);
  findings.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  return findings.map(({ file, line, text }) => `${file}:${line} ${text}`);
}

/** How much `undocumented` looks at in an assembly. */
export function countMembers(assembly: Assembly): number {
  return assembly.allTypes.reduce((sum, type) => sum + 1 + membersOf(type).length, 0);
}
