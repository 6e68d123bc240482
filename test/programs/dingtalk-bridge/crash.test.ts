import { setTimeout as sleep } from 'node:timers/promises';
import { crashRun } from '../../../tools/bridge-runs/crash-run';

const NOTIFICATIONS = 300;
const ALERTS = 4;

test('kill -9 loses no alert that was accepted, and repeats no more than the message that was under way', async () => {
  const untilKill = async (taken: () => number) => {
    for (const goal = Math.min(taken() + 300, NOTIFICATIONS * ALERTS); taken() < goal;) await sleep(1);
  };
  const { kills, lost, repeatedMessages } = await crashRun({ notifications: NOTIFICATIONS, alertsPerNotification: ALERTS, untilKill });
  expect(kills).toBeGreaterThanOrEqual(3);
  expect(lost).toBe(0);
  expect(repeatedMessages).toBeLessThanOrEqual(kills);
}, 120_000);
