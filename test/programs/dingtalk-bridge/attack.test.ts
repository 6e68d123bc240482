import { connect, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BridgeProgram } from '../../../tools/bridge-runs/bridge-program';
import { webhook } from '../../../tools/bridge-runs/webhooks';
import { waitUntil } from '../../../tools/servers/wait-until';
import { DingTalkStandIn } from '../../../tools/stand-ins';
import { temporaryFolder } from '../../../tools/temporary-folder';

/** Memory that the manifests give it. */
const LIMIT_MIB = 192;
/** What a probe of the kubelet and a scrape may take, as the bridge promises. */
const MOST_SECONDS = { '/healthz': 1, '/metrics': 2 };

/** A webhook whose alerts have descriptions so long that it has so many bytes. */
function paddedWebhook(number: number, alerts: number, bytes: number): string {
  const missing = bytes - JSON.stringify(webhook(number, alerts)).length;
  return JSON.stringify(webhook(number, alerts)).replaceAll('12 minutes', `12 minutes${'.'.repeat(missing / alerts)}`);
}

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
    return (await fetch(bridge.webhookUrl, { method: 'POST', body, headers: { connection: 'close' } })).status;
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

  /** Seconds that the answers to others take, over connections of their own. */
  async function secondsOf(path: string): Promise<number> {
    const startedAt = performance.now();
    const response = await fetch(`${bridge.url}${path}`, { headers: { connection: 'close' } });
    expect(response.status).toBe(200);
    await response.text();
    return (performance.now() - startedAt) / 1000;
  }

  /** Repeats an attack until probes and scrapes are answered in time under it, several times in a row: a machine that is busy may be late once. */
  async function expectAnswersUnder(attack: () => Promise<void>): Promise<void> {
    let isOver = false;
    const attacked = (async () => {
      while (!isOver) await attack();
    })();
    let inTime = 0;
    const look = async () => {
      const paths = Object.entries(MOST_SECONDS);
      const seconds = await Promise.all(paths.map(([path]) => secondsOf(path)));
      inTime = paths.every(([, most], i) => seconds[i] < most) ? inTime + 1 : 0;
      return { seconds, inTime };
    };
    try {
      await waitUntil('probes and scrapes are answered in time', look, {
        until: () => inTime >= 3,
        deadlineMs: 45_000,
        programs: [bridge.program],
      });
    } finally {
      isOver = true;
      await attacked;
    }
    expect(bridge.peakRssMiB).toBeLessThan(LIMIT_MIB);
  }

  /** Sends scrapes without end, and reads until the bridge has had enough. */
  async function pipeline(): Promise<void> {
    const socket = connect(Number(new URL(bridge.url).port), '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    socket.resume().write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_800));
    await new Promise((resolve) => socket.once('close', resolve));
  }

  test('answers others while 8 clients send 1,800 scrapes each at once, and read', async () => {
    await expectAnswersUnder(async () => void (await Promise.all(Array.from({ length: 8 }, pipeline))));
  });

  test('answers others while 8 clients have sent 1,800 scrapes each, and do not read', async () => {
    const flood = async () => {
      for (let i = 0; i < 8; i++) void pipeline();
      for (const socket of sockets) socket.pause();
      await sleep(2_000);
      for (const socket of sockets.splice(0)) socket.destroy();
    };
    await expectAnswersUnder(flood);
  });

  test.each([
    ['100 webhooks of 62 kB', 100, 100, 62_000],
    ['8 webhooks of 2.9 MB', 8, 1_000, 2_900_000],
  ])('takes what it has room for of %s at once, and answers others', async (_, count, alerts, bytes) => {
    const statuses: number[] = [];
    let sent = 0;
    const post = async () => statuses.push(await status(paddedWebhook(++sent, alerts, bytes)));
    await expectAnswersUnder(async () => void (await Promise.all(Array.from({ length: count }, post))));
    expect(statuses).toContain(200);
    // Only 5xx makes Alertmanager send again what was not taken.
    expect(statuses.filter((each) => each !== 200 && each !== 503)).toEqual([]);
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
