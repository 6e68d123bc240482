import { connect, Socket } from 'node:net';
import { BridgeProgram } from '../../../tools/bridge-runs/bridge-program';
import { webhook } from '../../../tools/bridge-runs/webhooks';
import { DingTalkStandIn } from '../../../tools/stand-ins';
import { temporaryFolder } from '../../../tools/temporary-folder';

/** Memory that the manifests give it. */
const LIMIT_MIB = 192;

describe('the bundled bridge', () => {
  let dingtalk: DingTalkStandIn;
  let bridge: BridgeProgram;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    dingtalk = await DingTalkStandIn.start();
    bridge = await BridgeProgram.start(temporaryFolder(), dingtalk.url);
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await bridge.stop();
    await dingtalk.stop();
  });

  /** Begins a webhook of almost 4 MB that never ends. */
  function beginWebhook(): void {
    const { port, host } = new URL(bridge.url);
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    socket.write(`POST /dingtalk/oncall/send HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4000000\r\n\r\n`);
    socket.write('x'.repeat(3_900_000));
  }

  async function status(body: string): Promise<number> {
    return (await fetch(bridge.webhookUrl, { method: 'POST', body })).status;
  }

  const list = (length: number, each: (i: number) => string) => Array.from({ length }, (_, i) => each(i)).join();

  test.each([
    ['labels', `"labels":{${list(390_000, (i) => `"${i.toString(36)}":""`)}}`],
    ['objects', `"x":[${list(1_300_000, () => '{}')}]`],
  ])('outlives a webhook of hundreds of thousands of %s', async (_, part) => {
    expect(await status(`{"version":"4","groupKey":"g","status":"firing","alerts":[{${part}}]}`)).toBe(400);
    expect(await bridge.post(webhook(1, 1))).toBe(true);
    expect(bridge.peakRssMiB).toBeLessThan(LIMIT_MIB);
  });

  test('takes a webhook while 60 of almost 4 MB never end', async () => {
    for (let i = 0; i < 60; i++) beginWebhook();
    expect(await bridge.post(webhook(1, 1))).toBe(true);
    expect((await fetch(`${bridge.url}/healthz`)).status).toBe(200);
    expect(bridge.peakRssMiB).toBeLessThan(LIMIT_MIB);
  });

  test('ends soon after it is asked to, though a webhook never ends', async () => {
    beginWebhook();
    expect(await bridge.post(webhook(1, 1))).toBe(true);
    const startedAt = performance.now();
    await bridge.stop();
    // After 10 s it would have been killed.
    expect(performance.now() - startedAt).toBeLessThan(9_000);
  });
});
