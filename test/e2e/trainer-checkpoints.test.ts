import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { freePort, RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { killed, savedSteps, trainSmall, untilResumed } from './small-trainer';

const nameOf = (step: number) => `step-${String(step).padStart(10, '0')}`;

async function ended(trainer: RunningProgram): Promise<string | undefined> {
  await waitUntil('the trainer ends', () => trainer.ending, { deadlineMs: 60_000 });
  return trainer.ending;
}

/** A folder with the checkpoints of a run that was killed. */
async function interruptedRun(): Promise<string> {
  const checkpoints = temporaryFolder();
  const trainer = trainSmall(checkpoints);
  await waitUntil('three checkpoints are saved', () => savedSteps(checkpoints).length === 3 && savedSteps(checkpoints)[0] > 0, {
    programs: [trainer],
  });
  await killed(trainer);
  return checkpoints;
}

describe('a run whose checkpoints are damaged', () => {
  test.each<[string, (folder: string) => void]>([
    ['have other weights', (folder) => writeFileSync(join(folder, 'weights.bin'), 'damaged')],
    ['have no manifest', (folder) => writeFileSync(join(folder, 'manifest.json'), '')],
    ['are of a later version', (folder) => writeFileSync(join(folder, 'manifest.json'), '{"format":9}')],
  ])('starts anew when all of them %s, and resumes from its own after a kill', async (_, spoil) => {
    const checkpoints = temporaryFolder();
    for (const step of [7_000_000, 8_000_000, 9_000_000]) {
      mkdirSync(join(checkpoints, nameOf(step)));
      spoil(join(checkpoints, nameOf(step)));
    }
    const trainer = trainSmall(checkpoints);
    await waitUntil('three checkpoints of its own are saved', () => savedSteps(checkpoints), {
      until: (steps) => steps.length === 3 && steps.every((step) => step > 0 && step < 7_000_000),
      programs: [trainer],
    });
    await killed(trainer);
    const own = savedSteps(checkpoints);
    expect(readdirSync(checkpoints).filter((name) => /^step-\d+\.(broken|format-9)$/.test(name))).toHaveLength(3);
    expect(await untilResumed(trainSmall(checkpoints))).toBe(Math.max(...own));
  });

  test('resumes from the one before when the manifest of the last has another letter in one of its words, and does not end', async () => {
    const checkpoints = await interruptedRun();
    const [, before, last] = savedSteps(checkpoints);
    const manifest = join(checkpoints, nameOf(last), 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"counters"', '"counter5"'));
    const trainer = trainSmall(checkpoints);
    expect(await untilResumed(trainer)).toBe(before);
    expect(trainer.log).toContain('checkpoint cannot be used: the one before it is');
  });
});

describe('a run with another optimizer', () => {
  test.each(['rmsprop', 'sgd', 'momentum'])('than adam, %s, is refused with what differs and what to do', async (optimizer) => {
    const checkpoints = await interruptedRun();
    const before = savedSteps(checkpoints);
    const trainer = trainSmall(checkpoints, '--optimizer', optimizer);
    expect(await ended(trainer)).toBe('exit code 2');
    expect(trainer.log).toContain(
      `the checkpoint in ${checkpoints} belongs to another run (optimizer: adam in the checkpoint, ${optimizer} in this run): ` +
        'resume with the optimizer, model and data that it was saved with, or use another --checkpoint-dir',
    );
    expect(savedSteps(checkpoints)).toEqual(before);
  });
});

describe('a run whose result is not finite', () => {
  test('has failed, and leaves the model that was exported before as it is', async () => {
    const [checkpoints, model] = [temporaryFolder(), temporaryFolder()];
    const exporting = ['--export-dir', model, '--steps'];
    expect(await ended(trainSmall(checkpoints, ...exporting, '50'))).toBe('exit code 0');
    const files = () => readdirSync(model).map((name) => [name, readFileSync(join(model, name)).toString('base64')]);
    const exported = files();
    expect(exported.map(([name]) => name).sort()).toEqual(['model.json', 'weights.bin']);
    const diverging = trainSmall(checkpoints, ...exporting, '100', '--fault', 'nan', '--fault-at-step', '60');
    expect(await ended(diverging)).toBe('exit code 1');
    expect(diverging.log).toContain('"state":"failed"');
    expect(diverging.log).toContain('are not finite');
    expect(files()).toEqual(exported);
    expect(Math.max(...savedSteps(checkpoints))).toBeLessThanOrEqual(60);
  });
});

describe('SIGTERM', () => {
  test('while the run is prepared ends it as one that a restart resumes', async () => {
    const checkpoints = temporaryFolder();
    const many = '{ kind: synthetic, samples: 2000000, features: 10, classes: 3 }';
    const trainer = trainSmall(checkpoints, '--data', many, '--grace-period', '20');
    await waitUntil('it serves', () => trainer.log.includes('metrics are served'), { programs: [trainer] });
    trainer.kill('SIGTERM');
    expect(await ended(trainer)).toBe('exit code 75');
    expect(trainer.log).toContain('"state":"preempted"');
    expect(trainer.log).not.toContain('training starts');
  });

  test('ends a push to a Pushgateway that answers a byte at a time', async () => {
    const sockets = new Set<Socket>();
    const pushgateway: Server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 500);
      socket.on('close', () => clearInterval(timer));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => pushgateway.listen(port, '127.0.0.1', resolve));
    const trainer = trainSmall(temporaryFolder(), '--steps', '20', '--push-url', `http://127.0.0.1:${port}`, '--scrape-interval', '0.1');
    await waitUntil('it pushes', () => sockets.size > 0, { programs: [trainer] });
    const before = performance.now();
    trainer.kill('SIGTERM');
    expect(await ended(trainer)).toBe('exit code 0');
    expect(performance.now() - before).toBeLessThan(8000);
    expect(trainer.log).toContain('"reason":"it was interrupted by a signal","msg":"summary could not be pushed"');
    for (const socket of sockets) socket.destroy();
    pushgateway.close();
  });
});
