import { list, number, pendingFor, ratio, rateWindow } from '../../values/threshold';
import { ThresholdSet } from '../../values/threshold-set';

/** Thresholds of the alerts about GPUs, all of them optional. Durations are in Prometheus' notation. */
export interface DcgmExporterThresholds {
  /**
   * Ratio of the time for which heat may lower the clocks of a GPU.
   *
   * @default 0.01
   */
  readonly thermalThrottlingRatio?: number;
  /**
   * Over which time that ratio is taken.
   *
   * @default '5m'
   */
  readonly thermalThrottlingWindow?: string;
  /**
   * How long it must be that high.
   *
   * @default '5m'
   */
  readonly thermalThrottlingFor?: string;
  /**
   * Temperature in degrees Celsius above which a GPU is hot.
   *
   * @default 85
   */
  readonly gpuTemperature?: number;
  /**
   * Temperature in degrees Celsius above which the memory of a GPU is hot.
   *
   * @default 95
   */
  readonly memoryTemperature?: number;
  /**
   * How long either must be that hot.
   *
   * @default '5m'
   */
  readonly temperatureFor?: string;
  /**
   * XIDs after which the GPU must be reset or replaced.
   *
   * @default [48, 64, 74, 79, 92, 94, 95, 119, 120, 140]
   */
  readonly fatalXids?: number[];
  /**
   * How long an error of the memory that cannot be corrected keeps its alert firing.
   *
   * @default '10m'
   */
  readonly eccWindow?: string;
  /**
   * How long a row of the memory that was replaced keeps its alert firing.
   *
   * @default '1d'
   */
  readonly remappedRowsWindow?: string;
  /**
   * How many transfers NVLink may repeat within `nvlinkWindow`.
   *
   * @default 100
   */
  readonly nvlinkReplays?: number;
  /**
   * How long an error of a link is counted.
   *
   * @default '15m'
   */
  readonly nvlinkWindow?: string;
  /**
   * How long a GPU may be missing.
   *
   * @default '5m'
   */
  readonly gpuLostFor?: string;
  /**
   * How long a node with GPUs may be without an exporter.
   *
   * @default '10m'
   */
  readonly gpuNodeUnmonitoredFor?: string;
  /**
   * Ratio of cycles in which the multiprocessors have work, below which the dashboard says that the GPU mostly waits.
   *
   * @default 0.5
   */
  readonly smActiveLow?: number;
  /**
   * Ratio of cycles in which the memory is read or written, near which the dashboard says that it is the bottleneck.
   *
   * @default 0.8
   */
  readonly dramActiveHigh?: number;
}

/** @internal */
export const DCGM_EXPORTER_THRESHOLDS = new ThresholdSet<DcgmExporterThresholds>({
  thermalThrottlingRatio: ratio({ of: 'the time', default: 0.01, reason: 'three seconds in five minutes: heat costs throughput' }),
  thermalThrottlingWindow: rateWindow({ default: '5m', max: '1d', reason: 'the clocks of a hot GPU go down and up several times in it' }),
  thermalThrottlingFor: pendingFor({ default: '5m', reason: 'longer than a fan needs to speed up' }),
  gpuTemperature: number({
    unit: '°C',
    default: 85,
    min: 0,
    max: 150,
    reason: 'a few degrees below where GPUs of data centers begin to lower their clocks',
  }),
  memoryTemperature: number({ unit: '°C', default: 95, min: 0, max: 150, reason: 'what makers of HBM allow' }),
  temperatureFor: pendingFor({ default: '5m', reason: 'a short peak raises nothing' }),
  fatalXids: list(
    {
      unit: 'XIDs',
      default: [48, 64, 74, 79, 92, 94, 95, 119, 120, 140],
      reason: "memory errors, NVLink, off the bus, the GPU's own processor",
    },
    'whole numbers above 0',
    (xid) => Number.isInteger(xid) && xid > 0,
  ),
  eccWindow: rateWindow({ default: '10m', max: '7d', reason: 'long enough to be read' }),
  remappedRowsWindow: rateWindow({ default: '1d', reason: 'rows are replaced a few times in the life of a GPU' }),
  nvlinkReplays: number({ unit: 'transfers', default: 100, min: 0, max: 1_000_000_000, reason: 'a few a day are normal' }),
  nvlinkWindow: rateWindow({ default: '15m', max: '7d', reason: 'long enough to be read' }),
  gpuLostFor: pendingFor({ default: '5m', reason: 'a node that starts has reported all its GPUs by then' }),
  gpuNodeUnmonitoredFor: pendingFor({ default: '10m', reason: 'the exporter starts on a new node in this time' }),
  smActiveLow: ratio({ of: 'the cycles', default: 0.5, reason: 'NVIDIA: below 0.5 a GPU is likely used ineffectively' }),
  dramActiveHigh: ratio({ of: 'the cycles', default: 0.8, reason: 'what memory reaches in practice' }),
});
