import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bridge } from '../../../dingtalk-bridge/src/bridge';
import { checkConfig } from '../../../dingtalk-bridge/src/check';
import { BridgeConfig } from '../../../dingtalk-bridge/src/config';
import { credentialsOf } from '../../../runtime/http/credentials';
import { Lease } from '../../../dingtalk-bridge/src/lease';
import { Answer } from '../../../dingtalk-bridge/src/dingtalk-answer';
import { Robot } from '../../../dingtalk-bridge/src/robot';
import { Log } from '../../../runtime/log';
import { sendTest } from '../../../dingtalk-bridge/src/send-test';
import { BridgeServer } from '../../../dingtalk-bridge/src/server';
import { BRIDGE_METRICS } from '../../../lib/metrics/bridge-metrics';
import { DingTalkStandIn, Misbehavior, STAND_IN_ACCESS_TOKEN, STAND_IN_SECRET } from '../../../tools/stand-ins';
import { alert, configOf, folderWithSecrets, notification, resolved } from './alerts';

describe('the bridge', () => {
  let folder: string;
  let dingtalk: DingTalkStandIn;
  let lines: string;
  const running: { bridge: Bridge; server: BridgeServer }[] = [];

  beforeEach(async () => {
    lines = '';
    folder = folderWithSecrets();
    dingtalk = await DingTalkStandIn.start();
  });
  afterEach(async () => {
    await stopAll();
    await dingtalk.stop();
  });

  async function stopAll(): Promise<void> {
    for (const { bridge, server } of running.splice(0)) await Promise.all([bridge.stop(), server.stop()]);
  }

  async function start(config: BridgeConfig = configOf(folder, { oncall: dingtalk.url }), host = 'pod-a'): Promise<string> {
    const log = new Log((line) => (lines += line));
    const bridge = new Bridge({
      config,
      log,
      identity: { host, pid: 1 },
      onSuperseded: () => (lines += 'superseded'),
      onRemoved: () => (lines += 'removed'),
    });
    const server = new BridgeServer(bridge, log, credentialsOf(config));
    running.push({ bridge, server });
    await bridge.start();
    return `http://127.0.0.1:${await server.start(0, '127.0.0.1')}`;
  }

  async function post(
    url: string,
    body: unknown = notification([alert({ run_id: 'mnist-7' })]),
    channel = 'oncall',
  ): Promise<[number, string]> {
    const response = await fetch(`${url}/dingtalk/${channel}/send`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return [response.status, (await response.text()).trim()];
  }

  async function get(url: string, path: string): Promise<[number, string]> {
    const response = await fetch(url + path);
    return [response.status, (await response.text()).trim()];
  }

  async function metric(url: string, series: string): Promise<number | undefined> {
    const line = (await get(url, '/metrics'))[1].split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.split(' ')[1]);
  }

  async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
    for (const deadline = Date.now() + 10_000; !(await condition());) {
      if (Date.now() > deadline) throw new Error(`not within 10 s; log:\n${lines}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  test('brings a webhook of Alertmanager to DingTalk, once', async () => {
    const url = await start();
    expect(await post(url)).toEqual([200, 'accepted']);
    expect(await post(url)).toEqual([200, 'accepted']);
    await dingtalk.waitFor(({ text }) => text.includes('run_id=mnist-7'));
    await until(async () => (await metric(url, 'dingtalk_bridge_alerts_delivered_total{channel="oncall"}')) === 1);
    expect(await metric(url, 'dingtalk_bridge_notifications_total{channel="oncall",result="repeated"}')).toBe(1);
    expect(dingtalk.messages).toHaveLength(1);
    expect(dingtalk.refusals).toEqual([]);
  });

  test('exports what is in its catalog, and nothing else', async () => {
    const [, text] = await get(await start(), '/metrics');
    const exported = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(exported.sort()).toEqual(BRIDGE_METRICS.map(({ name, type }) => `${name} ${type}`).sort());
    const labels = new Set(
      [...text.matchAll(/^(\w+?)(?:_bucket|_sum|_count)?\{(.*)\}/gm)].flatMap(([, , list]) =>
        [...(list ?? '').matchAll(/(\w+)=/g)].map((m) => m[1]),
      ),
    );
    expect([...labels].sort()).toEqual(['channel', 'reason', 'result', 'robot']);
  });

  test('says it again when DingTalk could not take it', async () => {
    const url = await start();
    dingtalk.misbehave(Misbehavior.json({ errcode: -1, errmsg: 'busy' }), 1);
    await post(url);
    await dingtalk.waitFor(({ text }) => text.includes('mnist-7'));
    expect(await metric(url, 'dingtalk_bridge_deliveries_total{robot="oncall",result="error"}')).toBe(1);
    expect(lines).toContain('errcode -1: DingTalk is busy (busy)');
  });

  test('waits for a robot that is refused, says why in words, and shows it', async () => {
    const url = await start();
    dingtalk.misbehave(Misbehavior.json({ errcode: 400102, errmsg: 'stopped' }));
    await post(url);
    await until(async () => (await metric(url, 'dingtalk_bridge_robot_usable{robot="oncall"}')) === 0);
    expect(lines).toContain('"reason":"errcode 400102: the robot was disabled (stopped)"');
    dingtalk.behave();
    await post(url, notification([alert({ run_id: 'next' })]));
    await dingtalk.waitFor(({ text }) => text.includes('run_id=next'));
    await dingtalk.waitFor(({ text }) => text.includes('run_id=mnist-7'));
    expect(await metric(url, 'dingtalk_bridge_robot_usable{robot="oncall"}')).toBe(1);
    expect(await metric(url, 'dingtalk_bridge_alerts_lost_total{channel="oncall",reason="rejected"}')).toBe(0);
    expect(lines).not.toContain(STAND_IN_ACCESS_TOKEN);
    expect(lines).not.toContain(STAND_IN_SECRET);
  });

  test('makes a message smaller when DingTalk finds it too long', async () => {
    const url = await start();
    dingtalk.misbehave(Misbehavior.json({ errcode: 460101 }), 1);
    const many = Array.from({ length: 20 }, (_, i) => alert({ run_id: `run-${i}.` }, { annotations: { description: 'x'.repeat(800) } }));
    await post(url, notification(many));
    await until(() => new Set(dingtalk.messages.flatMap(({ text }) => text.match(/run-\d+\./g) ?? [])).size === 20);
    expect(dingtalk.messages[0].bytes).toBeLessThan(10_000);
  });

  test('another robot of the group stands in for one that is refused', async () => {
    const other = await DingTalkStandIn.start();
    dingtalk.misbehave(Misbehavior.json({ errcode: 400106 }));
    const url = await start(configOf(folder, { a: dingtalk.url, b: other.url }, { groups: { training: ['a', 'b'] } }));
    await post(url, notification([alert({ run_id: 'one' })]), 'training');
    await post(url, notification([alert({ run_id: 'two' })]), 'training');
    await other.waitFor(({ text }) => text.includes('run_id=two'));
    expect(await metric(url, 'dingtalk_bridge_alerts_lost_total{channel="training",reason="rejected"}')).toBe(0);
    await other.stop();
  });

  test('a second replica stands by, takes nothing, and takes over what is left', async () => {
    dingtalk.misbehave(Misbehavior.httpStatus(502));
    const first = await start();
    const second = await start(configOf(folder, { oncall: dingtalk.url }), 'pod-b');
    expect(await get(first, '/readyz')).toEqual([200, 'ok']);
    expect(await get(second, '/readyz')).toEqual([503, 'standing by: another replica leads']);
    expect(await get(second, '/healthz')).toEqual([200, 'ok']);
    expect(await post(second)).toEqual([503, 'this replica stands by']);
    expect(await post(first)).toEqual([200, 'accepted']);
    const [leader] = running.splice(0, 1);
    await Promise.all([leader.bridge.stop(), leader.server.stop()]);
    dingtalk.behave();
    await dingtalk.waitFor(({ text }) => text.includes('mnist-7'));
    expect(await get(second, '/readyz')).toEqual([200, 'ok']);
    expect(dingtalk.messages).toHaveLength(1);
  });

  test('sends nothing while it is not sure to lead, and what waited as soon as it is again', async () => {
    dingtalk.misbehave(Misbehavior.httpStatus(502), 1);
    const url = await start();
    expect(await post(url)).toEqual([200, 'accepted']);
    await until(async () => (await metric(url, 'dingtalk_bridge_deliveries_total{robot="oncall",result="error"}')) === 1);
    const isHeld = jest.spyOn(Lease.prototype, 'isHeld').mockReturnValue(false);
    await until(() => isHeld.mock.calls.length > 1);
    expect(dingtalk.messages).toEqual([]);
    isHeld.mockRestore();
    await dingtalk.waitFor(({ text }) => text.includes('mnist-7'));
  });

  test('sends nothing when it loses the lead while it connects', async () => {
    const url = await start();
    const isHeld = jest.spyOn(Lease.prototype, 'isHeld');
    const send: (this: Robot, ...args: Parameters<Robot['post']>) => Promise<Answer> = Reflect.get(Robot.prototype, 'post');
    const sending = jest.spyOn(Robot.prototype, 'post').mockImplementationOnce(async function (this: Robot, ...args) {
      isHeld.mockReturnValue(false);
      return send.apply(this, args);
    });
    expect(await post(url)).toEqual([200, 'accepted']);
    await until(async () => (await metric(url, 'dingtalk_bridge_deliveries_total{robot="oncall",result="error"}')) === 1);
    expect(dingtalk.messages).toEqual([]);
    isHeld.mockRestore();
    sending.mockRestore();
    await dingtalk.waitFor(({ text }) => text.includes('mnist-7'));
  });

  test('says that alerts wait for a robot that is gone from the configuration, and sends them when it is back', async () => {
    dingtalk.misbehave(Misbehavior.httpStatus(502));
    const endpoints = { oncall: dingtalk.url, training: dingtalk.url };
    const before = await start(configOf(folder, endpoints));
    expect(await post(before, undefined, 'training')).toEqual([200, 'accepted']);
    await stopAll();
    const url = await start();
    expect(lines).toContain('"message":"alerts are queued for a channel that is not configured","channel":"training","alerts":1');
    expect(await metric(url, 'dingtalk_bridge_queue_depth{channel="training"}')).toBe(1);
    expect(await metric(url, 'dingtalk_bridge_alerts_lost_total{channel="training",reason="expired"}')).toBe(0);
    expect((await post(url, undefined, 'training'))[0]).toBe(404);
    await stopAll();
    dingtalk.behave();
    await start(configOf(folder, endpoints));
    await dingtalk.waitFor(({ text }) => text.includes('mnist-7'));
  });

  test('reports a damaged queue, and delivers the rest', async () => {
    mkdirSync(join(folder, 'queue'));
    const accepted = { type: 'accepted', id: 1, channel: 'oncall', at: Date.now(), key: 'k', externalURL: '', bytes: 1 };
    const line = JSON.stringify({ ...accepted, alerts: [alert({ run_id: 'mnist-7' })] });
    writeFileSync(join(folder, 'queue', 'queue-1.log'), `${line.slice(9)}\n${line}\n`);
    utimesSync(join(folder, 'queue', 'queue-1.log'), 0, 0);
    const url = await start();
    await dingtalk.waitFor(({ text }) => text.includes('mnist-7'));
    expect(lines).toContain('"message":"a line of the queue could not be read"');
    expect(await metric(url, 'dingtalk_bridge_queue_damaged_lines')).toBe(1);
  });

  test('sends what waits when it is asked to stop, as far as it may', async () => {
    const url = await start();
    dingtalk.misbehave(Misbehavior.slow(100), 1);
    await Promise.all(['a', 'b', 'c'].map((run) => post(url, notification([alert({ run_id: run })], run))));
    const { bridge, server } = running.pop()!;
    await Promise.all([bridge.stop(), server.stop()]);
    expect(dingtalk.messages.map(({ text }) => /run_id=(\w)/.exec(text)?.[1])).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['a body that is not JSON', 'hello', 400, /^Unexpected token/],
    [
      'another version',
      { ...notification([alert()]), version: '3' },
      400,
      /^not an Alertmanager webhook of version 4: version: expected "4"$/,
    ],
    ['no alerts', notification([]), 400, /alerts: too small/i],
    ['a body above 4 MiB', `"${'x'.repeat(4 * 1024 * 1024)}"`, 413, /set max_alerts in Alertmanager$/],
  ])('%s is refused for good', async (_, body, status, text) => {
    const url = await start();
    expect(await post(url, body)).toEqual([status, expect.stringMatching(text)]);
    expect(await metric(url, 'dingtalk_bridge_notifications_total{channel="oncall",result="invalid"}')).toBe(1);
  });

  test('other paths and methods are answered with what there is', async () => {
    const url = await start();
    expect(await post(url, '{}', 'nobody')).toEqual([404, "'nobody' is not configured: use one of oncall"]);
    expect(await get(url, '/dingtalk/oncall/send')).toEqual([405, 'method not allowed: use POST']);
    expect((await get(url, '/'))[0]).toBe(404);
  });

  test('one robot without its secret is shown, and leaves the others ready', async () => {
    const url = await start();
    expect(await metric(url, 'dingtalk_bridge_robot_usable{robot="oncall"}')).toBe(1);
    writeFileSync(join(folder, 'secret'), '');
    expect(await get(url, '/readyz')).toEqual([200, 'ok']);
    expect(await metric(url, 'dingtalk_bridge_robot_usable{robot="oncall"}')).toBe(0);
  });

  test('--check finds what is missing, --send-test prints DingTalk’s answer', async () => {
    const config = configOf(folder, { oncall: dingtalk.url });
    expect(await checkConfig(config)).toBe('the configuration is valid; Alertmanager can post to /dingtalk/oncall/send');
    expect(await sendTest(config, 'oncall')).toBe("robot 'oncall' delivered the message");
    writeFileSync(join(folder, 'secret'), 'wrong');
    await expect(sendTest(config, 'oncall')).rejects.toThrow(
      /^robot 'oncall' did not deliver the message: errcode 310000: .*\(sign not match\)$/,
    );
    await expect(sendTest(config, 'nobody')).rejects.toThrow("robot 'nobody' is not configured: use one of oncall");
    rmSync(join(folder, 'token'));
    await expect(checkConfig(config)).rejects.toThrow(`secret file ${folder}/token cannot be read (ENOENT)`);
  });

  test('sends an alert once that resolved while DingTalk was away', async () => {
    const url = await start();
    dingtalk.misbehave(Misbehavior.httpStatus(502));
    const others = Array.from({ length: 20 }, (_, i) => notification([alert({ run_id: `other-${i}` })], `${i}`));
    for (const each of others) await post(url, each);
    await post(url);
    await post(url, notification([resolved({ run_id: 'mnist-7' })]));
    dingtalk.behave();
    await dingtalk.waitFor(({ text }) => text.includes('mnist-7'));
    expect(dingtalk.messages.filter(({ text }) => text.includes('mnist-7')).map(({ title }) => title)).toEqual([
      expect.stringMatching(/^✅.*resolved 1/),
    ]);
    await until(async () => (await metric(url, 'dingtalk_bridge_alerts_merged_total{channel="oncall"}')) === 1);
  });
});
