import { spawn } from 'node:child_process';
import { createServer, Socket } from 'node:net';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';

const LIBRARY = join(__dirname, '../../../build/trainer/index.js');

/** Runs a program in a process of its own: the event loop of Jest stays alive, and hides how a process ends. */
async function run(program: string): Promise<{ output: string; exitCode: number | null }> {
  const source = `const { Monitor } = require(${JSON.stringify(LIBRARY)});\n${program}`;
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { output, exitCode };
}

const START = "const m = await Monitor.start({ host: '127.0.0.1', port: 0 });";

describe('a process that uses the library', () => {
  test.each([
    ['stops the monitor', 'await m.stop();'],
    ['stops it twice', 'await m.stop(); await m.stop();'],
    ['stops it after a run', "m.training.begin(); m.training.end('completed'); await m.stop();"],
    [
      'pushes a summary that nobody takes',
      "await m.exporter.pushSummary({ url: 'http://127.0.0.1:1', modelName: 'cnn' }).catch(() => undefined);",
    ],
    [
      'pushes a summary after the stop',
      "await m.stop(); await m.exporter.pushSummary({ url: 'http://127.0.0.1:1', modelName: 'cnn' }).catch(() => undefined);",
    ],
  ])('%s, and saves the model in the next line', async (_, end) => {
    const { output, exitCode } = await run(`(async () => { ${START} ${end} console.log('saved'); process.exitCode = 3; })();`);
    expect(output).toBe('saved\n');
    expect(exitCode).toBe(3);
  });

  test('waits for a Pushgateway that is slow', async () => {
    const sockets: Socket[] = [];
    const slow = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      setTimeout(() => socket.end('HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n'), 1500);
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
    const { output } = await run(
      `(async () => { ${START} await m.exporter.pushSummary({ url: '${url}', modelName: 'cnn' }); console.log('saved'); })();`,
    );
    sockets.forEach((socket) => socket.destroy());
    slow.close();
    expect(output).toBe('saved\n');
  });

  test('may stop the monitor when nothing else is left to do, and then ends', async () => {
    const { output, exitCode } = await run(
      `let m; process.on('beforeExit', async () => { await m.stop(); console.log('stopped'); process.removeAllListeners('beforeExit'); });
       Monitor.start({ host: '127.0.0.1', port: 0 }).then((started) => (m = started));`,
    );
    expect(output).toBe('stopped\n');
    expect(exitCode).toBe(0);
  });

  test('ends by itself when it never stops the monitor', async () => {
    const { output, exitCode } = await run(`(async () => { ${START} console.log('ready'); })();`);
    expect(output).toBe('ready\n');
    expect(exitCode).toBe(0);
  });
});
