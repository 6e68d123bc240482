import { setFlagsFromString } from 'node:v8';
import { EVERY_ADDRESS } from '../../runtime/http/listen';
import { Command, InvalidArgumentError } from 'commander';
import { Bridge } from './bridge';
import { checkConfig } from './check';
import { BridgeConfig, ConfigError, readConfig } from './config';
import { Log, LogFields } from '../../runtime/log';
import { credentialsOf } from '../../runtime/http/credentials';
import { sendTest } from './send-test';
import { BridgeServer } from './server';

interface Options {
  readonly config: string;
  readonly host: string;
  readonly port: number;
  readonly check?: true;
  readonly sendTest?: string;
}

const program = new Command('dingtalk-bridge')
  .description('Delivers Alertmanager notifications to DingTalk group robots')
  .requiredOption('--config <file>', 'configuration file (JSON)')
  .option('--host <address>', 'address to listen on; the default takes IPv4 as well', EVERY_ADDRESS)
  .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 8060)
  .option('--check', 'check the configuration, the secrets and the queue folder, then exit')
  .option('--send-test <robot>', 'send one message, print the answer of DingTalk, then exit')
  .action(run);

// V8 would let the space for new objects grow to 48 MiB before it tidies up, more than all that this program ever keeps.
setFlagsFromString('--semi-space-growth-factor=1');

const log = new Log();
// An error that nobody expected: what Node.js would print holds a whole line of the program, which is all of it.
process.on('uncaughtException', (cause) => {
  log.crash(cause);
  process.exit(1);
});

void program.parseAsync();

async function run({ config: file, host, port, check, sendTest: robot }: Options): Promise<void> {
  try {
    const config = readConfig(file);
    if (check) print(await checkConfig(config));
    else if (robot !== undefined) print(await sendTest(config, robot));
    else await serve(config, port, host);
  } catch (cause) {
    if (!(cause instanceof ConfigError) && !isSystemError(cause)) throw cause;
    program.error(`error: ${cause.message}`);
  }
}

async function serve(config: BridgeConfig, port: number, host: string): Promise<void> {
  let isStopping = false;
  const stop = async (cause: LogFields, exitCode: number) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info('stopping', cause);
    await Promise.all([bridge.stop(), server.stop()]);
    log.info('stopped');
    process.exit(exitCode);
  };
  const bridge = new Bridge({
    config,
    log,
    onRemoved: () => void stop({}, 1),
    onSuperseded: () => {
      log.error('another replica has taken over');
      process.exit(1);
    },
  });
  const server = new BridgeServer(bridge, log, credentialsOf(config));
  await bridge.start();
  const taken = await server.start(port, host);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop({ signal }, 0));
  // A reader of it may end the program at once.
  log.info('listening', { host, port: taken });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535) throw new InvalidArgumentError(`'${value}' is not a port: use a number from 0 to 65535.`);
  return port;
}

/** What the operating system refuses (a port in use, a folder that cannot be written) is no defect of the program. */
function isSystemError(cause: unknown): cause is Error {
  return cause instanceof Error && 'syscall' in cause;
}
