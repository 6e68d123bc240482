import { chaosRun } from '../../../tools/chaos/chaos-run';

test('two replicas that are killed and frozen while DingTalk misbehaves lose nothing unseen, and their last words are true', async () => {
  const { notifications, unaccounted, wrong, crashes } = await chaosRun({ seconds: 10, seed: 3 });
  expect(crashes).toEqual([]);
  expect({ unaccounted, wrong: unaccounted === 0 ? [] : wrong }).toEqual({ unaccounted: 0, wrong: [] });
  expect(notifications).toBeGreaterThan(0);
}, 330_000);
