import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCommand } from '../../tools/command';
import { packTrainer } from '../../tools/pack-trainer';
import { freePort, RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { valueOf } from '../programs/trainer/exposition';

const ROOT = join(__dirname, '../..');
/** Those of the library; the others are of constructs. */
const EXAMPLES = [...readFileSync(join(ROOT, 'docs/trainer.md'), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)]
  .map(([, text]) => text)
  .filter((text) => text.includes("from '@trainwatch/trainer'"));
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'trainer/package.json'), 'utf8')) as { dependencies: Record<string, string> };
const HELD_SECONDS = 6;

describe('the package @trainwatch/trainer, installed from its tarball in an empty project', () => {
  let folder: string;
  /** Compiles an example beside itself, and gives the program and what the compiler had to say: nothing when all is well. */
  async function compile(name: string, text: string): Promise<{ program: string; complaints: string }> {
    writeFileSync(join(folder, `${name}.ts`), text);
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    // skipLibCheck: TensorFlow.js' own types contradict each other.
    const options = ['--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node20', '--types', 'node', `${name}.ts`];
    const complaints = await promisify(execFile)(process.execPath, [tsc, ...options], { cwd: folder }).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
    return { program: join(folder, `${name}.js`), complaints };
  }

  async function compiled(name: string, text: string): Promise<string> {
    const { program, complaints } = await compile(name, text);
    expect(complaints).toBe('');
    return program;
  }

  function start(file: string, port: number, more: Record<string, string> = {}): RunningProgram {
    const env = { TRAINWATCH_METRICS_PORT: String(port), TRAINWATCH_SCRAPE_INTERVAL: String(HELD_SECONDS / 2), ...more };
    return RunningProgram.start(process.execPath, [file], { name: 'example', cwd: folder, env });
  }

  /** What an example shows at the end; it has ended by itself afterwards. */
  async function run(file: string): Promise<string> {
    const port = await freePort();
    const program = start(file, port);
    const page = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const completed = (text: string) => valueOf(text, 'tf_run_state{state="completed"}') === 1;
    const text = await waitUntil('the run is completed', page, { until: completed, programs: [program] });
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    await program.closed;
    expect(program.ending).toBe('exit code 0');
    return text;
  }

  beforeAll(async () => {
    folder = temporaryFolder();
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const tarball = await packTrainer(folder);
    const tensorflow = `@tensorflow/tfjs@${dependencies['@tensorflow/tfjs']}`;
    const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, tensorflow, '@types/node@20'];
    await runCommand('npm', install, { cwd: folder, env: { npm_config_ignore_scripts: 'false' } });
  }, 180_000);

  test('brings no TensorFlow of its own', () => {
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as { packages: Record<string, unknown> };
    expect(Object.keys(lock.packages)).not.toContain('node_modules/@tensorflow/tfjs-node-gpu');
  });

  test('has types: a mistake in their use is found', async () => {
    const { complaints } = await compile('mistake', EXAMPLES[0].replace('monitor.callback()', 'monitor.callbacks()'));
    expect(complaints).toContain("error TS2551: Property 'callbacks' does not exist on type 'Monitor'. Did you mean 'callback'?");
  });

  test('monitors model.fit with three lines', async () => {
    const lines = EXAMPLES[0].split('\n');
    const ofMonitor = lines.filter((line) => /monitor/i.test(line));
    expect(ofMonitor).toHaveLength(3);
    const text = await run(await compiled('fit', EXAMPLES[0]));
    expect(valueOf(text, 'tf_train_steps_total{worker="0"}')).toBe(150);
    expect(valueOf(text, 'tf_train_loss{worker="0"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'tf_val_accuracy')).toBeGreaterThan(0);
    const without = start(await compiled('without', lines.filter((line) => !ofMonitor.includes(line)).join('\n')), 0);
    await without.closed;
    expect(without.ending).toBe('exit code 0');
  });

  test('monitors a loop of one’s own, and knows where its time went', async () => {
    const text = await run(await compiled('loop', EXAMPLES[1]));
    expect(valueOf(text, 'tf_train_steps_total{worker="0"}')).toBe(150);
    expect(valueOf(text, 'tf_train_epochs_total')).toBe(3);
    expect(valueOf(text, 'tf_run_progress_ratio')).toBe(1);
    expect(valueOf(text, 'tf_train_loss_best')).toBeLessThan(0.01);
    expect(valueOf(text, 'tf_run_time_seconds_total{category="productive"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'tf_run_time_seconds_total{category="data_wait"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'tf_exporter_update_errors_total')).toBe(0);
  });

  test('stays until it is asked to end where its state is held forever, as in a Deployment', async () => {
    const port = await freePort();
    const program = start(await compiled('held', EXAMPLES[1]), port, { TRAINWATCH_SCRAPE_INTERVAL: '0.1', TRAINWATCH_HOLD: 'forever' });
    let scrapesAfterItsEnd = 0;
    const scrape = async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return valueOf(text, 'tf_run_state{state="completed"}') === 1 ? ++scrapesAfterItsEnd : 0;
    };
    await waitUntil('it was scraped more often than twice', scrape, { until: (scrapes) => scrapes === 20, programs: [program] });
    await program.stop();
    expect(program.ending).toBe('SIGTERM');
  });
});
