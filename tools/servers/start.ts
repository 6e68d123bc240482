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

/** @throws Error when the program is nowhere on this machine */
export function requireProgram(program: ProgramName): string {
  const path = locate(program);
  if (path) return path;
  throw new Error(`${program} is not on this machine in the version that the manifests deploy: run 'npm run servers'`);
}

/**
 * Starts Prometheus on an ephemeral port and waits until it is ready.
 *
 * @param args further arguments
 * @param dataFolder holds its blocks; by default a temporary folder
 */
export function startPrometheus(configFile: string, args: readonly string[] = [], dataFolder = temporaryFolder()): Promise<RunningServer> {
  return startListening('prometheus', [`--config.file=${configFile}`, `--storage.tsdb.path=${dataFolder}`, ...args]);
}

/**
 * Starts a single Alertmanager on an ephemeral port, with its data in a temporary folder, and waits until it is ready.
 *
 * @param args further arguments
 */
export function startAlertmanager(configFile: string, args: readonly string[] = []): Promise<RunningServer> {
  return startListening('alertmanager', [
    `--config.file=${configFile}`,
    `--storage.path=${temporaryFolder()}`,
    '--cluster.listen-address=',
    ...args,
  ]);
}

/** A component of Thanos, which others reach by gRPC. */
export interface RunningThanos extends RunningServer {
  /** For example `127.0.0.1:35002`. */
  readonly grpcAddress: string;
}

/**
 * Starts a component of Thanos on ephemeral ports and waits until it is ready.
 *
 * @param component for example `sidecar`
 * @param args further arguments
 */
export async function startThanos(component: string, args: readonly string[]): Promise<RunningThanos> {
  const httpAddress = `127.0.0.1:${await freePort()}`;
  const grpcAddress = `127.0.0.1:${await freePort()}`;
  const addresses = [`--http-address=${httpAddress}`, `--grpc-address=${grpcAddress}`];
  const program = RunningProgram.start(requireProgram('thanos'), [component, ...addresses, ...args], { name: `thanos ${component}` });
  const url = `http://${httpAddress}`;
  await untilReady(url, program);
  return { url, grpcAddress, program };
}

/** A port that nobody listened on a moment ago, for servers that do not say which one they chose. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

/** These two choose a port and log it. */
async function startListening(name: 'prometheus' | 'alertmanager', args: readonly string[]): Promise<RunningServer> {
  const program = RunningProgram.start(requireProgram(name), ['--web.listen-address=127.0.0.1:0', ...args]);
  const listening = () => /msg="Listening on".*?address=(\S+)/.exec(program.log)?.[1] ?? '';
  const url = `http://${await waitUntil(`${name} listens`, listening, { programs: [program] })}`;
  await untilReady(url, program);
  return { url, program };
}

async function untilReady(url: string, program: RunningProgram): Promise<void> {
  const look = async () => (await fetch(`${url}/-/ready`)).status;
  await waitUntil(`${program.name} is ready`, look, { until: (status) => status === 200, programs: [program] });
}
