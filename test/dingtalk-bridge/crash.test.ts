import { crashRun } from '../../tools/bridge-runs/crash-run';

test('kill -9 loses no alert that was accepted, and repeats no more than the message that was under way', async () => {
  const { kills, lost, repeatedMessages } = await crashRun({ notifications: 500, alertsPerNotification: 4, killEveryMs: 500 });
  expect(kills).toBeGreaterThanOrEqual(2);
  expect(lost).toBe(0);
  expect(repeatedMessages).toBeLessThanOrEqual(kills);
}, 120_000);
