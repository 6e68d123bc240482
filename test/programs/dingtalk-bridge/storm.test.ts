import { Notification } from '../../../dingtalk-bridge/src/webhook';
import { alert, notification } from './alerts';
import { START, TimedBridge } from './timed-bridge';

const GROUPS = 500;
const ALERTS_PER_GROUP = 10;
/** The first critical alert comes when warnings have used up all that they may. */
const FIRST_CRITICAL_GROUP = 250;

/** A group of alerts as a cluster in trouble sends them, with labels as long as real ones. */
function group(number: number): Notification {
  const severity = number >= FIRST_CRITICAL_GROUP && number % 50 === 0 ? 'critical' : 'warning';
  const alerts = Array.from({ length: ALERTS_PER_GROUP }, (_, i) => {
    const run = `resnet50-imagenet-${number}-${i}`;
    return alert({
      alertname: `Alert${number % 12}`,
      severity,
      run_id: `${run}.`,
      team: 'vision',
      namespace: 'training',
      pod: `${run}-x7k2p`,
      node: `gpu-node-${i}`,
    });
  });
  return notification(alerts, `group-${number}`);
}

test('of 5,000 alerts in a minute each is delivered within five minutes, the first critical within two seconds, without a penalty', async () => {
  const timed = await TimedBridge.start();
  const { clock, dingtalk, bridge } = timed;

  const deliveredAt = new Map<string, number>();
  dingtalk.onMessage(({ text, receivedAt }) => {
    for (const [, run] of text.matchAll(/run_id=(\S+?)\./g)) if (!deliveredAt.has(run)) deliveredAt.set(run, receivedAt);
  });
  for (let i = 0; i < GROUPS;) {
    const arrival = START + Math.floor((i * 60_000) / GROUPS);
    const next = Math.min(arrival, clock.nextAt);
    clock.moveTo(next);
    if (next === arrival) await bridge.accept('oncall', group(i++));
    await timed.settle();
  }
  await timed.drain();
  await timed.stop();

  expect(dingtalk.refusals).toEqual([]);
  expect(deliveredAt.size).toBe(GROUPS * ALERTS_PER_GROUP);
  const firstCritical = START + Math.floor((FIRST_CRITICAL_GROUP * 60_000) / GROUPS);
  expect(deliveredAt.get(`resnet50-imagenet-${FIRST_CRITICAL_GROUP}-0`)! - firstCritical).toBeLessThan(2_000);
  expect(Math.max(...deliveredAt.values()) - START).toBeLessThan(300_000);
  expect(Math.max(...dingtalk.messages.map(({ bytes }) => bytes))).toBeLessThan(20_000);
  for (const { receivedAt } of dingtalk.messages) {
    const minute = dingtalk.messages.filter((other) => other.receivedAt > receivedAt - 60_000 && other.receivedAt <= receivedAt);
    expect(minute.length).toBeLessThanOrEqual(18);
  }
}, 60_000);
