import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebhookReceiver } from '../../lib/routing/receivers/webhook-receiver';
import { BridgeProgram } from '../../tools/bridge-runs/bridge-program';
import { AlertmanagerCluster } from '../../tools/local/alertmanager-cluster';
import { DingTalkStandIn } from '../../tools/stand-ins';
import { describeUnless, describeWithServers, temporaryFolder, waitUntil } from '../servers';
import { failures, stalled, startAlertmanager } from './one-receiver';

const folder = temporaryFolder();
const disk = join(folder, 'queue');
mkdirSync(disk);
const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);

describeUnless(status !== 0 && 'needs to mount a small file system: run the tests as root', 'on a disk that is full', () => {
  describeWithServers(['alertmanager'], 'the DingTalk bridge', () => {
    let dingtalk: DingTalkStandIn;
    let bridge: BridgeProgram;
    let cluster: AlertmanagerCluster;

    beforeAll(async () => {
      dingtalk = await DingTalkStandIn.start();
      bridge = await BridgeProgram.start(folder, dingtalk.url);
      cluster = await startAlertmanager(new WebhookReceiver('oncall', { url: bridge.webhookUrl }), { secrets: {} });
    });
    afterAll(async () => {
      await cluster.stop();
      await bridge.stop();
      await dingtalk.stop();
      spawnSync('umount', ['--lazy', disk]);
    });

    test('takes nothing that it could not keep, which Alertmanager counts and sends again until there is room', async () => {
      const ballast = join(disk, 'ballast');
      expect(() => writeFileSync(ballast, Buffer.alloc(1024 * 1024))).toThrow('ENOSPC');
      // More than the room that is left in the last block of the log.
      const alert = stalled('run-1');
      await cluster.post([{ ...alert, annotations: { ...alert.annotations, description: 'No step. '.repeat(1_000) } }]);
      expect(await failures(cluster, 'webhook')).toEqual(['serverError']);
      expect(dingtalk.messages).toEqual([]);
      rmSync(ballast);
      await dingtalk.waitFor(({ text }) => text.includes('run-1'), 30_000);
      await bridge.kill();
      bridge = await BridgeProgram.start(folder, dingtalk.url);
      const metrics = async () => (await fetch(`${bridge.url}/metrics`)).text();
      const reported = (text: string) => text.includes('dingtalk_bridge_queue_depth{channel="oncall"} 0');
      const page = await waitUntil('nothing is left of it', metrics, { until: reported });
      expect(page).toContain('dingtalk_bridge_queue_damaged_lines 0');
    });
  });
});
