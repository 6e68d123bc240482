import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeUnless, RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { valueOf } from '../programs/trainer/exposition';
import { smallFileSystem } from '../../tools/small-file-system';

const BUILD = join(__dirname, '../../build/trainer');
const STEPS = 'tf_train_steps_total{worker="0"}';
const LISTEN = ['--metrics-host', '127.0.0.1', '--metrics-port', '0'];

describe('the sidecar', () => {
  const folder = temporaryFolder();
  let trainer: RunningProgram;
  let sidecar: RunningProgram;
  const get = async (path: string, accept = '*/*') => {
    const port = await waitUntil('the sidecar serves', () => /"port":(\d+)/.exec(sidecar.log)?.[1] ?? '', { programs: [sidecar] });
    return fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept } });
  };
  const metrics = async () => (await get('/metrics')).text();
  const stateIs = (state: string) => ({
    until: (text: string) => valueOf(text, `tf_run_state{state="${state}"}`) === 1,
    programs: [sidecar],
  });

  // With SIGTERM, it would wait for a scrape of the trainer's death.
  afterAll(() => sidecar.kill('SIGINT'));

  beforeAll(() => {
    sidecar = RunningProgram.start(process.execPath, [join(BUILD, 'sidecar.js'), '--snapshot-dir', folder, ...LISTEN], { name: 'sidecar' });
  });

  test('says that the trainer has not started, and for how long', async () => {
    const readiness = await get('/readyz');
    expect(readiness.status).toBe(503);
    expect(await readiness.text()).toBe(`no snapshot in ${folder} yet: the trainer has not started, or writes to another folder\n`);
    const text = await metrics();
    expect(text).not.toContain('tf_run_state{');
    const age = valueOf(text, 'tf_exporter_snapshot_age_seconds')!;
    await waitUntil('that gets longer', metrics, { until: (later) => valueOf(later, 'tf_exporter_snapshot_age_seconds')! > age });
  });

  test('serves what the trainer records, in the format that is asked for', async () => {
    const endless = ['--data', 'synthetic', '--model', 'mlp', '--backend', 'cpu', '--epochs', '100000'];
    trainer = RunningProgram.start(process.execPath, [join(BUILD, 'main.js'), '--snapshot-dir', folder, ...endless, ...LISTEN], {
      name: 'trainer',
    });
    const text = await waitUntil('the run is seen', metrics, stateIs('running'));
    expect(valueOf(text, 'tf_exporter_snapshot_age_seconds')).toBeLessThan(10);
    expect((await get('/readyz')).status).toBe(200);
    expect((await get('/hangz')).status).toBe(200);
    // What the last test finds again; a busy machine takes its time for the first step.
    await waitUntil('a step is counted', metrics, { until: (later) => (valueOf(later, STEPS) ?? 0) > 0, programs: [sidecar] });
    const openMetrics = await (await get('/metrics', 'application/openmetrics-text;version=1.0.0')).text();
    expect(openMetrics).toContain('# TYPE tf_train_steps counter\n');
    expect(openMetrics.endsWith('# EOF\n')).toBe(true);
  });

  test('does not take a trainer for failed that is stopped for longer than its lease, and then goes on', async () => {
    trainer.kill('SIGSTOP');
    const age = (text: string) => valueOf(text, 'tf_exporter_snapshot_age_seconds')!;
    const stopped = await waitUntil('the lease is over', metrics, { until: (text) => age(text) > 11, programs: [sidecar] });
    expect(valueOf(stopped, 'tf_run_state{state="failed"}')).toBe(0);
    trainer.kill('SIGCONT');
    const awake = await waitUntil('it goes on', metrics, { until: (text) => age(text) < 5, programs: [sidecar] });
    expect(valueOf(awake, 'tf_run_state{state="failed"}')).toBe(0);
    expect((await get('/hangz')).status).toBe(200);
  });

  test('continues with the last values and the state failed when the trainer is killed', async () => {
    trainer.kill('SIGKILL');
    await trainer.closed;
    const text = await waitUntil('the state is failed', metrics, stateIs('failed'));
    expect(valueOf(text, 'tf_run_state{state="running"}')).toBe(0);
    expect(valueOf(text, STEPS)).toBeGreaterThan(0);
    expect(valueOf(text, 'tf_exporter_snapshot_age_seconds')).toBeGreaterThan(10);
  });
});

const volume = smallFileSystem('8k');

describeUnless(volume.missing, 'when the volume of the sidecar is full', () => {
  test('it is reported once, nothing half-written is left, and training continues to its end', async () => {
    const run = ['--data', 'synthetic', '--model', 'mlp', '--backend', 'cpu', '--epochs', '2', '--hold', '1', '--scrape-interval', '3'];
    const trainer = RunningProgram.start(process.execPath, [join(BUILD, 'main.js'), '--snapshot-dir', volume.folder, ...run, ...LISTEN]);
    await trainer.closed;
    expect(trainer.ending).toBe('exit code 0');
    expect(trainer.log.split('the snapshot cannot be written, so the sidecar reports the trainer as dead: ENOSPC')).toHaveLength(2);
    expect(readdirSync(volume.folder).filter((name) => !['metrics.json', 'writer.sock'].includes(name))).toEqual([]);
  });
});
