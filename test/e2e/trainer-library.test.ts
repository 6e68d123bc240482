import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, RunningProgram, waitUntil } from '../servers';
import { valueOf } from '../programs/trainer/exposition';

const ROOT = join(__dirname, '../..');
const EXAMPLES = [...readFileSync(join(ROOT, 'docs/trainer.md'), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => text);
const HELD_SECONDS = 6;

describe('the package @trainwatch/trainer, by the examples of its document', () => {
  let folder: string;
  /** What the compiler has to say; nothing when all is well. */
  const tsc = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), ...args]).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );

  /** Inside of the repository, where its packages are found. */
  function write(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  function start(file: string, port: number, more: Record<string, string> = {}): RunningProgram {
    const env = { TRAINWATCH_METRICS_PORT: String(port), TRAINWATCH_SCRAPE_INTERVAL: String(HELD_SECONDS / 2), ...more };
    return RunningProgram.start(process.execPath, ['--import', 'tsx', file], { name: 'example', cwd: ROOT, env });
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

  beforeAll(() => {
    mkdirSync(join(ROOT, 'build'), { recursive: true });
    folder = mkdtempSync(join(ROOT, 'build', 'examples-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('compiles with its types', async () => {
    expect(await tsc('-p', join(ROOT, 'trainer/tsconfig.types.json'))).toBe('');
    const files = EXAMPLES.map((example, index) => write(`typed-${index}.ts`, example));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node20', '--types', 'node'];
    expect(await tsc(...options, ...files)).toBe('');
  });

  test('monitors model.fit with three lines', async () => {
    const lines = EXAMPLES[0].split('\n');
    const ofMonitor = lines.filter((line) => /monitor/i.test(line));
    expect(ofMonitor).toHaveLength(3);
    const text = await run(write('fit.ts', EXAMPLES[0]));
    expect(valueOf(text, 'tf_train_steps_total{worker="0"}')).toBe(150);
    expect(valueOf(text, 'tf_train_loss{worker="0"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'tf_val_accuracy')).toBeGreaterThan(0);
    const without = start(write('without.ts', lines.filter((line) => !ofMonitor.includes(line)).join('\n')), 0);
    await without.closed;
    expect(without.ending).toBe('exit code 0');
  });

  test('monitors a loop of one’s own, and knows where its time went', async () => {
    const text = await run(write('loop.ts', EXAMPLES[1]));
    expect(valueOf(text, 'tf_train_steps_total{worker="0"}')).toBe(150);
    expect(valueOf(text, 'tf_train_epochs_total')).toBe(3);
    expect(valueOf(text, 'tf_run_progress_ratio')).toBe(1);
    expect(valueOf(text, 'tf_train_loss_best')).toBeLessThan(0.01);
    expect(valueOf(text, 'tf_run_time_seconds_total{category="productive"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'tf_run_time_seconds_total{category="data_wait"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'tf_exporter_update_errors_total')).toBe(0);
  });

  test('stays until it is told to end where its state is held for ever, as in a Deployment', async () => {
    const port = await freePort();
    const program = start(write('held.ts', EXAMPLES[1]), port, { TRAINWATCH_SCRAPE_INTERVAL: '0.1', TRAINWATCH_HOLD: 'forever' });
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
