import { RunningProgram, stopPrograms } from '../../tools/servers/running-program';
import { waitUntil } from '../../tools/servers/wait-until';

afterAll(stopPrograms);

function node(script: string): RunningProgram {
  return RunningProgram.start(process.execPath, ['-e', script], { name: 'server' });
}

describe('waitUntil', () => {
  test('returns the first state that is the one waited for', async () => {
    let looks = 0;
    expect(await waitUntil('three looks', () => ++looks, { until: (state) => state === 3 })).toBe(3);
  });

  test('counts an error as not yet', async () => {
    let looks = 0;
    const look = () => {
      if (++looks < 3) throw new Error('connection refused');
      return 'ready';
    };
    expect(await waitUntil('it is ready', look)).toBe('ready');
  });

  test('gives up at the deadline with what it saw last', async () => {
    const waiting = waitUntil('TrainingStalled fires', () => ['Watchdog'], {
      until: (names) => names.includes('TrainingStalled'),
      deadlineMs: 200,
    });
    await expect(waiting).rejects.toThrow("timed out after 0.2 s: TrainingStalled fires\nlast state: [ 'Watchdog' ]");
  });

  test('gives the reason of a request that failed', async () => {
    const waiting = waitUntil('it answers', () => fetch('http://127.0.0.1:1'), { deadlineMs: 0 });
    await expect(waiting).rejects.toThrow(/last state: fetch failed: (bad port|connect ECONNREFUSED)/);
  });

  test('fails as soon as a program ends, with the end of its log', async () => {
    const program = node(`console.error('address already in use'); process.exit(3)`);
    const waiting = waitUntil('it listens', () => false, { programs: [program], deadlineMs: 10_000 });
    await expect(waiting).rejects.toThrow(
      'server ended (exit code 3) before this: it listens\nlast state: false\n--- end of the log of server ---\naddress already in use',
    );
  });
});

describe('RunningProgram', () => {
  test('stop asks it to end and waits until it has', async () => {
    const program = node(
      `process.on('SIGTERM', () => { console.log('bye'); process.exit(0) }); console.log('up'); setInterval(() => {}, 1000)`,
    );
    await waitUntil('it is up', () => program.log.includes('up'), { programs: [program] });
    expect(program.ending).toBeUndefined();
    await program.stop();
    expect(program.ending).toBe('exit code 0');
    expect(program.log).toBe('up\nbye\n');
  });

  test('a program that does not exist is an ending, not an unhandled error', async () => {
    const program = RunningProgram.start('/nowhere/server', []);
    const waiting = waitUntil('it listens', () => false, { programs: [program] });
    await expect(waiting).rejects.toThrow('server ended (spawn /nowhere/server ENOENT) before this: it listens');
  });
});
