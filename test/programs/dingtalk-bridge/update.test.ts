import { cpSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { BridgeProgram } from '../../../tools/bridge-runs/bridge-program';
import { statesIn } from '../../../tools/chaos/alert-groups';
import { waitUntil } from '../../../tools/servers/wait-until';
import { DingTalkStandIn, STAND_IN_ACCESS_TOKEN } from '../../../tools/stand-ins';
import { temporaryFolder } from '../../../tools/temporary-folder';

/**
 * What the bridge of commit 419109e has left, which was killed during an outage of DingTalk: of three alerts it had said that they fire;
 * then they were resolved, fired again, and the third was resolved once more.
 */
const RECORDED = join(__dirname, 'recorded/419109e-outage');

test('after an update in an outage of DingTalk, the last word about each alert is said once, and what was said is not said again', async () => {
  const dingtalk = await DingTalkStandIn.start({ robots: { [STAND_IN_ACCESS_TOKEN]: {} } });
  const folder = temporaryFolder();
  cpSync(RECORDED, join(folder, 'queue'), { recursive: true });
  // As if it had just been touched for the last time.
  utimesSync(join(folder, 'queue/queue-1.log'), new Date(), new Date());

  const bridge = await BridgeProgram.start(folder, dingtalk.url, { secretFile: undefined });
  const metrics = async () => (await (await fetch(`${bridge.url}/metrics`)).text()).split('\n');
  const isDone = (lines: string[]) =>
    ['dingtalk_bridge_leader 1', 'dingtalk_bridge_queue_depth{channel="oncall"} 0'].every((line) => lines.includes(line));
  await waitUntil('it leads, and nothing waits', metrics, { until: isDone, programs: [bridge.program] });

  const said = dingtalk.messages.flatMap(({ text }) => [...statesIn(text)].map(([runId, status]) => `${runId} ${status}`));
  expect(said.sort()).toEqual(['g0x0y firing', 'g1x0y firing', 'g2x0y resolved']);
  await bridge.stop();
  await dingtalk.stop();
});
