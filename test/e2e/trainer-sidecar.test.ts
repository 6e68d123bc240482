import { join } from 'node:path';
import { RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { valueOf } from '../trainer/exposition';

const BUILD = join(__dirname, '../../build/trainer');
const LISTEN = ['--metrics-host', '127.0.0.1', '--metrics-port', '0'];

describe('the sidecar', () => {
  const folder = temporaryFolder();
  let trainer: RunningProgram;
  let sidecar: RunningProgram;
  const metrics = async () => {
    const port = await waitUntil('the sidecar serves', () => /"port":(\d+)/.exec(sidecar.log)?.[1] ?? '', { programs: [sidecar] });
    return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  };
  const stateIs = (state: string) => ({
    until: (text: string) => valueOf(text, `tf_run_state{state="${state}"}`) === 1,
    programs: [sidecar],
  });

  beforeAll(() => {
    sidecar = RunningProgram.start(process.execPath, [join(BUILD, 'sidecar.js'), '--snapshot-dir', folder, ...LISTEN], { name: 'sidecar' });
    const endless = [
      '--data',
      'synthetic',
      '--model',
      'mlp',
      '--backend',
      'cpu',
      '--epochs',
      '100000',
      '--fault',
      'kill',
      '--fault-at-step',
      '400',
    ];
    trainer = RunningProgram.start(process.execPath, [join(BUILD, 'main.js'), '--snapshot-dir', folder, ...endless, ...LISTEN], {
      name: 'trainer',
    });
  });

  test('serves what the trainer records', async () => {
    const text = await waitUntil('the run is seen', metrics, stateIs('running'));
    expect(valueOf(text, 'tf_exporter_snapshot_age_seconds')).toBeLessThan(10);
  });

  test('goes on with the last values and the state failed when the trainer is killed', async () => {
    await trainer.closed;
    expect(trainer.ending).toBe('SIGKILL');
    const text = await waitUntil('the state is failed', metrics, stateIs('failed'));
    expect(valueOf(text, 'tf_run_state{state="running"}')).toBe(0);
    expect(valueOf(text, 'tf_train_steps_total{worker="0"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'tf_exporter_snapshot_age_seconds')).toBeGreaterThan(10);
  });
});
