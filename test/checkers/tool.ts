import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { ProgramName } from '../../tools/servers/locate';
import { requireProgram } from '../../tools/servers/start';
import { temporaryFolder } from '../../tools/temporary-folder';

/** None of them lives long: collecting garbage less often saves a quarter of their time. */
const GOGC = '400';
const TEXTS = new WeakMap<object, string>();

/** Text, or what becomes YAML. */
export type Content = string | object;

/** What a container finds at absolute paths, such as rule files, certificates and secrets. */
export type Files = Readonly<Record<string, Content>>;

/**
 * Runs a checker.
 *
 * @param input what it reads from its standard input
 * @returns what it wrote to its standard output
 * @throws Error with its own words when it refuses
 */
export async function runTool(program: ProgramName, args: readonly string[], input = ''): Promise<string> {
  const running = promisify(execFile)(requireProgram(program), args, { env: { ...process.env, GOGC } });
  // A tool that reads nothing may have ended before the pipe is closed; whether it failed, its exit code says.
  running.child.stdin?.on('error', () => undefined).end(input);
  try {
    return (await running).stdout;
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string };
    throw new Error(`${stdout ?? ''}${stderr ?? ''}`.trim() || message);
  }
}

/** Writes a file into a temporary folder and returns its path. */
export function writeTemporary(name: string, content: Content): string {
  return writeBelow(temporaryFolder(), name, asText(content));
}

/**
 * Writes a config and the files that it refers to by absolute paths; the paths in the config are changed to where the files
 * then are.
 *
 * @returns path of the config
 */
export function writeRelocated(config: Content, files: Files): string {
  const root = temporaryFolder();
  for (const [path, content] of Object.entries(files)) writeBelow(root, path, asText(content));
  const folders = Object.keys(files).map((path) => `${dirname(path)}/`);
  const outermost = new Set(folders.filter((folder) => !folders.some((other) => other !== folder && folder.startsWith(other))));
  const moved = [...outermost].reduce((text, folder) => text.replaceAll(folder, root + folder), asText(config));
  return writeBelow(root, 'config.yaml', moved);
}

function writeBelow(root: string, path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function asText(content: Content): string {
  if (typeof content === 'string') return content;
  const text = TEXTS.get(content) ?? stringify(content);
  TEXTS.set(content, text);
  return text;
}
