/** What is asked of nvidia-smi, in this order. */
export const NVIDIA_SMI_FIELDS = [
  'index',
  'utilization.gpu',
  'memory.used',
  'memory.total',
  'temperature.gpu',
  'power.draw',
  'clocks.sm',
  'clocks.mem',
];

const MEBIBYTE = 2 ** 20;
const MEGAHERTZ = 1e6;

/** One GPU at one moment, in base units; a value that the driver does not report is undefined. */
export interface GpuReading {
  readonly device: string;
  readonly utilizationPercent?: number;
  readonly memoryUsedBytes?: number;
  readonly memoryTotalBytes?: number;
  readonly temperatureCelsius?: number;
  readonly powerWatts?: number;
  readonly smClockHertz?: number;
  readonly memoryClockHertz?: number;
}

/** In MiB, W, MHz, °C or percent; a driver that is broken says 4294967295, or more. */
const ABSURD = 1e8;

/** One line of `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`; undefined when it is none, for example an error message. */
export function parseGpuLine(line: string): GpuReading | undefined {
  const [device, ...fields] = line.split(',').map((field) => field.trim());
  if (fields.length !== NVIDIA_SMI_FIELDS.length - 1 || !/^(0|[1-9]\d{0,2})$/.test(device)) return undefined;
  // '[N/A]' and '[Not Supported]' stand where the driver does not know.
  const numbers = fields.map((field) => (/^-?\d+(\.\d+)?$/.test(field) && Math.abs(Number(field)) < ABSURD ? Number(field) : undefined));
  const [utilizationPercent, used, total, temperatureCelsius, powerWatts, smClock, memoryClock] = numbers;
  return {
    device,
    utilizationPercent,
    memoryUsedBytes: scaled(used, MEBIBYTE),
    memoryTotalBytes: scaled(total, MEBIBYTE),
    temperatureCelsius,
    powerWatts,
    smClockHertz: scaled(smClock, MEGAHERTZ),
    memoryClockHertz: scaled(memoryClock, MEGAHERTZ),
  };
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
