import { ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CounterInstrument, GaugeInstrument } from './instruments';
import { GpuReading, NVIDIA_SMI_FIELDS, parseGpuLine } from './nvidia-smi';
import { Recorder } from './recorder';

export interface GpuPollerOptions {
  /** Program that is run, for example `nvidia-smi`. */
  readonly program: string;
  /** Seconds between two readings. */
  readonly intervalSeconds: number;
}

/** Readings that may be missed before the process counts as hung. */
const MISSED_READINGS = 5;

/** Keeps one `nvidia-smi` running and records what it prints; without a driver there are no series and one line says so. */
export class GpuPoller {
  private child?: ChildProcess;
  private watchdog?: NodeJS.Timeout;
  private stopped = false;
  private readonly devices = new Map<string, GpuInstruments>();

  public constructor(
    private readonly options: GpuPollerOptions,
    private readonly recorder: Recorder,
    private readonly log: (line: string) => void,
  ) {}

  public start(): void {
    const { program, intervalSeconds } = this.options;
    const args = [`--query-gpu=${NVIDIA_SMI_FIELDS.join(',')}`, '--format=csv,noheader,nounits', `--loop-ms=${intervalSeconds * 1000}`];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.child = child;
    child.once('error', (error) => this.log(`no GPU metrics: ${program} cannot be run (${error.message})`));
    child.once('close', (code, signal) => this.ended(code, signal));
    createInterface({ input: child.stdout }).on('line', (line) => this.take(line));
    this.expectReading();
  }

  public stop(): void {
    this.stopped = true;
    clearTimeout(this.watchdog);
    this.child?.kill('SIGKILL');
  }

  private get patienceMs(): number {
    return MISSED_READINGS * this.options.intervalSeconds * 1000;
  }

  private take(line: string): void {
    const reading = parseGpuLine(line);
    if (!reading) return this.recorder.refused();
    this.expectReading();
    const known = this.devices.get(reading.device) ?? new GpuInstruments(this.recorder, reading.device, this.options.intervalSeconds);
    this.devices.set(reading.device, known);
    known.record(reading);
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

  private ended(code: number | null, signal: NodeJS.Signals | null): void {
    clearTimeout(this.watchdog);
    this.forgetSilent();
    if (this.stopped) return;
    if (signal === null && this.devices.size === 0) {
      // A failed spawn closes with a negative code and was already reported.
      if ((code ?? 0) > 0) this.log(`no GPU metrics: ${this.options.program} exited with code ${code}`);
      return;
    }
    this.log(`${this.options.program} exited with ${signal ?? `code ${code}`} and is restarted`);
    setTimeout(() => !this.stopped && this.start(), this.options.intervalSeconds * 1000).unref();
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
