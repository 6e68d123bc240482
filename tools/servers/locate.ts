import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { GoSource, Release, VERSIONS } from '../../lib/kubernetes/versions';
import { cacheFolder } from '../cache';

type Versions = typeof VERSIONS;

/** What can be built from its Go module. */
export type ServerName = { [Name in keyof Versions]: Versions[Name] extends { source: GoSource } ? Name : never }[keyof Versions];

type ProgramsOf<Name extends ServerName> = Name extends ServerName ? keyof Versions[Name]['source']['programs'] : never;

/** Each server comes with one or more programs; promtool comes with prometheus. */
export type ProgramName = ProgramsOf<ServerName>;

type Server = Release & { readonly source: GoSource };

export const SERVERS: ReadonlyMap<ServerName, Server> = new Map(
  Object.entries(VERSIONS)
    .filter((entry): entry is [ServerName, (typeof entry)[1] & Server] => 'source' in entry[1])
    .map(([name, release]) => [name, release]),
);

/** Versions and build settings never change, so a program is looked for once. */
const located = new Map<ProgramName, string>();

/**
 * Where a program of exactly the version that the manifests deploy is.
 *
 * @returns absolute path of the one on the PATH, else of the one that `npm run servers` built; undefined without either
 */
export function locate(program: ProgramName): string | undefined {
  const known = located.get(program);
  if (known) return known;
  const name = serverOf(program);
  const found = onPath(program, release(name).version) ?? builtHere(join(installFolder(name), program));
  if (found) located.set(program, found);
  return found;
}

export function release(name: ServerName): Server {
  return SERVERS.get(name) as Server;
}

/** The server that comes with a program. */
export function serverOf(program: ProgramName): ServerName {
  const server = [...SERVERS].find(([, { source }]) => program in source.programs);
  if (!server) throw new Error(`no server includes the program '${program}'`);
  return server[0];
}

/** The folder of the cache that holds what was built; its name changes with everything that decides the result. */
export function installFolder(name: ServerName): string {
  const { version, source } = release(name);
  const recipe = createHash('sha256').update(JSON.stringify(source)).digest('hex').slice(0, 8);
  return cacheFolder('servers', `${name}-${version}-${recipe}`);
}

/** The programs of a server that are not installed. */
export function missingPrograms(name: ServerName): ProgramName[] {
  return (Object.keys(release(name).source.programs) as ProgramName[]).filter((program) => !locate(program));
}

function onPath(program: string, version: string): string | undefined {
  const candidates = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  return candidates.map((folder) => join(folder, program)).find((path) => isExecutable(path) && printedVersion(path) === version);
}

function builtHere(path: string): string | undefined {
  return isExecutable(path) ? path : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The version that a program says it is; pint and kube-state-metrics say so by a command instead of an option. */
function printedVersion(path: string): string | undefined {
  for (const argument of ['--version', 'version']) {
    const { status, stdout, stderr } = spawnSync(path, [argument], { encoding: 'utf8', timeout: 10_000 });
    const version = /(?:^|[^\w.])v?(\d+\.\d+\.\d+(?:-[\w.]+)?)/.exec(stdout || stderr);
    if (status === 0 && version) return version[1];
  }
  return undefined;
}
