import { GpuPollerOptions } from './gpu-poller';
import { ExportedMetric } from './layout';
import { Accrual, WatchedVolume } from './thread-collectors';
import { LogLevel } from './log-level';

export interface ExporterOptions {
  /** Everything that may be recorded; nothing else is served. */
  readonly catalog: readonly ExportedMetric[];
  /** @default '::', every address */
  readonly host?: string;
  /**
   * 0 takes a free port.
   *
   * @default 9091
   */
  readonly port?: number;
  /**
   * How GPU metrics are read.
   *
   * @default - they are not.
   */
  readonly gpu?: GpuPollerOptions;
  /**
   * Counters that grow with the time.
   *
   * @default - none.
   */
  readonly accruals?: readonly Accrual[];
  /**
   * Volumes whose free space is exported.
   *
   * @default - none.
   */
  readonly volumes?: readonly WatchedVolume[];
  /**
   * Gauge of the time of the last step, by which `/hangz` judges.
   *
   * @default - it never fails.
   */
  readonly heartbeat?: string;
  /**
   * Folder, on a volume in memory, that a snapshot is written to every second, for a sidecar that survives this process.
   *
   * @default - none is written.
   */
  readonly snapshotFolder?: string;
  /**
   * Folder that outlives the process, where its counters are kept so that the next process continues from them.
   *
   * @default - they start from 0.
   */
  readonly journalFolder?: string;
  /**
   * Number of the ownership of that folder: a process that has lost it writes no journal any more.
   *
   * @default - the folder is used by this process alone.
   */
  readonly journalOwnership?: number;
  /**
   * TLS and basic authentication, in the format of Prometheus' `--web.config.file`.
   *
   * @default - plain HTTP for everybody.
   */
  readonly webConfigFile?: string;
  /**
   * Takes a line of text that a person should see, and how important it is.
   *
   * @default - nobody does.
   */
  readonly log?: (line: string, level: LogLevel) => void;
}
