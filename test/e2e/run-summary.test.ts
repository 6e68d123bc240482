import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWithServers, freePort, requireProgram, RunningProgram, waitUntil } from '../servers';
import { samples, valueOf } from '../programs/trainer/exposition';

const BUILD = join(__dirname, '../../build/trainer');
const SHORT_RUN = ['--data', 'synthetic', '--model', 'mlp', '--backend', 'cpu', '--epochs', '1', '--log-format', 'json'];

/** A short run whose Prometheus asks once a second. */
function train(...args: string[]): RunningProgram {
  const listen = ['--metrics-host', '127.0.0.1', '--metrics-port', '0', '--scrape-interval', '1'];
  return RunningProgram.start(process.execPath, [join(BUILD, 'main.js'), ...SHORT_RUN, ...listen, ...args], { name: 'trainer' });
}

/** When the trainer has logged a line, in seconds. */
function loggedAt(trainer: RunningProgram, message: string): number {
  const line = trainer.log.split('\n').find((one) => one.includes(`"msg":"${message}"`));
  return Date.parse((JSON.parse(line ?? '{}') as { time: string }).time) / 1000;
}

describeWithServers(['pushgateway'], 'the summary of a run', () => {
  let url: string;
  const pushed = async () => samples(await (await fetch(`${url}/metrics`)).text()).filter((line) => line.startsWith('tf_run_summary'));

  beforeAll(async () => {
    url = `http://127.0.0.1:${await freePort()}`;
    const program = RunningProgram.start(requireProgram('pushgateway'), [`--web.listen-address=${new URL(url).host}`]);
    await waitUntil('the Pushgateway is ready', async () => (await fetch(`${url}/-/ready`)).ok, { programs: [program] });
  });

  test('is pushed once the final state was readable for two scrapes', async () => {
    const trainer = train('--push-url', url, '--model-name', 'iris');
    await trainer.closed;
    expect(trainer.ending).toBe('exit code 0');
    expect(loggedAt(trainer, 'summary is pushed') - loggedAt(trainer, 'run ended')).toBeGreaterThanOrEqual(2);
    const group = 'instance="",job="tf-run-summary",model_name="iris"';
    const page = (await pushed()).join('\n');
    expect(valueOf(page, `tf_run_summary_result{${group},result="completed"}`)).toBe(1);
    expect(valueOf(page, `tf_run_summary_result{${group},result="failed"}`)).toBe(0);
    expect(valueOf(page, `tf_run_summary_steps{${group}}`)).toBe(125);
    expect(valueOf(page, `tf_run_summary_duration_seconds{${group}}`)).toBeGreaterThan(0);
    expect(valueOf(page, `tf_run_summary_train_loss_best{${group}}`)).toBeGreaterThan(0);
    expect(valueOf(page, `tf_run_summary_val_loss_best{${group}}`)).toBeGreaterThan(0);
    expect(valueOf(page, `tf_run_summary_val_accuracy{${group}}`)).toBeGreaterThan(0.5);
    expect(valueOf(page, `tf_run_summary_cost_dollars{${group}}`)).toBe(0);
  });

  test('of the next run takes its place: nothing piles up', async () => {
    const before = await pushed();
    const failing = train('--push-url', url, '--model-name', 'iris', '--hold', '0', '--batch-size', '100000');
    await failing.closed;
    expect(failing.ending).toBe('exit code 2');
    const after = await pushed();
    expect(after.length).toBeLessThan(before.length);
    expect(after).toContain('tf_run_summary_result{instance="",job="tf-run-summary",model_name="iris",result="failed"} 1');
    // A loss that was never measured is not there, and that of the run before is not left.
    expect(after.filter((line) => line.includes('_loss_'))).toEqual([]);
  });

  test('is not pushed by a run that continues after a restart', async () => {
    const trainer = train('--push-url', url, '--model-name', 'interrupted', '--epochs', '1000', '--grace-period', '0');
    await waitUntil('it trains', () => trainer.log.includes('"msg":"training"'), { programs: [trainer] });
    await trainer.stop();
    expect(trainer.ending).toBe('exit code 75');
    expect((await pushed()).filter((line) => line.includes('interrupted'))).toEqual([]);
  });

  test('is deleted on request', async () => {
    await promisify(execFile)(process.execPath, [join(BUILD, 'delete-summary.js'), '--push-url', url, '--model-name', 'iris']);
    expect(await pushed()).toEqual([]);
  });

  test('that cannot be pushed is reported and counted, and the run is as good as it was', async () => {
    const trainer = train('--push-url', `http://127.0.0.1:${await freePort()}`, '--hold', '0', '--scrape-interval', '60');
    await waitUntil('the push has failed', () => trainer.log.includes('summary could not be pushed'), { programs: [trainer] });
    const metrics = await fetch(/"url":"(http:[^"]+\/metrics)"/.exec(trainer.log)![1]);
    expect(valueOf(await metrics.text(), 'tf_exporter_summary_pushes_total{result="failure"}')).toBe(1);
    expect(trainer.log).toMatch(/"modelName":"mlp","reason":"connect ECONNREFUSED/);
    // One more scrape is waited for; a signal ends that.
    trainer.kill('SIGTERM');
    await trainer.closed;
    expect(trainer.ending).toBe('exit code 0');
  });
});

describe('a Pushgateway whose answer never ends', () => {
  const pushes: number[] = [];
  const timers: NodeJS.Timeout[] = [];
  const gateway = createServer((_, response) => {
    pushes.push(performance.now());
    response.writeHead(200);
    timers.push(setInterval(() => response.write('.'), 500));
  });
  const trainAndPush = (...args: string[]) => train('--push-url', `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`, ...args);
  const count = 'tf_exporter_summary_pushes_total{result="failure"}';

  beforeAll(() => new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    timers.forEach(clearInterval);
    gateway.closeAllConnections();
    gateway.close();
  });

  test('is left by a trainer that gets a SIGTERM, which counts that as a failure and ends as its run did', async () => {
    const trainer = trainAndPush('--hold', '0', '--scrape-interval', '600', '--grace-period', '10');
    await waitUntil('it pushes', () => pushes.length === 1, { programs: [trainer] });
    trainer.kill('SIGTERM');
    const page = async () => (await fetch(/"url":"(http:[^"]+\/metrics)"/.exec(trainer.log)![1])).text();
    await waitUntil('it is counted', page, { until: (text) => valueOf(text, count) === 1, programs: [trainer] });
    expect(trainer.log).toContain('"reason":"it was interrupted by a signal","msg":"summary could not be pushed"');
    await trainer.closed;
    expect(trainer.ending).toBe('exit code 0');
  });

  test('does not hold a trainer beyond its grace period that got the SIGTERM before', async () => {
    const trainer = trainAndPush('--hold', 'forever', '--grace-period', '4');
    await waitUntil('the run has ended', () => trainer.log.includes('"msg":"run ended"'), { programs: [trainer] });
    trainer.kill('SIGTERM');
    await trainer.closed;
    expect(trainer.ending).toBe('exit code 0');
    expect(trainer.log).toContain('"reason":"it was interrupted by a signal","msg":"summary could not be pushed"');
  });
});
