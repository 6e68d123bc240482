import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { ROOT } from './assembly';

/** A constant or function of the public API: jsii leaves these out of the assembly, and TypeScript has them. */
export interface ExportedValue {
  readonly name: string;
  /** Path from the folder above the barrel's. */
  readonly file: string;
  readonly line: number;
  /** The type of a constant, its value where that is a literal, or the signature of a function. */
  readonly type: string;
  /** Empty when there is no docblock. */
  readonly text: string;
  readonly parameters: { readonly name: string; readonly text: string }[];
}

/** What a barrel exports besides classes, interfaces and enums, in the order of the alphabet; internal ones are left out. */
export function exportedValues(barrel = join(ROOT, 'lib', 'index.ts')): ExportedValue[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)).config,
    ts.sys,
    ROOT,
  );
  const program = ts.createProgram([barrel], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(barrel);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${barrel} exports nothing`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter((symbol) => symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.BlockScopedVariable))
    .map((symbol) => ({ symbol, tags: symbol.getJsDocTags(checker) }))
    .filter(({ tags }) => !tags.some(({ name }) => name === 'internal'))
    .map(({ symbol, tags }) => valueOf(symbol, tags, checker, join(dirname(barrel), '..')))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function valueOf(symbol: ts.Symbol, tags: ts.JSDocTagInfo[], checker: ts.TypeChecker, root: string): ExportedValue {
  const declaration = symbol.declarations?.[0];
  if (!declaration) throw new Error(`${symbol.name} has no declaration`);
  const source = declaration.getSourceFile();
  const parameters = tags.filter(({ name }) => name === 'param').map(({ text = [] }) => text);
  return {
    name: symbol.name,
    file: relative(root, source.fileName),
    line: source.getLineAndCharacterOfPosition(declaration.getStart()).line + 1,
    type: checker.typeToString(checker.getTypeOfSymbol(symbol), undefined, ts.TypeFormatFlags.NoTruncation),
    text: plain(symbol.getDocumentationComment(checker)),
    parameters: parameters.map(([name, ...text]) => ({ name: name.text, text: plain(text) })),
  };
}

function plain(parts: ts.SymbolDisplayPart[]): string {
  return ts.displayPartsToString(parts).trim().replace(/\s+/g, ' ');
}
