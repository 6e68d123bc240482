import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const OWN = join(__dirname, '../../build/lib');

/**
 * Deletes the declarations of build/lib that nobody can import: those of internal files, which name types of packages that the npm package does not
 * depend on.
 *
 * @param entries the declarations that users import
 * @throws Error when one that stays imports what is neither a file of its own nor a peer
 */
export function pruneDeclarations(entries: string[], peers: string[]): void {
  const program = ts.createProgram(entries, {
    moduleResolution: ts.ModuleResolutionKind.Node16,
    module: ts.ModuleKind.Node16,
    skipLibCheck: true,
  });
  const reached = new Set(program.getSourceFiles().map(({ fileName }) => fileName));
  for (const name of readdirSync(OWN, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.d.ts'))) {
    const file = join(OWN, name);
    if (!reached.has(file)) {
      rmSync(file);
      continue;
    }
    const text = readFileSync(file, 'utf8');
    // The compiler imports inferred types from lib/index.ts, and so from cdk8s, also where there is none.
    if (text.includes('import("')) throw new Error(`lib/${name} has a type that the compiler inferred: declare it, see import("…") there`);
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (!fileName.startsWith('.') && !peers.includes(fileName))
        throw new Error(`lib/${name} imports types of ${fileName}: mark what needs them @internal`);
    }
  }
}
