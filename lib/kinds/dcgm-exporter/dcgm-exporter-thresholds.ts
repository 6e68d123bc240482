import { count, duration, list, number, pendingFor, ratio, rateWindow } from '../../values/threshold';
import { atMost, lessThan, ThresholdSet } from '../../values/threshold-set';

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
   * Ratio of the time for which limits of its board may lower the clocks of a GPU.
   *
   * @default 0.01
   */
  readonly boardLimitRatio?: number;
  /**
   * Over which time that ratio is taken.
   *
   * @default '5m'
   */
  readonly boardLimitWindow?: string;
  /**
   * How long it must be that high.
   *
   * @default '5m'
   */
  readonly boardLimitFor?: string;
  /**
   * Ratio of the median clock of its peers below which a GPU is held back.
   *
   * @default 0.8
   */
  readonly clockPeerRatio?: number;
  /**
   * How many GPUs of a model a run must keep busy, so that their clocks are compared.
   *
   * @default 3
   */
  readonly clockPeers?: number;
  /**
   * Ratio of the time in which a kernel runs, above which a GPU is busy and its clock is compared.
   *
   * @default 0.3
   */
  readonly clockBusyRatio?: number;
  /**
   * Over which time the mean of a clock is taken.
   *
   * @default '5m'
   */
  readonly clockWindow?: string;
  /**
   * How long the clock must be that low.
   *
   * @default '10m'
   */
  readonly clockFor?: string;
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
   * How many transfers PCIe may repeat within `pcieWindow`.
   *
   * @default 120
   */
  readonly pcieReplays?: number;
  /**
   * Over which time transfers that PCIe repeats are counted.
   *
   * @default '15m'
   */
  readonly pcieWindow?: string;
  /**
   * How long a GPU may be missing.
   *
   * @default '5m'
   */
  readonly gpuLostFor?: string;
  /**
   * How long ago a GPU that is missing was there, to find the run that held it.
   *
   * @default '10m'
   */
  readonly lostGpuOffset?: string;
  /**
   * How long a run whose GPU failed may take to stop, so that this counts as a consequence.
   *
   * @default '30m'
   */
  readonly failedRunMemory?: string;
  /**
   * How long a GPU that failed explains that its run does not train; it ends when the run trains again.
   *
   * @default '12h'
   */
  readonly failedRunExplains?: string;
  /**
   * How long ago a GPU that was reset ends an alert that waits for it.
   *
   * @default '15m'
   */
  readonly resetWindow?: string;
  /**
   * How long nothing may be known of a node before its GPUs are forgotten.
   *
   * @default '1h'
   */
  readonly nodeMemory?: string;
  /**
   * How long alerts about heat, power and links stay after their condition has ended: what comes and goes is one message.
   *
   * @default '1h'
   */
  readonly flappingFor?: string;
  /**
   * Over which time a run that makes a step counts as training again.
   *
   * @default '5m'
   */
  readonly advancingWindow?: string;
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
export const DCGM_EXPORTER_THRESHOLDS = new ThresholdSet<DcgmExporterThresholds>(
  {
    thermalThrottlingRatio: ratio({ of: 'the time', default: 0.01, reason: 'three seconds in five minutes: heat costs throughput' }),
    thermalThrottlingWindow: rateWindow({ default: '5m', max: '1d', reason: 'the clocks of a hot GPU go down and up several times in it' }),
    thermalThrottlingFor: pendingFor({ default: '5m', reason: 'longer than a fan needs to speed up' }),
    boardLimitRatio: ratio({ of: 'the time', default: 0.01, reason: 'a board in order never limits its GPU' }),
    boardLimitWindow: rateWindow({ default: '5m', max: '1d', reason: 'as that of heat' }),
    boardLimitFor: pendingFor({ default: '5m', reason: 'longer than a step of the load lasts' }),
    clockPeerRatio: ratio({
      of: 'the clock of its peers',
      default: 0.8,
      reason: 'GPUs of a model differ by a few hundredths at the same work',
    }),
    clockPeers: count({ unit: 'GPUs', default: 3, min: 3, max: 1_000_000, reason: 'of two nobody knows which is wrong' }),
    clockBusyRatio: ratio({ of: 'the time', default: 0.3, reason: 'GPUs that wait for a slow one still count, and idle ones do not' }),
    clockWindow: duration({ default: '5m', min: '1m', max: '1d', reason: 'a pause of seconds changes the mean little' }),
    clockFor: pendingFor({ default: '10m', reason: 'what lasts for less than eight minutes raises nothing' }),
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
    pcieReplays: number({
      unit: 'transfers',
      default: 120,
      min: 0,
      max: 1_000_000_000,
      reason: "eight a minute, the limit of DCGM's own health check",
    }),
    pcieWindow: rateWindow({ default: '15m', max: '7d', reason: 'a burst while a device is reset raises nothing' }),
    gpuLostFor: pendingFor({ default: '5m', reason: 'a node that starts has reported all its GPUs by then' }),
    lostGpuOffset: duration({ default: '10m', min: '1m', max: '1d', reason: 'longer than `gpuLostFor` and two scrapes' }),
    failedRunMemory: rateWindow({ default: '30m', max: '1d', reason: 'a hang counts as a stall by then, at steps of up to five minutes' }),
    failedRunExplains: duration({ default: '12h', min: '10m', max: '7d', reason: 'a failure of the night is looked at in the morning' }),
    resetWindow: rateWindow({ default: '15m', max: '1d', reason: 'a GPU that is reset is seen again by then' }),
    nodeMemory: rateWindow({ default: '1h', max: '7d', reason: 'longer than a reboot and a restart of kube-state-metrics' }),
    flappingFor: pendingFor({ default: '1h', reason: 'at most one message an hour' }),
    advancingWindow: rateWindow({ default: '5m', max: '1d', reason: 'two scrapes at any interval' }),
    gpuNodeUnmonitoredFor: pendingFor({ default: '10m', reason: 'the exporter starts on a new node in this time' }),
    smActiveLow: ratio({ of: 'the cycles', default: 0.5, reason: 'NVIDIA: below 0.5 a GPU is likely used ineffectively' }),
    dramActiveHigh: ratio({ of: 'the cycles', default: 0.8, reason: 'what memory reaches in practice' }),
  },
  [
    lessThan('gpuLostFor', 'lostGpuOffset', 'the run would be looked for when its GPU was missing already'),
    atMost('failedRunMemory', 'failedRunExplains', 'a run that stops late would have no cause'),
  ],
);
