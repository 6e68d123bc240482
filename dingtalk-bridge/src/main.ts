import { Command, InvalidArgumentError } from 'commander';
import { createBridge } from './bridge';
import { ConfigError, readConfig } from './config';
import { Log } from './log';
import { BridgeServer } from './server';

interface Options {
  readonly config: string;
  readonly host: string;
  readonly port: number;
}

const program = new Command('dingtalk-bridge')
  .description('Delivers the notifications of Alertmanager to robots of DingTalk groups')
  .requiredOption('--config <file>', 'configuration file (JSON)')
  .option('--host <address>', 'address to listen on', '0.0.0.0')
  .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 8060)
  .action(run);

void program.parseAsync();

async function run({ config, host, port }: Options): Promise<void> {
  const log = new Log();
  try {
    const server = createBridge(readConfig(config), log);
    log.info('listening', { host, port: await server.start(port, host) });
    stopOnSignal(server, log);
  } catch (cause) {
    if (!(cause instanceof ConfigError) && !isListenError(cause)) throw cause;
    program.error(`error: ${cause.message}`);
  }
}

function stopOnSignal(server: BridgeServer, log: Log): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log.info('stopping', { signal });
      void server.stop().then(() => log.info('stopped'));
    });
  }
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535) throw new InvalidArgumentError(`'${value}' is not a port: use a number from 0 to 65535.`);
  return port;
}

function isListenError(cause: unknown): cause is Error {
  return cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen';
}
