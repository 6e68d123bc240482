import { Command, InvalidArgumentError, Option } from 'commander';
import { CredentialFiles, Credentials, credentialsOf } from '../../runtime/http/credentials';
import { describeListenError, EVERY_ADDRESS } from '../../runtime/http/listen';
import { Log } from '../../runtime/log';
import { addressIn, openAddress } from './address';
import { DeadMansSwitch } from './dead-mans-switch';
import { Format, Receiver } from './receiver';
import { serverOf } from './server';

interface Options {
  readonly silence: number;
  readonly repeat: number;
  readonly url?: string;
  readonly urlFile?: string;
  readonly format: Format;
  readonly state?: string;
  readonly bearerTokenFile?: string;
  readonly basicAuthUser?: string;
  readonly basicAuthPasswordFile?: string;
  readonly host: string;
  readonly port: number;
}

const SHORTEST_SECONDS = 0.1;

/** 30 days. */
const LONGEST_SECONDS = 2_592_000;

/** Until clients that are still connected are cut off. */
const STOP_MS = 1000;

const log = new Log();

new Command('dead-mans-switch')
  .description('Receives the heartbeats of an alerting pipeline (POST /heartbeat) and sends an alarm when they stop')
  .requiredOption('--silence <seconds>', 'time without a heartbeat after which the alarm is sent', parseSeconds)
  .option('--repeat <seconds>', 'interval at which the alarm is repeated while no heartbeat arrives', parseSeconds, 4 * 3600)
  .addOption(new Option('--url <url>', 'URL that the alarm is posted to, if it holds no secret').conflicts('urlFile'))
  .option('--url-file <file>', 'file that contains the URL, if the URL is a secret')
  .addOption(
    new Option('--format <format>', 'format of the alarm: a Slack message, or the webhook JSON of Alertmanager')
      .choices(['slack', 'webhook'])
      .default('slack'),
  )
  .option('--state <folder>', 'folder that outlives a restart; without one, a restart counts as a heartbeat')
  .addOption(
    new Option('--bearer-token-file <file>', 'file with the token that heartbeats and scrapes must carry').conflicts([
      'basicAuthUser',
      'basicAuthPasswordFile',
    ]),
  )
  .option('--basic-auth-user <name>', 'user that heartbeats and scrapes must name')
  .option('--basic-auth-password-file <file>', 'file with the password of that user')
  .option('--host <address>', 'address to listen on; :: takes IPv4 as well', EVERY_ADDRESS)
  .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 8070)
  .action(run)
  .parse();

function run(options: Options, command: Command): void {
  endWithOneLine();
  try {
    const { silence, repeat, format, state: stateFolder } = options;
    const receiver = new Receiver({ format, address: addressOf(options) });
    const credentials = credentialsOf({ bearerTokenFile: options.bearerTokenFile, basicAuth: basicAuthOf(options) });
    const deadMansSwitch = new DeadMansSwitch({ silenceMs: silence * 1000, repeatMs: repeat * 1000, receiver, log, stateFolder });
    void serve(deadMansSwitch, options, credentials);
  } catch (cause) {
    command.error(`error: ${(cause as Error).message}`);
  }
}

async function serve(deadMansSwitch: DeadMansSwitch, { host, port }: Options, credentials?: Credentials): Promise<void> {
  const server = serverOf(deadMansSwitch, log, credentials);
  let taken: number;
  try {
    taken = await server.listen(port, host);
  } catch (cause) {
    const reason = describeListenError(host, port, cause as NodeJS.ErrnoException, { host: '--host', port: '--port' });
    process.stderr.write(`error: ${reason}\n`);
    process.exit(1);
  }
  let isStopping = false;
  const stop = async () => {
    if (isStopping) process.exit(0);
    isStopping = true;
    await Promise.all([deadMansSwitch.stop(), server.stop(STOP_MS)]);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  deadMansSwitch.start();
  // A reader of it may end the program at once.
  log.info('listening', { host, port: taken });
}

/** The source, which is one long line, does not help the reader of the log. */
function endWithOneLine(): void {
  process.on('uncaughtException', (cause) => {
    log.crash(cause);
    process.exit(1);
  });
  // The reader of the log is gone; the receiver is not.
  process.stdout.on('error', () => undefined);
}

/** @throws Error when no address is given, or one that must not stand there */
function addressOf({ url, urlFile }: Options): () => URL {
  if (urlFile !== undefined) return () => addressIn(urlFile);
  if (url === undefined) throw new Error('no receiver is configured: set --url or --url-file');
  const address = openAddress(url);
  return () => address;
}

/** @throws Error when only one half is given */
function basicAuthOf({ basicAuthUser: username, basicAuthPasswordFile: passwordFile }: Options): CredentialFiles['basicAuth'] {
  if (username === undefined && passwordFile === undefined) return undefined;
  if (username !== undefined && !username.includes(':') && passwordFile !== undefined) return { username, passwordFile };
  throw new Error("basic auth takes a user without ':' and the file of its password: set --basic-auth-user and --basic-auth-password-file");
}

function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS) return seconds;
  throw new InvalidArgumentError(`'${value}' is not a number of seconds: use one from ${SHORTEST_SECONDS} to ${LONGEST_SECONDS}.`);
}

function parsePort(value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65535) return port;
  throw new InvalidArgumentError(`'${value}' is not a port: use a number from 0 to 65535.`);
}
