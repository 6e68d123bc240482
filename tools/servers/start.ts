import { createServer } from 'node:net';
import { temporaryFolder } from '../temporary-folder';
import { locate, ProgramName } from './locate';
import { RunningProgram } from './running-program';
import { waitUntil } from './wait-until';

/** A server that answers HTTP. */
export interface RunningServer {
  /** Without a slash at the end, for example `http://127.0.0.1:35001`. */
  readonly url: string;
  readonly program: RunningProgram;
}

/** @throws Error when the program is not installed */
export function requireProgram(program: ProgramName): string {
  const path = locate(program);
  if (path) return path;
  throw new Error(`${program} is not installed in the version that the manifests deploy: run 'npm run servers'`);
}

/**
 * Starts Prometheus on an ephemeral port and waits until it is ready.
 *
 * @param args further arguments
 * @param dataFolder holds its blocks; by default a temporary folder
 */
export async function startPrometheus(
  configFile: string,
  args: readonly string[] = [],
  dataFolder = temporaryFolder(),
): Promise<RunningServer> {
  const files = [`--config.file=${configFile}`, `--storage.tsdb.path=${dataFolder}`];
  const program = RunningProgram.start(requireProgram('prometheus'), ['--web.listen-address=127.0.0.1:0', ...files, ...args]);
  // It logs which port it was given.
  const listening = () => /msg="Listening on".*?address=(\S+)/.exec(program.log)?.[1] ?? '';
  const url = `http://${await waitUntil('Prometheus listens', listening, { programs: [program] })}`;
  await untilReady(url, program);
  return { url, program };
}

/** A port that nobody listened on a moment ago, for servers that do not say which one they chose. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('the system assigned no port');
  return address.port;
}

/**
 * Waits until a server says that it is ready.
 *
 * @param path where it says so
 */
export async function untilReady(url: string, program: RunningProgram, path = '/-/ready'): Promise<void> {
  const look = async () => (await fetch(url + path)).status;
  await waitUntil(`${program.name} is ready`, look, { until: (status) => status === 200, programs: [program] });
}
