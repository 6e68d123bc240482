import { existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BridgeProgram } from '../../../tools/bridge-runs/bridge-program';
import { stopPrograms } from '../../../tools/servers/running-program';
import { waitUntil } from '../../../tools/servers/wait-until';
import { DingTalkStandIn, Misbehavior } from '../../../tools/stand-ins';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { alert, notification } from './alerts';

const WEBHOOK = notification([alert({ run_id: 'waiting' })]);

describe('a queue whose folder disappears while the bridge runs', () => {
  let folder: string;
  let queue: string;
  let dingtalk: DingTalkStandIn;
  let bridge: BridgeProgram;

  beforeEach(async () => {
    folder = temporaryFolder();
    queue = join(folder, 'queue');
    dingtalk = await DingTalkStandIn.start();
    bridge = await BridgeProgram.start(folder, dingtalk.url);
  });
  afterEach(async () => {
    await stopPrograms();
    await dingtalk.stop();
  });

  async function readiness(): Promise<string> {
    const response = await fetch(`${bridge.url}/readyz`);
    return `${response.status} ${(await response.text()).trim()}`;
  }

  test('for a while makes it unready with a reason, and ready again with all that waited', async () => {
    dingtalk.misbehave(Misbehavior.httpStatus(503));
    expect(await bridge.post(WEBHOOK)).toBe(true);
    renameSync(queue, `${queue}.moved`);
    await waitUntil('it is not ready', readiness, { until: (state) => state.startsWith('503 '), programs: [bridge.program] });
    expect(await readiness()).toMatch(/^503 the queue cannot be used: ENOENT: .*\/queue'$/);
    expect(bridge.program.log).toContain(`"the queue cannot be used","folder":"${queue}"`);
    expect(await bridge.post(notification([alert({ run_id: 'refused' })]))).toBe(false);
    dingtalk.behave();
    renameSync(`${queue}.moved`, queue);
    await waitUntil('it is ready', readiness, { until: (state) => state === '200 ok', programs: [bridge.program] });
    await waitUntil('it delivers', () => dingtalk.messages.find(({ text }) => text.includes('run_id=waiting')));
    await bridge.stop();
    expect(bridge.program.ending).toBe('exit code 0');
  });

  test('and is asked to stop, ends without a complaint about itself', async () => {
    renameSync(queue, `${queue}.moved`);
    await bridge.stop();
    expect(bridge.program.ending).toBe('exit code 0');
    expect(bridge.program.log).not.toContain('defect');
    expect(bridge.program.log).toContain(`"the queue cannot be used","folder":"${queue}"`);
  });

  test.each([
    ['with all that is in it', () => rmSync(queue, { recursive: true })],
    [
      'and another replica has begun a new one in its place',
      () => {
        rmSync(queue, { recursive: true });
        mkdirSync(queue);
        writeFileSync(join(queue, 'queue-1.log'), '');
        utimesSync(join(queue, 'queue-1.log'), 0, 0);
      },
    ],
  ])('for good, %s, ends it with the name of the folder; the next one begins a new queue', async (_, remove) => {
    remove();
    await bridge.program.closed;
    expect(bridge.program.ending).toBe('exit code 1');
    expect(bridge.program.log).toContain(`"somebody has removed the queue: what waits is sent now or lost","folder":"${queue}","alerts":0`);
    bridge = await BridgeProgram.start(folder, dingtalk.url);
    expect(existsSync(queue)).toBe(true);
    expect(await bridge.post(WEBHOOK)).toBe(true);
    await dingtalk.waitFor(({ text }) => text.includes('run_id=waiting'));
  });
});
