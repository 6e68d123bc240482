import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithServers, RunningProgram, temporaryFolder, waitUntil } from '../servers';

const COMMAND = ['--import', 'tsx', join(__dirname, '../../tools/local/main.ts')];

describeWithServers(['prometheus', 'alertmanager'], 'npm run local', () => {
  let temporary: string;
  let program: RunningProgram;

  function start(...args: string[]): void {
    temporary = temporaryFolder();
    program = RunningProgram.start(process.execPath, [...COMMAND, ...args], { name: 'npm run local', env: { TMPDIR: temporary } });
  }

  function startThroughNpm(...args: string[]): void {
    temporary = temporaryFolder();
    program = RunningProgram.start('npm', ['run', 'local', '--', ...args], { name: 'npm run local', env: { TMPDIR: temporary } });
  }

  /** What a terminal does: every process of the group gets it. */
  function pressCtrlC(): void {
    process.kill(-(program.pid as number), 'SIGINT');
  }

  async function untilPrinted(text: string | RegExp): Promise<void> {
    await waitUntil(`it prints ${text}`, () => program.log.search(text) >= 0, { deadlineMs: 90_000, programs: [program] });
  }

  /** The process number of a program that it has started. */
  function pidOf(name: string): number {
    const children = readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, 'utf8').trim().split(' ');
    return Number(children.find((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8') === `${name}\n`));
  }

  async function expectNothingLeft(): Promise<void> {
    await program.closed;
    const files = () => readdirSync(temporary).filter((name) => name.startsWith('trainwatch-'));
    await waitUntil('its files are removed', files, { until: (left) => left.length === 0 });
    for (const [url] of program.log.matchAll(/(?<=(Prometheus|Alertmanager) +)http\S+/g)) await expect(fetch(url)).rejects.toThrow();
  }

  test('prints the notification of a drill, and ends with everything it started at Ctrl-C, before npm does', async () => {
    startThroughNpm('--fault', 'nan');
    await untilPrinted('That is the notification of the drill');
    expect(program.log).toMatch(/→ DingTalk on-call\n +🔴 \[firing 1\] NonFiniteLoss\n/);
    expect(program.log).toMatch(/Runbook +docs\/runbooks\/NonFiniteLoss\.md\n/);
    expect(program.log).not.toContain('grafana.monitoring.svc');
    await untilPrinted(/training: running · epoch \d+\/1000 · step \d+\/125000 · loss /);
    const addresses = [...program.log.matchAll(/(?<=(?:Prometheus|Alertmanager|\/metrics) +)http\S+/g)].map(([url]) => url);
    expect(await Promise.all(addresses.map(async (url) => (await fetch(url)).status))).toEqual([200, 200, 200]);
    pressCtrlC();
    await program.closed;
    expect(readdirSync(temporary).filter((name) => name.startsWith('trainwatch-'))).toEqual([]);
    await expectNothingLeft();
    expect(program.ending).toBe('exit code 0');
  });

  test('is interrupted while it starts', async () => {
    start();
    await untilPrinted('starting Prometheus …');
    program.kill('SIGINT');
    await expectNothingLeft();
    expect(program.ending).toBe('exit code 130');
  });

  test('kills at once at the second Ctrl-C', async () => {
    start('--fault', 'stall');
    await untilPrinted('/metrics');
    // So that it is still ending at the second one.
    process.kill(pidOf('prometheus'), 'SIGSTOP');
    program.kill('SIGINT');
    await untilPrinted('Ctrl-C again kills');
    // A second one that follows at once is the first one, which npm has passed on.
    const pressAgain = () => {
      if (program.ending === undefined) program.kill('SIGINT');
      return program.ending !== undefined;
    };
    await waitUntil('it is killed', pressAgain);
    await expectNothingLeft();
    expect(program.ending).toBe('exit code 130');
  });

  test('refuses an unknown fault and names those that there are', async () => {
    start('--fault', 'fire');
    await program.closed;
    expect(program.log).toContain("argument 'fire' is invalid. Allowed choices are stall, nan, kill, gpu-fallback, data-stall.");
    expect(program.ending).toBe('exit code 1');
  });
});
