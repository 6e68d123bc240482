import { stormRun } from '../bridge-runs/storm-run';
import { atLeast, below, Bench, Figure, forOrientation } from './bench';

export const bench: Bench = {
  title: 'DingTalk bridge: 5,000 alerts in one minute, one robot',
  method:
    'In real time: 500 webhooks of 10 alerts in 60 s to the bundled bridge, which posts to a stand-in as strict as DingTalk (20 messages per minute, then a penalty of ' +
    'ten minutes). For comparison: according to its documentation and source, prometheus-webhook-dingtalk 2.1.0 sends one message per webhook and neither queues nor limits. It would ' +
    'deliver the first 20 messages (200 alerts) and respond 400 to the others, which Alertmanager does not retry.',
  async run(): Promise<Figure[]> {
    const result = await stormRun();
    return [
      atLeast(result.alerts, 'alerts delivered', result.delivered, 'alerts'),
      below(1, 'messages rejected by DingTalk', result.refusals, 'messages'),
      below(2, 'first critical alert, after half of the storm', result.firstCriticalSeconds, 's'),
      below(300, 'last alert', result.lastSeconds, 's'),
      below(120, 'peak memory (RSS)', result.peakRssMiB, 'MiB'),
      forOrientation('messages', result.messages, 'messages'),
    ];
  },
};
