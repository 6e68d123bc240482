import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../tools/temporary-folder';

/** A worker as Jest has them: it ends by itself when nothing listens any more. */
async function startWorker(): Promise<ChildProcess> {
  const script = join(temporaryFolder(), 'worker.cjs');
  writeFileSync(
    script,
    `require(${JSON.stringify(join(__dirname, 'environment.js'))});
     const listener = () => process.removeListener('message', listener);
     process.on('message', listener);
     process.send('ready');`,
  );
  const worker = fork(script);
  await once(worker, 'message');
  return worker;
}

test('a worker that Jest asks to end has nothing that keeps it alive', async () => {
  const worker = await startWorker();
  const exited = once(worker, 'exit');
  worker.send('end');
  expect(await exited).toEqual([0, null]);
});

test('a worker ends when Jest is gone', async () => {
  const worker = await startWorker();
  const exited = once(worker, 'exit');
  worker.disconnect();
  expect(await exited).toEqual([1, null]);
});
