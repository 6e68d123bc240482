import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRAINING_METRICS } from '../../../lib/metrics';
import { waitUntil } from '../../../tools/servers/wait-until';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { GpuPoller } from '../../../trainer/src/exporter/gpu-poller';
import { parseGpuLine } from '../../../trainer/src/exporter/nvidia-smi';
import { recorderWithReader, samples, valueOf } from './exposition';

const RECORDED = join(__dirname, 'recorded/nvidia-smi.csv');
const UPDATE_ERRORS = 'tf_exporter_update_errors_total';

/** A program that stands in for nvidia-smi: prints what was recorded, then does the rest of the script. */
function nvidiaSmi(rest: string): string {
  const program = join(temporaryFolder(), 'nvidia-smi');
  writeFileSync(program, `#!/bin/sh\ncat '${RECORDED}'\n${rest}\n`);
  chmodSync(program, 0o755);
  return program;
}

describe('GPU metrics', () => {
  // Values of another test would pass for readings of a program that has not printed any yet.
  let { recorder, text } = recorderWithReader(TRAINING_METRICS);
  const pollers: GpuPoller[] = [];
  const lines: string[] = [];
  const poll = (program: string, intervalSeconds: number) => {
    const poller = new GpuPoller({ program, intervalSeconds }, recorder, (line) => lines.push(line));
    pollers.push(poller);
    poller.start();
  };
  const errors = async () => valueOf(await text(), UPDATE_ERRORS) ?? 0;

  beforeEach(() => {
    lines.splice(0);
    ({ recorder, text } = recorderWithReader(TRAINING_METRICS));
  });
  afterEach(() => pollers.splice(0).forEach((poller) => poller.stop()));

  test('without a driver there is no series and one line says so', async () => {
    poll('/nonexistent/nvidia-smi', 1);
    await waitUntil('the line is logged', () => lines);
    expect(lines).toEqual(['no GPU metrics: /nonexistent/nvidia-smi cannot be run (spawn /nonexistent/nvidia-smi ENOENT)']);
    expect(samples(await text()).filter((line) => line.startsWith('tf_gpu'))).toEqual([]);
  });

  test('a driver that answers with an error is reported with its exit code', async () => {
    const program = join(temporaryFolder(), 'nvidia-smi');
    writeFileSync(program, '#!/bin/sh\nexit 9\n', { mode: 0o755 });
    poll(program, 1);
    await waitUntil('the line is logged', () => lines);
    expect(lines).toEqual([`no GPU metrics: ${program} exited with code 9`]);
  });

  test('each device is exported in base units, and what the driver does not report is left out', async () => {
    poll(nvidiaSmi('exec sleep 60'), 5);
    await waitUntil('the third device is read', async () => valueOf(await text(), 'tf_gpu_memory_used_bytes{device="2"}'));
    const exposition = await text();
    expect(valueOf(exposition, 'tf_gpu_utilization{device="0"}')).toBe(87);
    expect(valueOf(exposition, 'tf_gpu_utilization_ratio{device="0"}')).toBe(0.87);
    expect(valueOf(exposition, 'tf_gpu_utilization{device="1"}')).toBe(0);
    expect(valueOf(exposition, 'tf_gpu_utilization{device="2"}')).toBeUndefined();
    expect(valueOf(exposition, 'tf_gpu_memory_used_bytes{device="0"}')).toBe(40536 * 2 ** 20);
    expect(valueOf(exposition, 'tf_gpu_clock_hertz{device="0",domain="sm"}')).toBe(1_755_000_000);
    expect(valueOf(exposition, 'tf_gpu_energy_joules_total{device="0"}')).toBeCloseTo(412.31 * 5);
  });

  // No CI machine need have one.
  const hasGpu = spawnSync('nvidia-smi', ['-L']).status === 0;
  (hasGpu ? test : test.skip)('the same holds for the real nvidia-smi [needs a GPU with its driver]', async () => {
    poll('nvidia-smi', 1);
    await waitUntil('the first device is read', async () => valueOf(await text(), 'tf_gpu_memory_total_bytes{device="0"}'), {
      until: (bytes) => bytes !== undefined && bytes > 2 ** 30,
    });
    const exposition = await text();
    expect(valueOf(exposition, 'tf_gpu_utilization_ratio{device="0"}')).toBeLessThanOrEqual(1);
    expect(valueOf(exposition, 'tf_gpu_temperature_celsius{device="0"}')).toBeGreaterThan(10);
  });

  test('an nvidia-smi that hangs is killed, counted and started again', async () => {
    const before = await errors();
    poll(nvidiaSmi('exec sleep 60'), 0.05);
    await waitUntil('it was killed twice', errors, { until: (count) => count >= before + 2 });
    expect(lines[0]).toMatch(/nvidia-smi exited with SIGKILL and is restarted$/);
  });

  test.each([
    ['every GPU while nvidia-smi hangs', 'exec sleep 60', ['0', '1', '2'], []],
    // Its output stays open: as with a driver that blocks it in the kernel, its end is never seen.
    ['every GPU while nvidia-smi hangs and does not end', 'sleep 10 & exec sleep 60', ['0', '1', '2'], []],
    ['a GPU that is gone', `while sleep 0.02; do head -n 1 '${RECORDED}'; done`, ['1', '2'], ['0']],
  ])('what is known of %s is exported no more', async (_, rest, gone, left) => {
    // Once they were seen, every further start hangs at once.
    const seen = join(temporaryFolder(), 'seen');
    const program = join(temporaryFolder(), 'nvidia-smi');
    const script = [`[ -e ${seen} ] && exec sleep 60`, `while [ ! -e ${seen} ]; do cat '${RECORDED}'; sleep 0.02; done`, rest];
    writeFileSync(program, ['#!/bin/sh', ...script, ''].join('\n'), { mode: 0o755 });
    poll(program, 0.1);
    const used = async (device: string) => valueOf(await text(), `tf_gpu_memory_used_bytes{device="${device}"}`);
    await waitUntil('the third device is read', () => used('2'));
    writeFileSync(seen, '');
    for (const device of gone)
      await waitUntil(`device ${device} is forgotten`, () => used(device), { until: (value) => value === undefined, deadlineMs: 8_000 });
    for (const device of left) expect(await used(device)).toBeGreaterThan(0);
    expect(valueOf(await text(), 'tf_gpu_energy_joules_total{device="1"}')).toBeGreaterThan(0);
  });

  test('an nvidia-smi that prints no line breaks is killed before it fills the memory, and started again', async () => {
    const before = await errors();
    const started = process.memoryUsage.rss();
    poll(nvidiaSmi("exec tr '\\0' x < /dev/zero"), 5);
    await waitUntil('it is killed', () => lines);
    expect(lines[0]).toMatch(/nvidia-smi exited with SIGKILL and is restarted$/);
    expect(await errors()).toBeGreaterThan(before);
    expect(process.memoryUsage.rss() - started).toBeLessThan(100 * 2 ** 20);
  });

  test('a line that is no reading is counted', async () => {
    const before = await errors();
    poll(nvidiaSmi("echo 'Unable to determine the device handle for GPU 0000:3B:00.0: Unknown Error'; exec sleep 60"), 5);
    await waitUntil('it is counted', errors, { until: (count) => count === before + 1 });
  });
});

test('without descriptors for nvidia-smi it is tried again, and is read once there are some', () => {
  const source = join(temporaryFolder(), 'poll.ts');
  const modules = ['../../../lib/metrics', '../../../trainer/src/exporter/gpu-poller', '../../../trainer/src/exporter/recorder'];
  const [metrics, poller, recorder] = modules.map((module) => JSON.stringify(join(__dirname, module)));
  writeFileSync(
    source,
    `import { closeSync, openSync } from 'node:fs';
     import { TRAINING_METRICS } from ${metrics};
     import { GpuPoller } from ${poller};
     import { Recorder } from ${recorder};
     const recorder = new Recorder(TRAINING_METRICS, () => undefined);
     const poller = new GpuPoller({ program: ${JSON.stringify(nvidiaSmi('exec sleep 60'))}, intervalSeconds: 0.2 }, recorder, (line) => console.log(line));
     const open: number[] = [];
     try { for (;;) open.push(openSync('/dev/null', 'r')); } catch { poller.start(); }
     setTimeout(() => open.forEach((descriptor) => closeSync(descriptor)), 500);
     setInterval(() => {
       if (recorder.gauge('tf_gpu_utilization', { device: '0' }).value !== 87) return;
       console.log('read');
       process.exit();
     }, 50);`,
  );
  const program = join(__dirname, '../../../node_modules/tsx/dist/cli.mjs');
  const command = `ulimit -n 100; exec '${process.execPath}' '${program}' '${source}'`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8', timeout: 30_000 });
  expect(stdout + stderr).toMatch(/^no GPU metrics: .* cannot be run \(.*EMFILE\)\nread\n$/);
});

test('the recorded lines are those of one device each', () => {
  const readings = readFileSync(RECORDED, 'utf8').trim().split('\n').map(parseGpuLine);
  expect(readings.map((reading) => reading?.device)).toEqual(['0', '1', '2']);
});

test.each(['1000', '00', '12345678901234567890', '-1', '1.5'])('a line about the GPU with the index %s is no reading', (index) => {
  expect(parseGpuLine('999, 50, 100, 1000, 60, 100, 1000, 1000')).toBeDefined();
  expect(parseGpuLine(`${index}, 50, 100, 1000, 60, 100, 1000, 1000`)).toBeUndefined();
});

test('a number that no card has is left out, and those beside it are taken', () => {
  const reading = parseGpuLine('0, 50, 4294967295, 1000, 60, 1e307, 1000, 4294967295');
  expect(reading).toMatchObject({ utilizationPercent: 50, temperatureCelsius: 60, memoryTotalBytes: 1000 * 2 ** 20 });
  expect([reading?.memoryUsedBytes, reading?.powerWatts, reading?.memoryClockHertz]).toEqual([undefined, undefined, undefined]);
});
