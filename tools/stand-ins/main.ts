import { Command, InvalidArgumentError } from 'commander';
import { DingTalkStandIn } from './dingtalk';
import { HeartbeatStandIn } from './heartbeat';
import { StandIn } from './inbox';
import { SlackStandIn } from './slack';

interface Options {
  readonly host: string;
  readonly dingtalkPort: number;
  readonly slackPort: number;
  readonly slackBurst: number;
  readonly heartbeatPort: number;
}

const program = new Command('stand-ins')
  .description('Stands in for DingTalk, Slack and a heartbeat receiver; prints every accepted message as one line of JSON')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--dingtalk-port <number>', 'port of DingTalk; 0 takes a free one', parsePort, 0)
  .option('--slack-port <number>', 'port of Slack; 0 takes a free one', parsePort, 0)
  .option('--slack-burst <number>', 'messages that a Slack channel takes at once before one a second holds', Number, 1)
  .option('--heartbeat-port <number>', 'port of the heartbeat receiver; 0 takes a free one', parsePort, 0)
  .action(run);

void program.parseAsync();

async function run({ host, dingtalkPort, slackPort, slackBurst, heartbeatPort }: Options): Promise<void> {
  const standIns: Record<string, StandIn<object>> = {
    dingtalk: await DingTalkStandIn.start({ host, port: dingtalkPort }),
    slack: await SlackStandIn.start({ host, port: slackPort, burst: slackBurst }),
    heartbeat: await HeartbeatStandIn.start({ host, port: heartbeatPort }),
  };
  for (const [service, standIn] of Object.entries(standIns)) {
    print({ service, listening: standIn.url });
    void standIn.waitFor(
      (message) => {
        print({ service, ...message });
        return false;
      },
      2 ** 31 - 1,
    );
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void Promise.all(Object.values(standIns).map((standIn) => standIn.stop())).then(() => process.exit(0)));
  }
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535) throw new InvalidArgumentError(`'${value}' is not a port: use a number from 0 to 65535.`);
  return port;
}
