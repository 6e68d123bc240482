import { countMessages } from '../../tools/signal/incidents/incident';
import { INCIDENTS } from '../../tools/signal/incidents/incidents';
import { describeWithServers } from '../servers';

/** How many times faster than it is the world passes: a scrape and an evaluation every 1.25 s. */
const TIMES = 12;

function named(name: string) {
  const incident = INCIDENTS.find((one) => one.name === name);
  if (!incident) throw new Error(`there is no incident '${name}'`);
  return incident;
}

describeWithServers(['prometheus', 'alertmanager'], 'what people receive of one incident', () => {
  test.concurrent.each([
    ['a node dies with eight runs', 'NodeNotReady', 165],
    ['a run fails for good', 'TrainingRunFailed', 120],
  ])('%s: one page, %s, within %d s', async (name, alert, seconds) => {
    const { received, wrong } = await countMessages(named(name), TIMES, 420);
    expect(wrong).toEqual([]);
    expect(received).toMatchObject([{ receiver: 'page', alert, firing: true }]);
    expect(received[0].after).toBeLessThanOrEqual(seconds);
  });
});
