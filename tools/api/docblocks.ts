import { Assembly, Docs, Property, SourceLocation, Type } from 'jsii-reflect';

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

/** Why a docblock is not one, or undefined. */
function fault(names: string[], docs: Docs): string | undefined {
  if (docs.summary === '') return 'has no docblock that says more than its tags';
  const known = new Set(names.flatMap(words));
  return words(docs.toString()).every((word) => known.has(word))
    ? `has a docblock that only repeats its name: '${docs.summary}'`
    : undefined;
}

/** What happens without a field must be said as well. */
function lacksDefault(type: Type, member: Documented): boolean {
  return type.isInterfaceType() && type.datatype && member instanceof Property && member.optional && member.docs.default === '';
}

/**
 * The public members without a docblock of use, `lib/x.ts:3 Type.member …` each, in the order of the files. An assembly is the truth about
 * what is public: it knows what the barrel exports, what is internal and what a subclass inherits, which a linter of single files cannot see.
 * A constructor needs none where its class has one.
 */
export function undocumented(assembly: Assembly): string[] {
  const findings: { file: string; line: number; text: string }[] = [];
  for (const type of assembly.allTypes) {
    const note = (name: string, reason: string | undefined, location = type.locationInModule): void => {
      if (reason !== undefined) findings.push({ file: location?.filename ?? '', line: location?.line ?? 0, text: `${name} ${reason}` });
    };
    note(type.name, fault([type.name], type.docs));
    for (const member of membersOf(type)) {
      const reason =
        fault([type.name, member.name], member.docs) ?? (lacksDefault(type, member) ? 'is optional and has no @default' : undefined);
      note(`${type.name}.${member.name}`, reason, member.locationInModule);
    }
  }
  findings.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  return findings.map(({ file, line, text }) => `${file}:${line} ${text}`);
}

/** How many members `undocumented` looks at. */
export function countMembers(assembly: Assembly): number {
  return assembly.allTypes.reduce((sum, type) => sum + 1 + membersOf(type).length, 0);
}
