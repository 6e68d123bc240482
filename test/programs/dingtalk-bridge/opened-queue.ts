import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Clock } from '../../../dingtalk-bridge/src/clock';
import { HEARTBEAT_MS } from '../../../dingtalk-bridge/src/lease';
import { THIS_PROCESS } from '../../../dingtalk-bridge/src/lease-owner';
import { Log } from '../../../runtime/log';
import { Queue } from '../../../dingtalk-bridge/src/queue';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { FakeClock } from './fake-clock';

export interface OpenedOptions {
  /** @default - one that stands still. */
  readonly clock?: Clock;
  /** @default 2 */
  readonly channels?: number;
  /** Takes the lines that are logged. */
  readonly logged?: string[];
  /** Takes how many alerts were left out of notifications. */
  readonly truncated?: number[];
}

/** What ends the renewals of the latest lease of a folder. */
const beats = new Map<string, () => Promise<void>>();

/** Renews the lease as a bridge does, by the machine's own time: on a busy machine a test takes longer than a lease lasts. */
function keepBeating(directory: string, queue: Queue): void {
  let beat = Promise.resolve();
  const timer = setInterval(() => {
    beat = queue.lease.renew().catch(() => undefined);
  }, HEARTBEAT_MS).unref();
  const end = async () => {
    clearInterval(timer);
    await beat;
  };
  beats.set(directory, end);
  const close = queue.close.bind(queue);
  queue.close = async () => {
    await end();
    await close();
  };
}

/** Takes over the queue of a folder, as if the leader before had let go. */
export async function openQueue(
  directory: string,
  { clock = new FakeClock(Date.now()), channels = 2, logged = [], truncated = [] }: OpenedOptions = {},
): Promise<Queue> {
  await beats.get(directory)?.();
  for (const name of readdirSync(directory)) if (/^queue-\d+\.log$/.test(name)) utimesSync(join(directory, name), 0, 0);
  const log = new Log((line) => logged.push(line));
  const queue = await Queue.tryOpen({
    directory,
    identity: THIS_PROCESS,
    clock,
    log,
    channels,
    onTruncated: (_, alerts) => truncated.push(alerts),
  });
  if (!(queue instanceof Queue)) throw new Error('another replica leads');
  keepBeating(directory, queue);
  return queue;
}

/** A new folder for each test, and the queues that are opened in it until the test is over. */
export interface QueueFolder {
  directory: string;
  open(options?: OpenedOptions): Promise<Queue>;
}

/** To be called in a `describe`. */
export function queueFolder(): QueueFolder {
  const opened: Queue[] = [];
  const folder = {
    directory: '',
    open: async (options?: OpenedOptions) => {
      const queue = await openQueue(folder.directory, options);
      opened.push(queue);
      return queue;
    },
  };
  beforeEach(() => {
    folder.directory = temporaryFolder();
  });
  afterEach(async () => {
    for (const queue of opened.splice(0)) await queue.close();
  });
  return folder;
}

/** The run of each alert that waits. */
export function waiting(queue: Queue, channel = 'oncall'): (string | undefined)[] {
  return [...queue.state.pendingOf(channel)].flatMap(({ accepted, done }) =>
    accepted.alerts.slice(done).map(({ labels }) => labels.run_id),
  );
}
