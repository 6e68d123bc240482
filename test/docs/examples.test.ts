import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import * as library from '../../lib';

const ROOT = join(__dirname, '..', '..');

/** What parts of programs speak of and do not make themselves. */
const GIVEN = `
import { App, Chart, JsonPatch } from 'cdk8s';
import { ${Object.keys(library).join(', ')} } from 'trainwatch';
const app = new App();
const training = TrainingNamespace.owned(app, 'training');
const page = new SlackReceiver('given', { channel: '#given', webhook: SecretKey.of('given', 'given') });
const [ticket, heartbeat] = [page, HeartbeatReceiver.none()];
const alerting = new Alerting({ page, ticket, heartbeat });
const given = { cluster: 'given', placement: Placement.filePerComponent(app), alerting };
const stack = new MonitoringStack(app, 'given', given);
const research = new RuleGroup('research', { rules: [] });
const overview = new Dashboard('overview', { title: 'Overview', rows: [] });
`;

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node20,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  strict: true,
  skipLibCheck: true,
  types: ['node', 'jest'],
  paths: { trainwatch: [join(ROOT, 'lib', 'index.ts')], 'trainwatch/mixin': [join(ROOT, 'lib', 'mixin', 'index.ts')] },
};

/** The examples in TypeScript of a document as programs, by a file name that says where they stand. */
function programsOf(document: string): [string, string][] {
  const text = readFileSync(join(ROOT, document), 'utf8');
  const examples = [...text.matchAll(/^( *)```ts\n(.*?)^\1```$/gms)].map(([, , example]) => example);
  return examples.map((example, i) => [
    `${document}, example ${i + 1}.ts`,
    /from 'trainwatch(\/mixin)?'/.test(example) ? example : GIVEN + example.replace('// …', '...given,'),
  ]);
}

/** What the compiler says of programs that import the library as users do, by the name of the program. */
function diagnosticsOf(programs: ReadonlyMap<string, string>): Record<string, string[]> {
  const host = ts.createCompilerHost(OPTIONS);
  const getSourceFile = host.getSourceFile.bind(host);
  const textOf = (file: string) => programs.get(file.slice(ROOT.length + 1));
  host.getSourceFile = (file, version, ...rest) => {
    const text = textOf(file);
    return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version);
  };
  const names = [...programs.keys()];
  const compiled = ts.createProgram(
    names.map((name) => join(ROOT, name)),
    OPTIONS,
    host,
  );
  const diagnostics = names.map((name) => {
    const source = compiled.getSourceFile(join(ROOT, name));
    const found = [...compiled.getSyntacticDiagnostics(source), ...compiled.getSemanticDiagnostics(source)];
    return [name, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
  });
  return Object.fromEntries(diagnostics) as Record<string, string[]>;
}

const README_FILES = ['README.md', 'dead-mans-switch/README.md', 'docs/mixin.md', 'docs/existing-exporters.md', 'docs/gpu-trainer.md'];
const HOW_TOS = readdirSync(join(ROOT, 'docs/how-to')).map((page) => `docs/how-to/${page}`);

test('the examples of the documents compile', () => {
  const programs = new Map([...README_FILES, ...HOW_TOS].flatMap(programsOf));
  expect(diagnosticsOf(programs)).toEqual(Object.fromEntries([...programs.keys()].map((name) => [name, []])));
});
