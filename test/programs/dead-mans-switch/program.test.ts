import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from '../../../tools/bundle';
import { stopPrograms } from '../../../tools/servers/running-program';
import { waitUntil } from '../../../tools/servers/wait-until';
import { Answering, SwitchProgram, SwitchSettings, watchdog } from './switch-program';

type Answer = Answering['answer'];

let receiver: Answering;
const receivers: Answering[] = [];

beforeAll(async () => void (await bundle()));
beforeEach(async () => (receiver = await answering()));
afterEach(async () => {
  await stopPrograms();
  for (const each of receivers.splice(0)) each.stop();
});

async function answering(answer?: Answer): Promise<Answering> {
  const started = await Answering.start(answer);
  receivers.push(started);
  return started;
}

async function started(settings: Partial<SwitchSettings> = {}): Promise<SwitchProgram> {
  const program = new SwitchProgram({ silence: 1, url: receiver.url, ...settings });
  await program.start();
  return program;
}

const untilSaid = (...said: string[]) => untilSaidTo(receiver, ...said);

/** Looks at the first messages: a silence of a second fires again while a busy machine looks. */
const untilSaidTo = (to: Answering, ...said: string[]) =>
  waitUntil(`the receiver has ${said.join(', ')}`, () => to.said.slice(0, said.length), { until: (now) => now.join() === said.join() });

/** Sends heartbeats until it is called. */
function beating(program: SwitchProgram, everyMs = 200): () => void {
  const timer = setInterval(() => void program.beat().catch(() => undefined), everyMs);
  return () => clearInterval(timer);
}

describe('the receiver', () => {
  test('is notified of a silence and of its end', async () => {
    const program = await started();
    await untilSaid('firing');
    expect(receiver.texts[0]).toMatch(/^\*WatchdogMissing\*: No heartbeat .*\nNo heartbeat has arrived since the start at 20/);
    expect(await program.metric('silent')).toBe(1);
    await program.beat();
    await untilSaid('firing', 'resolved');
    expect(await program.metric('silent')).toBe(0);
    expect(await program.metric('notifications_total{result="confirmed"}')).toBe(2);
  });

  // Each of them is tried again after a while, so they are at once.
  test('that redirects, answers with a page or with an error code was not notified: the switch goes on trying', async () => {
    const cases: [string[], Answer][] = [
      [[], (response, { method }) => void (method === 'POST' ? response.writeHead(302, { location: '/login' }).end() : response.end('ok'))],
      [[], (response) => void response.end('<html></html>')],
      [['--format', 'webhook'], (response) => void response.end('{"errcode":310000}')],
    ];
    await Promise.all(cases.map(async ([args, answer]) => isTriedAgain(await answering(answer), args)));
  });

  test('whose address cannot be read, or is none, is reported before it is needed', async () => {
    const program = await started({ silence: 600 });
    expect(await program.metric('receiver_known')).toBe(1);
    program.address('https://hooks.slack.com/\nservices/sesame');
    expect(await program.metric('receiver_known')).toBe(0);
    const { status, body } = await program.get('/readyz');
    expect([status, body]).toEqual([
      503,
      `${program.urlFile} is not an address that can be posted to: use one that starts with http:// or https://\n`,
    ]);
    rmSync(program.urlFile);
    expect((await program.get('/readyz')).body).toBe(`${program.urlFile} cannot be read (ENOENT)\n`);
    program.address(receiver.url);
    expect((await program.get('/readyz')).status).toBe(200);
    expect(program.log).not.toContain('sesame');
  });

  test('is never named, whatever its address is', async () => {
    const urls = ['http://user:sesame@127.0.0.1:1/', 'https://127.0.0.1:1/sesame', 'http://sesame.invalid/', 'http://sesame', 'sesame'];
    const shown = urls.map(async (url) => {
      const program = await started({ silence: 0.2, url });
      await waitUntil('an attempt has failed', () => /cannot notify anybody/.test(program.log));
      return [url, program.log + (await program.get('/metrics')).body + (await program.get('/readyz')).body];
    });
    expect((await Promise.all(shown)).filter(([, text]) => text.includes('sesame'))).toEqual([]);
  });
});

async function isTriedAgain(to: Answering, args: string[]): Promise<void> {
  const program = await started({ args, url: to.url });
  await untilSaidTo(to, 'firing', 'firing');
  expect(program.log).not.toContain('"notified');
  expect(await program.metric('notifications_total{result="confirmed"}')).toBe(0);
  expect(await program.metric('notifications_total{result="refused"}')).toBeGreaterThanOrEqual(1);
  expect((await program.get('/readyz')).status).toBe(503);
  to.answer = (response) => void response.end('ok');
  await waitUntil('the receiver is believed', () => program.log.includes('"notified: the heartbeat is missing"'));
  expect((await program.get('/readyz')).status).toBe(200);
}

describe('time', () => {
  test('a wall clock that is moved by 7 hours, back or forward, changes nothing', async () => {
    await Promise.all([-7, 7].map(async (hours) => isMovedUnseen(await answering(), hours)));
  });

  test('a process that was frozen is no pipeline that has failed', async () => {
    const program = await started({ silence: 3 });
    await program.beat();
    program.running.kill('SIGSTOP');
    await sleep(5000);
    program.running.kill('SIGCONT');
    const stop = beating(program);
    await waitUntil('it hears again', () => program.metric('heartbeats_total{result="accepted"}'), { until: (count) => count! > 5 });
    stop();
    expect(receiver.said).toEqual([]);
    await untilSaid('firing');
  });
});

async function isMovedUnseen(to: Answering, hours: number): Promise<void> {
  const program = await started({ silence: 2, url: to.url });
  const stop = beating(program);
  const heard = () => program.metric('heartbeats_total{result="accepted"}');
  await waitUntil('it has heard heartbeats', heard, { until: (count) => count! > 2 });
  program.shiftWallClock(hours);
  const before = await heard();
  await waitUntil('it has heard more', heard, { until: (count) => count! > before! + 12 });
  expect(to.said).toEqual([]);
  stop();
  await untilSaidTo(to, 'firing');
  expect(to.texts[0]).toMatch(/, 0\.0 minutes ago/);
}

describe('a restart', () => {
  test('forgets nothing of what was notified', async () => {
    const program = await started();
    await untilSaid('firing');
    // One that is killed before that cannot know, and sends it again.
    await waitUntil('it has kept that', () => readFileSync(program.stateFile, 'utf8').includes('"notifiedMs":'));
    await program.kill();
    await program.start();
    await program.beat();
    await untilSaid('firing', 'resolved');
  });

  test('again and again does not hide a silence', async () => {
    const program = new SwitchProgram({ silence: 2, url: receiver.url });
    for (let i = 0; i < 12 && receiver.said.length === 0; i++) {
      await program.start();
      await sleep(1500);
      await program.kill();
    }
    expect(receiver.said).toEqual(['firing']);
  });

  test('with a damaged state counts as a first start, and says so', async () => {
    const program = await started();
    await untilSaid('firing');
    await program.running.stop();
    writeFileSync(program.stateFile, readFileSync(program.stateFile, 'utf8').replace('"lastedMs":', '"lastedMs":9'));
    await program.start();
    expect(program.log).toContain('the state cannot be used, so the start counts as a heartbeat');
    expect(await program.metric('state_damaged')).toBe(1);
    expect(existsSync(`${program.stateFile}.damaged`)).toBe(true);
    await untilSaid('firing', 'firing');
  });

  test('of which nothing can be kept is announced, and the alarm comes all the same', async () => {
    const program = new SwitchProgram({ silence: 1, url: receiver.url });
    rmSync(program.stateFile, { force: true });
    rmSync(`${program.folder}/state`, { recursive: true });
    writeFileSync(`${program.folder}/state`, '');
    await program.start();
    await untilSaid('firing');
    expect(await program.metric('state_saved')).toBe(0);
    expect(program.log.match(/the state cannot be saved, so a restart will forget it/g)).toHaveLength(1);
  });
});

describe('a heartbeat', () => {
  test('is a webhook of Alertmanager in which Watchdog fires, and nothing else', async () => {
    const program = await started({ silence: 600 });
    const resolved = { status: 'resolved', labels: { alertname: 'Watchdog' } };
    const others = [
      '',
      'null',
      '{}',
      '[]',
      JSON.stringify(watchdog({ version: '3' })),
      JSON.stringify(watchdog({ status: 'resolved', alerts: [resolved] })),
      JSON.stringify(watchdog({ alerts: [] })),
      JSON.stringify(watchdog({ alerts: [{ status: 'firing', labels: { alertname: 'Other' } }] })),
      '{"__proto__":{"version":"4","status":"firing"},"alerts":{}}',
    ];
    for (const body of others) expect([body, await program.post(body)]).toEqual([body, 400]);
    expect(await program.post('x'.repeat(100_000))).toBe(413);
    expect((await program.get('/heartbeat')).status).toBe(405);
    expect(await program.metric('heartbeats_total{result="accepted"}')).toBe(0);
    expect(await program.metric('heartbeats_total{result="invalid"}')).toBe(others.length);
    expect(await program.beat()).toBe(200);
    expect(await program.metric('heartbeats_total{result="accepted"}')).toBe(1);
  });

  test.each([
    ['a bearer token', (file: string) => ['--bearer-token-file', file], 'Bearer sesame', 'Bearer other'],
    [
      'a user and a password',
      (file: string) => ['--basic-auth-user', 'watch', '--basic-auth-password-file', file],
      `Basic ${Buffer.from('watch:sesame').toString('base64')}`,
      `Basic ${Buffer.from('watch:other').toString('base64')}`,
    ],
  ])('carries %s where one is asked for, and so does a scrape', async (_, argsOf, right, wrong) => {
    const secret = new SwitchProgram({ silence: 600, url: receiver.url });
    writeFileSync(`${secret.folder}/secret`, 'sesame\n');
    const program = await started({ silence: 600, args: argsOf(`${secret.folder}/secret`) });
    const body = JSON.stringify(watchdog());
    expect([await program.post(body), await program.post(body, { authorization: wrong })]).toEqual([401, 401]);
    expect(await program.post(body, { authorization: right })).toBe(200);
    expect((await program.get('/metrics')).status).toBe(401);
    expect((await program.get('/metrics', { authorization: right })).body).toContain('heartbeats_total{result="accepted"} 1');
    expect([(await program.get('/healthz')).status, (await program.get('/readyz')).status]).toEqual([200, 200]);
  });
});
