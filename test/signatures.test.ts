import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..');

/** Scope, id and props where a construct is made. */
const OF_CONSTRUCT = /^(scope|namespace), id(, props)?$/;

/** Where a value is made: what it is named after, if anything, and props. */
const OF_VALUE = /^(\w+, )?props$|^\w*$/;

/** The public classes of a module whose constructors, or factories of constructs, take something else. */
function unconventional(entry: string, text?: string): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node20,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, version, ...rest) =>
    text !== undefined && file === entry ? ts.createSourceFile(file, text, version) : getSourceFile(file, version, ...rest);
  const program = ts.createProgram([entry], options, host);
  const checker = program.getTypeChecker();
  const isConstruct = (type: ts.Type): boolean =>
    type.symbol.name === 'Construct' || (checker.getBaseTypes(type as ts.InterfaceType) ?? []).some(isConstruct);
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
  const classes = checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(({ flags }) => flags & ts.SymbolFlags.Class);
  return classes.flatMap((symbol) => {
    const construct = isConstruct(checker.getDeclaredTypeOfSymbol(symbol));
    return (symbol.valueDeclaration as ts.ClassDeclaration).members.flatMap((member) => {
      const flags = ts.getCombinedModifierFlags(member);
      const made = ts.isConstructorDeclaration(member) && !(flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected));
      const factory = ts.isMethodDeclaration(member) && flags & ts.ModifierFlags.Static && member.type?.getText() === symbol.name;
      if (!made && !(factory && construct)) return [];
      const names = (member as ts.SignatureDeclaration).parameters.map(({ name }) => name.getText()).join(', ');
      return (construct ? OF_CONSTRUCT : OF_VALUE).test(names) ? [] : [`${symbol.name}(${names})`];
    });
  });
}

test('public constructs are made of (scope, id, props), values of (name, props)', () => {
  expect(unconventional(join(ROOT, 'lib', 'index.ts'))).toEqual([]);
});

test('another order or a further argument is found', () => {
  const source = `
    import { Construct } from 'constructs';
    export class Agent extends Construct {
      public static on(node: string, scope: Construct): Agent { return new Agent(scope, node); }
      public constructor(scope: Construct, id: string) { super(scope, id); }
    }
    export class Queue { public constructor(name: string, size: number) { void [name, size]; } }
    export class Topic { public constructor(name: string, props: object) { void [name, props]; } }
  `;
  expect(unconventional(join(ROOT, 'lib', 'planted.ts'), source)).toEqual(['Agent(node, scope)', 'Queue(name, size)']);
});
