import { connect, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../../tools/bundle';
import { RunningProgram, stopPrograms } from '../../../tools/servers/running-program';
import { Answering, SwitchProgram } from './switch-program';

const BUNDLE = join(__dirname, '../../../build/dead-mans-switch/dead-mans-switch.js');
const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ family }) => family === 'IPv6'));

beforeAll(async () => void (await bundle()));
afterEach(stopPrograms);

/** The real program, until it has ended. */
async function lastWords(...args: string[]): Promise<{ readonly ending?: string; readonly log: string }> {
  const program = RunningProgram.start(process.execPath, [BUNDLE, '--port', '0', ...args]);
  await program.closed;
  return { ending: program.ending, log: program.log };
}

async function connected(program: SwitchProgram): Promise<Socket> {
  const { port } = new URL(program.url('/'));
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

describe('a setting that cannot work is refused in one sentence', () => {
  test.each(['Infinity', '-Infinity', '0', '-1', 'NaN', '', 'soon', '1e308', '0.01', '2592001'])(
    'a silence of %p, and an interval',
    async (value) => {
      const reason = `'${value}' is not a number of seconds: use one from 0.1 to 2592000.`;
      const [silence, repeat] = await Promise.all([
        lastWords('--url', 'http://127.0.0.1:1', `--silence=${value}`),
        lastWords('--url', 'http://127.0.0.1:1', '--silence=1', `--repeat=${value}`),
      ]);
      expect(silence.ending).toBe('exit code 1');
      expect(silence.log.trimEnd().split('\n')).toEqual([expect.stringContaining(reason)]);
      expect(repeat.log.trimEnd().split('\n')).toEqual([expect.stringContaining(reason)]);
    },
  );

  test.each([
    [
      'http://user:sesame@example.com',
      '--url holds a secret, and arguments are visible to everybody: write it to a file and use --url-file',
    ],
    [
      'https://hooks.slack.com/services/sesame',
      '--url holds a secret, and arguments are visible to everybody: write it to a file and use --url-file',
    ],
    [
      'https://oapi.dingtalk.com/robot/send?access_token=sesame',
      '--url holds a secret, and arguments are visible to everybody: write it to a file and use --url-file',
    ],
    ['sesame', '--url is not an address that can be posted to: use one that starts with http:// or https://'],
    ['file:///sesame', '--url is not an address that can be posted to: use one that starts with http:// or https://'],
  ])('the address %s, which is not repeated', async (url, reason) => {
    expect(await lastWords('--silence', '1', '--url', url)).toEqual({ ending: 'exit code 1', log: `error: ${reason}\n` });
  });

  test('no receiver, and half of basic auth', async () => {
    const none = await lastWords('--silence', '1');
    expect(none.log).toBe('error: no receiver is configured: set --url or --url-file\n');
    const half = await lastWords('--silence', '1', '--url', 'http://127.0.0.1:1', '--basic-auth-user', 'watch');
    expect(half.log).toMatch(/^error: basic auth takes a user without ':' and the file of its password/);
  });

  test('a port that is in use', async () => {
    const receiver = await Answering.start();
    const { port } = new URL(receiver.url);
    const { ending, log } = await lastWords('--silence', '1', '--url', receiver.url, '--host', '127.0.0.1', `--port=${port}`);
    expect(ending).toBe('exit code 1');
    expect(log).toBe(`error: port 127.0.0.1:${port} is in use: stop the program that uses it, or choose another port with --port\n`);
    receiver.stop();
  });
});

test('IPv4 and IPv6 reach it', async () => {
  const program = new SwitchProgram({ silence: 600, url: 'http://127.0.0.1:1' });
  await program.start();
  const hosts = hasIpv6 ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'];
  for (const host of hosts) expect((await fetch(program.url('/healthz', host))).status).toBe(200);
});

describe('SIGTERM', () => {
  test('ends it although a request is unfinished', async () => {
    const program = new SwitchProgram({ silence: 600, url: 'http://127.0.0.1:1' });
    await program.start();
    const socket = await connected(program);
    socket.write('POST /heartbeat HTTP/1.1\r\nHost: switch\r\nContent-Length: 100\r\n\r\n{');
    const began = performance.now();
    program.running.kill('SIGTERM');
    await program.running.closed;
    expect(program.running.ending).toBe('exit code 0');
    expect(performance.now() - began).toBeLessThan(8000);
  });

  test('ends it while a receiver does not answer', async () => {
    const receiver = await Answering.start(() => undefined);
    const program = new SwitchProgram({ silence: 0.1, url: receiver.url });
    await program.start();
    while (receiver.texts.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const began = performance.now();
    program.running.kill('SIGTERM');
    await program.running.closed;
    expect(program.running.ending).toBe('exit code 0');
    expect(performance.now() - began).toBeLessThan(8000);
    receiver.stop();
  });
});
