import { ChildProcess, spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { CounterInstrument, GaugeInstrument } from './instruments';
import { GpuReading, NVIDIA_SMI_FIELDS, parseGpuLine } from './nvidia-smi';
import { LogLevel } from './log-level';
import { Recorder } from './recorder';

export interface GpuPollerOptions {
  /** Program that is run, for example `nvidia-smi`. */
  readonly program: string;
  /** Seconds between two readings. */
  readonly intervalSeconds: number;
}

/** Readings that may be missed before the process counts as hung. */
const MISSED_READINGS = 5;
const LONGEST_DELAY_SECONDS = 300;
/** Many times a reading. What prints more without a line break prints no readings, and could take all of the memory. */
const LONGEST_LINE = 64 * 1024;
const RESTARTS = 'tf_exporter_restarts_total';

/**
 * Keeps one `nvidia-smi` running and records what it prints. Whatever ends it, it is started again, later and later while it reads
 * nothing; without a driver there are no series and one line says so.
 */
export class GpuPoller {
  private child?: ChildProcess;
  private watchdog?: NodeJS.Timeout;
  private restart?: NodeJS.Timeout;
  private stopped = false;
  /** Ends since the last reading. */
  private failures = 0;
  private lastProblem?: string;
  private readonly devices = new Map<string, GpuInstruments>();

  public constructor(
    private readonly options: GpuPollerOptions,
    private readonly recorder: Recorder,
    private readonly log: (line: string, level: LogLevel) => void,
  ) {}

  public start(): void {
    const { program, intervalSeconds } = this.options;
    const args = [`--query-gpu=${NVIDIA_SMI_FIELDS.join(',')}`, '--format=csv,noheader,nounits', `--loop-ms=${intervalSeconds * 1000}`];
    let problem: string | undefined;
    try {
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
      this.child = child;
      child.on('error', (error) => (problem ??= `cannot be run (${error.message})`));
      child.once('close', (code, signal) => this.ended(problem ?? `exited with ${signal ?? `code ${code}`}`));
      // Without a descriptor for it, there is none.
      const output = child.stdout as Readable | undefined | null;
      if (output) this.read(output);
      else child.once('error', () => this.ended(problem!));
    } catch (error) {
      // Of some errors Node.js throws, of others it lets the child inform.
      this.ended(`cannot be run (${(error as Error).message})`);
      return;
    }
    this.expectReading();
  }

  public stop(): void {
    this.stopped = true;
    clearTimeout(this.watchdog);
    clearTimeout(this.restart);
    this.child?.kill('SIGKILL');
  }

  private get patienceMs(): number {
    return MISSED_READINGS * this.options.intervalSeconds * 1000;
  }

  private read(output: Readable): void {
    let rest = '';
    output.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) this.take(line);
      if (rest.length <= LONGEST_LINE) return;
      rest = '';
      this.recorder.refused();
      this.child?.kill('SIGKILL');
    });
    output.on('end', () => rest && this.take(rest));
  }

  private take(line: string): void {
    if (this.stopped) return;
    const reading = parseGpuLine(line);
    if (!reading) return this.recorder.refused();
    this.expectReading();
    const known = this.devices.get(reading.device) ?? new GpuInstruments(this.recorder, reading.device, this.options.intervalSeconds);
    this.devices.set(reading.device, known);
    known.record(reading);
    this.failures = 0;
    this.lastProblem = undefined;
    this.forgetSilent();
  }

  /** The last values of a GPU that is no longer read are dropped: an idle one would fire forever. */
  private forgetSilent(silenceMs = this.patienceMs): void {
    for (const device of this.devices.values()) device.forgetAfter(silenceMs);
  }

  /** A hung driver blocks nvidia-smi forever; a new process works again once the driver does. */
  private expectReading(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      this.recorder.refused();
      this.forgetSilent(0);
      this.child?.kill('SIGKILL');
    }, this.patienceMs);
    this.watchdog.unref();
  }

  private ended(problem: string): void {
    if (this.stopped || this.restart) return;
    clearTimeout(this.watchdog);
    this.forgetSilent();
    const { intervalSeconds } = this.options;
    const delay = Math.max(intervalSeconds, Math.min(intervalSeconds * 2 ** this.failures, LONGEST_DELAY_SECONDS));
    this.failures += 1;
    this.report(problem);
    // One that has never read anything does not run again: it is tried again.
    if (this.devices.size > 0 && this.recorder.has(RESTARTS)) this.recorder.counter(RESTARTS, { part: 'gpu_reader' }).inc();
    this.restart = setTimeout(() => {
      this.restart = undefined;
      this.start();
    }, delay * 1000);
    this.restart.unref();
  }

  /** The same problem is logged once, until there is a reading. */
  private report(problem: string): void {
    if (problem === this.lastProblem) return;
    this.lastProblem = problem;
    const { program } = this.options;
    if (this.devices.size === 0) this.log(`no GPU metrics: ${program} ${problem}`, 'warn');
    else this.log(`${program} ${problem} and is restarted`, 'warn');
  }
}

/** The metrics of one GPU; the names are those of the catalog. */
class GpuInstruments {
  private readonly gauges: readonly (readonly [GaugeInstrument, (reading: GpuReading) => number | undefined])[];
  private readonly energy: CounterInstrument;
  private readAt = -Infinity;

  public constructor(
    recorder: Recorder,
    device: string,
    private readonly intervalSeconds: number,
  ) {
    const gauge = (name: string, labels = {}) => recorder.gauge(name, { device, ...labels });
    this.gauges = [
      [gauge('tf_gpu_utilization'), (reading) => reading.utilizationPercent],
      [gauge('tf_gpu_utilization_ratio'), ({ utilizationPercent }) => utilizationPercent && utilizationPercent / 100],
      [gauge('tf_gpu_memory_used_bytes'), (reading) => reading.memoryUsedBytes],
      [gauge('tf_gpu_memory_total_bytes'), (reading) => reading.memoryTotalBytes],
      [gauge('tf_gpu_temperature_celsius'), (reading) => reading.temperatureCelsius],
      [gauge('tf_gpu_power_watts'), (reading) => reading.powerWatts],
      [gauge('tf_gpu_clock_hertz', { domain: 'sm' }), (reading) => reading.smClockHertz],
      [gauge('tf_gpu_clock_hertz', { domain: 'memory' }), (reading) => reading.memoryClockHertz],
    ];
    this.energy = recorder.counter('tf_gpu_energy_joules_total', { device });
  }

  public record(reading: GpuReading): void {
    this.readAt = performance.now();
    for (const [gauge, valueOf] of this.gauges) {
      const value = valueOf(reading);
      if (value !== undefined) gauge.set(value);
    }
    // Integrated here: the driver's own energy counter is missing on many cards.
    if (reading.powerWatts !== undefined) this.energy.inc(reading.powerWatts * this.intervalSeconds);
  }

  public forgetAfter(silenceMs: number): void {
    if (performance.now() - this.readAt < silenceMs) return;
    for (const [gauge] of this.gauges) gauge.unset();
  }
}
