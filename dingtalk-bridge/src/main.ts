import { setFlagsFromString } from 'node:v8';
import { Command, InvalidArgumentError } from 'commander';
import { Bridge } from './bridge';
import { checkConfig } from './check';
import { BridgeConfig, ConfigError, readConfig } from './config';
import { Log } from './log';
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
  .option('--host <address>', 'address to listen on', '0.0.0.0')
  .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 8060)
  .option('--check', 'check the configuration, the secrets and the queue folder, then exit')
  .option('--send-test <robot>', 'send one message, print the answer of DingTalk, then exit')
  .action(run);

// V8 would let the space for new objects grow to 48 MiB before it tidies up, more than all that this program ever keeps.
setFlagsFromString('--semi-space-growth-factor=1');

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
  const log = new Log();
  const bridge = new Bridge({
    config,
    log,
    onSuperseded: () => {
      log.error('another replica has taken over');
      process.exit(1);
    },
  });
  const server = new BridgeServer(bridge);
  await bridge.start();
  log.info('listening', { host, port: await server.start(port, host) });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log.info('stopping', { signal });
      void Promise.all([bridge.stop(), server.stop()]).then(() => log.info('stopped'));
    });
  }
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
