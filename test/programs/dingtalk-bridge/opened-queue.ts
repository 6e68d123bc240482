import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Clock } from '../../../dingtalk-bridge/src/clock';
import { THIS_PROCESS } from '../../../dingtalk-bridge/src/lease-owner';
import { Log } from '../../../runtime/log';
import { Queue } from '../../../dingtalk-bridge/src/queue';
import { FakeClock } from './fake-clock';

export interface OpenedOptions {
  /** @default - one that stands still: nobody renews the lease here, and it would run out on a busy machine. */
  readonly clock?: Clock;
  /** @default 2 */
  readonly channels?: number;
  /** Takes the lines that are logged. */
  readonly logged?: string[];
}

/** Takes over the queue of a folder, as if the leader before had let go. */
export async function openQueue(
  directory: string,
  { clock = new FakeClock(Date.now()), channels = 2, logged = [] }: OpenedOptions = {},
): Promise<Queue> {
  for (const name of readdirSync(directory)) if (/^queue-\d+\.log$/.test(name)) utimesSync(join(directory, name), 0, 0);
  const log = new Log((line) => logged.push(line));
  const queue = await Queue.tryOpen({ directory, identity: THIS_PROCESS, clock, log, channels });
  if (!(queue instanceof Queue)) throw new Error('another replica leads');
  return queue;
}

/** The run of each alert that waits. */
export function waiting(queue: Queue, channel = 'oncall'): (string | undefined)[] {
  return [...queue.state.pendingOf(channel)].flatMap(({ accepted, done }) =>
    accepted.alerts.slice(done).map(({ labels }) => labels.run_id),
  );
}
