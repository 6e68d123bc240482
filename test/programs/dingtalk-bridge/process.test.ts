import { writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { BridgeProgram, BridgeProgramOptions } from '../../../tools/bridge-runs/bridge-program';
import { webhook } from '../../../tools/bridge-runs/webhooks';
import { waitUntil } from '../../../tools/servers/wait-until';
import { DingTalkStandIn, Misbehavior } from '../../../tools/stand-ins';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { RawClient } from '../../runtime/http/raw-client';

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ family }) => family === 'IPv6'));
/** A line of the log has this many characters at most; the program is one line of 190,000. */
const LONGEST_LINE = 2_500;

describe('the bundled bridge', () => {
  let dingtalk: DingTalkStandIn;
  let bridge: BridgeProgram | undefined;
  let folder: string;

  beforeEach(async () => {
    dingtalk = await DingTalkStandIn.start();
    folder = temporaryFolder();
  });

  afterEach(async () => {
    await bridge?.kill();
    bridge = undefined;
    await dingtalk.stop();
  });

  async function start(options: BridgeProgramOptions = {}): Promise<BridgeProgram> {
    return (bridge = await BridgeProgram.start(folder, dingtalk.url, {}, options));
  }

  async function statuses({ url, webhookUrl }: BridgeProgram, authorization?: string): Promise<Record<string, number>> {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const status = async (path: string, init: RequestInit) => (await fetch(path, { ...init, headers })).status;
    return {
      webhook: await status(webhookUrl, { method: 'POST', body: JSON.stringify(webhook(1, 1)) }),
      metrics: await status(`${url}/metrics`, {}),
      health: await status(`${url}/healthz`, {}),
    };
  }

  const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;
  const metric = async ({ url }: BridgeProgram, series: string, headers: Record<string, string> = {}) => {
    const page = await (await fetch(`${url}/metrics`, { headers })).text();
    return page.split('\n').find((line) => line.startsWith(`${series} `));
  };

  test.each([
    ['a bearer token', { bearerTokenFile: './password' }, 'Bearer sesame', 'Bearer same'],
    [
      'a user with a password',
      { basicAuth: { username: 'prometheus', passwordFile: './password' } },
      basic('prometheus:sesame'),
      basic('x:sesame'),
    ],
  ])('with %s, takes webhooks and scrapes of nobody else, and answers probes', async (_, config, right, wrong) => {
    writeFileSync(join(folder, 'password'), 'sesame\n');
    const program = await start({ config });
    const refused = { webhook: 401, metrics: 401, health: 200 };
    expect([await statuses(program), await statuses(program, wrong), await statuses(program, right)]).toEqual([
      refused,
      refused,
      { webhook: 200, metrics: 200, health: 200 },
    ]);
    expect(await metric(program, 'dingtalk_bridge_requests_refused_total{reason="unauthorized"}', { authorization: right })).toMatch(/ 4$/);
    expect(program.program.log).not.toContain('same');
  });

  test('is reached by IPv4 and by IPv6', async () => {
    const { url } = await start({ host: '::' });
    const { port } = new URL(url);
    for (const host of hasIpv6 ? ['127.0.0.1', '[::1]'] : ['127.0.0.1']) {
      expect((await fetch(`http://${host}:${port}/healthz`)).status).toBe(200);
    }
  });

  test('answers a misspelt channel with the ones that there are, counts it, and logs it once', async () => {
    const program = await start();
    for (let i = 0; i < 2; i++) {
      const response = await fetch(`${program.url}/dingtalk/on-call/send`, { method: 'POST', body: JSON.stringify(webhook(1, 1)) });
      expect([response.status, await response.text()]).toEqual([404, "'on-call' is not configured: use one of oncall\n"]);
    }
    expect(await metric(program, 'dingtalk_bridge_requests_refused_total{reason="unknown_channel"}')).toMatch(/ 2$/);
    expect(program.program.log.match(/"channel":"on-call"/g)).toHaveLength(1);
  });

  test.each(['GET //', 'GET //healthz', 'POST //send', 'GET http://[', 'GET /%', 'POST /dingtalk/%/send', 'OPTIONS *'])(
    'outlives %s',
    async (line) => {
      const program = await start();
      const client = await RawClient.open(Number(new URL(program.url).port));
      await client.send(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`).untilClosed();
      expect([[400], [404]]).toContainEqual(client.statuses);
      expect(await program.post(webhook(1, 1))).toBe(true);
    },
  );

  test('cuts a webhook off whose body comes byte by byte, at the deadline of the whole of it', async () => {
    const program = await start();
    const client = await RawClient.open(Number(new URL(program.url).port));
    client.send('POST /dingtalk/oncall/send HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n');
    const trickle = setInterval(() => client.send(' '), 100);
    try {
      await client.untilClosed();
    } finally {
      clearInterval(trickle);
    }
    expect(client.statuses).toEqual([408]);
    expect(await program.post(webhook(1, 1))).toBe(true);
  });

  test('ends in order at SIGTERM, and at once at the second one', async () => {
    dingtalk.misbehave(Misbehavior.lateAnswer(60_000));
    const { program } = await start();
    expect(await bridge!.post(webhook(1, 1))).toBe(true);
    await waitUntil('DingTalk is asked', () => dingtalk.messages, { programs: [program] });
    program.kill('SIGTERM');
    await waitUntil('it waits for DingTalk', () => program.log.includes('"message":"stopping"'), { programs: [program] });
    program.kill('SIGTERM');
    await program.closed;
    expect(program.ending).toBe('exit code 1');
    expect(program.log).not.toContain('"message":"stopped"');
  });

  test.each([
    ['an error that nobody catches', 'throw new Error("a defect")'],
    ['a promise that nobody awaits', 'Promise.reject(new Error("a defect"))'],
    ['something thrown that is no error', 'throw "a defect"'],
  ])('ends at %s with one line that holds no source', async (_, defect) => {
    const preload = join(folder, 'defect.cjs');
    writeFileSync(preload, `process.once('SIGUSR2', () => setImmediate(() => { ${defect} }));\n`);
    const { program } = await start({ preload });
    program.kill('SIGUSR2');
    await program.closed;
    expect(program.ending).toBe('exit code 1');
    const lines = program.log.trimEnd().split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(LONGEST_LINE);
    expect(lines.map((line) => JSON.parse(line) as object).at(-1)).toMatchObject({
      level: 'error',
      message: 'the program has a defect, and ends',
      reason: 'a defect',
    });
  });
});
