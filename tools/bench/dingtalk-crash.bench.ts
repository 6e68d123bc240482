import { setTimeout as sleep } from 'node:timers/promises';
import { crashRun } from '../bridge-runs/crash-run';
import { below, Bench, Figure, forOrientation } from './bench';

const NOTIFICATIONS = 10_000;
const ALERTS_PER_NOTIFICATION = 10;

export const bench: Bench = {
  title: 'DingTalk bridge: 100,000 alerts through kill -9 every 10 s',
  method:
    'The bundled bridge (`node --max-old-space-size=64`) takes 10,000 webhooks of 10 alerts from eight senders, each retried until the bridge responds 200, ' +
    'and posts to a strict DingTalk stand-in without the rate limit. An alert is lost if the bridge responded 200 and never delivered it. At most one message is in flight at a kill.',
  async run(): Promise<Figure[]> {
    const result = await crashRun({
      notifications: NOTIFICATIONS,
      alertsPerNotification: ALERTS_PER_NOTIFICATION,
      untilKill: () => sleep(10_000),
    });
    return [
      below(1, 'alerts lost', result.lost, 'alerts'),
      below(result.kills + 1, 'messages repeated', result.repeatedMessages, 'messages'),
      below(120, 'peak memory (RSS)', result.peakRssMiB, 'MiB'),
      forOrientation('kills', result.kills, 'kills'),
      forOrientation('time', result.seconds, 's'),
    ];
  },
};
