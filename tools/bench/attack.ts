import { hashSync } from 'bcrypt';
import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect, Socket } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunningProgram } from '../servers/running-program';
import { waitUntil } from '../servers/wait-until';
import { temporaryFolder } from '../temporary-folder';

const SUBJECT = join(__dirname, 'attack-subject.ts');
const REQUESTS = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1800);
const LOOK_EVERY_MS = 50;
const MIB = 1024 * 1024;
/** Clock ticks of /proc/<pid>/stat, 100 a second on Linux. */
const TICKS_PER_SECOND = 100;
const USER = 'prometheus';
const PASSWORD = 'open sesame';

/** How long an answer took. */
export interface Wait {
  readonly seconds: number;
  /** What the process that answers worked meanwhile, in all threads. Other programs on the machine do not change it. */
  readonly processorSeconds: number;
}

const NO_WAIT: Wait = { seconds: 0, processorSeconds: 0 };

/** What others have noticed of a flood. */
export interface Noticed {
  /** The longest answers of `/healthz`. */
  readonly health: Wait;
  /** The longest scrapes. */
  readonly scrape: Wait;
  /** Resident memory of the process before. */
  readonly idleMebibytes: number;
  /** The most memory that was resident. */
  readonly peakMebibytes: number;
}

/** Starts an exporter in a process of its own. */
export async function startExporter(webConfigFile = '', snapshotFolder = ''): Promise<{ program: RunningProgram; port: number }> {
  const args = ['--import', 'tsx', SUBJECT, webConfigFile, snapshotFolder];
  const program = RunningProgram.start(process.execPath, args, { name: 'attack-subject' });
  return { program, port: await portOf(program) };
}

export async function portOf(program: RunningProgram): Promise<number> {
  const port = () => /"port":(\d+)/.exec(program.log)?.[1] ?? '';
  return Number(await waitUntil(`${program.name} serves`, port, { programs: [program] }));
}

/** Opens connections that send 1,800 scrapes each and read no answer, and asks as the kubelet and Prometheus do meanwhile. */
export async function flood({ program, port }: { program: RunningProgram; port: number }, sockets: number, seconds = 5): Promise<Noticed> {
  for (let warm = 0; warm < 5; warm++) await secondsOf(port, '/metrics');
  const idle = residentBytes(program);
  const attackers: Socket[] = Array.from({ length: sockets }, () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(REQUESTS);
    return socket;
  });
  let [health, scrape, peak] = [NO_WAIT, NO_WAIT, 0];
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    health = longest(health, await waitOf(program, secondsOf(port, '/healthz')));
    peak = Math.max(peak, residentBytes(program));
    scrape = longest(scrape, await waitOf(program, secondsOf(port, '/metrics')));
  }
  for (const socket of attackers) socket.destroy();
  return { health, scrape, idleMebibytes: idle / MIB, peakMebibytes: peak / MIB };
}

/**
 * How long a right password waits behind 50 wrong ones that come at once, each of which is another one.
 *
 * @param known whether its user was let in before
 */
export async function waitBehindGuesses(cost: number, known: boolean): Promise<Wait> {
  const file = join(temporaryFolder(), 'web.yml');
  // The second user is never let in, so that wrong passwords have to be compared.
  writeFileSync(file, JSON.stringify({ basic_auth_users: { [USER]: hashSync(PASSWORD, cost), other: hashSync('other', cost) } }));
  const subject = await startExporter(file);
  try {
    if (known) await secondsOf(subject.port, '/metrics', PASSWORD);
    const guesses = Array.from({ length: 50 }, (_, index) => secondsOf(subject.port, '/metrics', `guess ${index}`, 401).catch(() => 0));
    // They have arrived before it.
    await sleep(100);
    const wait = await waitOf(subject.program, secondsOf(subject.port, '/metrics', PASSWORD));
    void Promise.all(guesses);
    return wait;
  } finally {
    subject.program.kill('SIGKILL');
    await subject.program.closed;
  }
}

function longest(a: Wait, b: Wait): Wait {
  return { seconds: Math.max(a.seconds, b.seconds), processorSeconds: Math.max(a.processorSeconds, b.processorSeconds) };
}

async function waitOf(program: RunningProgram, answered: Promise<number>): Promise<Wait> {
  const before = processorSeconds(program);
  const seconds = await answered;
  return { seconds, processorSeconds: processorSeconds(program) - before };
}

/** Seconds until the whole answer is there, over a connection of its own. */
function secondsOf(port: number, path: string, password?: string, wanted = 200): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const auth = password === undefined ? undefined : `${USER}:${password}`;
    const request = get({ port, host: '127.0.0.1', path, agent: false, auth, timeout: 60_000 }, (response) => {
      if (response.statusCode !== wanted) reject(new Error(`${path} was answered with ${response.statusCode}`));
      response.resume().once('end', () => resolve((performance.now() - started) / 1000));
    });
    request.once('timeout', () => request.destroy(new Error(`${path} was not answered`)));
    request.once('error', reject);
  });
}

function processorSeconds({ pid }: RunningProgram): number {
  // The name of the program, in parentheses, may hold spaces; user and system time are the 12th and 13th field after it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function residentBytes({ pid }: RunningProgram): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
