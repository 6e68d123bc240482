import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { Command, InvalidArgumentError, Option } from 'commander';
import { addressIn, Receiver, send } from './receiver';
import { SilenceWatch } from './silence-watch';

interface Options {
  readonly silence: number;
  readonly repeat: number;
  readonly url?: string;
  readonly urlFile?: string;
  readonly format: Receiver['format'];
  readonly host: string;
  readonly port: number;
}

new Command('dead-mans-switch')
  .description('Receives the heartbeats of an alerting pipeline (POST /heartbeat) and sends an alarm when they stop')
  .requiredOption('--silence <seconds>', 'time without a heartbeat after which the alarm is sent', parseSeconds)
  .option('--repeat <seconds>', 'interval at which the alarm is repeated while no heartbeat arrives', parseSeconds, 4 * 3600)
  .addOption(new Option('--url <url>', 'URL that the alarm is posted to').argParser(parseUrl).conflicts('urlFile'))
  .option('--url-file <file>', 'file that contains the URL, if the URL is a secret')
  .addOption(
    new Option('--format <format>', 'format of the alarm: a Slack message, or the webhook JSON of Alertmanager')
      .choices(['slack', 'webhook'])
      .default('slack'),
  )
  .option('--host <address>', 'address to listen on', '0.0.0.0')
  .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 8070)
  .action(run)
  .parse();

function run({ silence, repeat, url, urlFile, format, host, port }: Options, command: Command): void {
  const address = () => url ?? (urlFile === undefined ? undefined : addressIn(urlFile));
  try {
    if (address() === undefined) throw new Error('no receiver is configured: set --url or --url-file');
  } catch (cause) {
    command.error(`error: ${(cause as Error).message}`);
  }
  const watch = new SilenceWatch({
    silenceMs: silence * 1000,
    repeatMs: repeat * 1000,
    now: Date.now,
    notify: async (notice) => {
      await send({ url: address() ?? '', format }, notice);
      log(notice.status === 'firing' ? 'notified: the heartbeat is missing' : 'notified: the heartbeat is back');
    },
  });
  serve(watch, host, port);
  lookRegularly(watch, silence * 1000);
}

function serve(watch: SilenceWatch, host: string, port: number): void {
  const server = createServer((request, response) => {
    const beat = request.url === '/heartbeat' && request.method === 'POST';
    if (beat) watch.beat();
    const known = beat || request.url === '/healthz';
    request.resume();
    response.writeHead(known ? 200 : 404).end(known ? 'ok\n' : 'not found: use POST /heartbeat or GET /healthz\n');
  });
  server.once('error', ({ message }) => {
    console.error(`error: cannot listen: ${message}`);
    process.exit(1);
  });
  server.listen(port, host, () => log('listening', { port: (server.address() as AddressInfo).port }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
}

function lookRegularly(watch: SilenceWatch, silenceMs: number): void {
  const again = () => setTimeout(() => void look(), Math.min(silenceMs / 20, 10_000));
  const look = async () => {
    // The address is left out of the message: it is a secret.
    await watch.look().catch((cause: Error) => log('cannot notify anybody', { reason: cause.message }));
    again();
  };
  again();
}

function log(message: string, fields: object = {}): void {
  console.log(JSON.stringify({ time: new Date().toISOString(), message, ...fields }));
}

function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError(`'${value}' is not a number of seconds: use one above 0.`);
}

function parsePort(value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65535) return port;
  throw new InvalidArgumentError(`'${value}' is not a port: use a number from 0 to 65535.`);
}

function parseUrl(value: string): string {
  if (URL.canParse(value)) return value;
  throw new InvalidArgumentError(`'${value}' is not a URL.`);
}
