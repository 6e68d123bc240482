import { GpuPollerOptions } from './gpu-poller';
import { ExportedMetric } from './layout';
import { LogLevel } from './log-level';
import { SeriesAnnouncement } from './recorder';
import { SummaryGroup } from './run-summary';
import { Accrual, WatchedVolume } from './thread-collectors';

/** What the recording thread hands over when it starts the one that serves. */
export interface ThreadInput {
  readonly catalog: readonly ExportedMetric[];
  /** What the recording thread records. */
  readonly buffer: SharedArrayBuffer;
  /** What the serving thread records, which outlives it here. */
  readonly own: SharedArrayBuffer;
  readonly host: string;
  readonly port: number;
  readonly webConfigFile?: string;
  readonly gpu?: GpuPollerOptions;
  readonly snapshotFolder?: string;
  /** Whether the process proves by a socket in the folder of snapshots that it lives. */
  readonly proves: boolean;
  readonly journalFolder?: string;
  readonly journalOwnership?: number;
  readonly accruals: readonly Accrual[];
  readonly volumes: readonly WatchedVolume[];
  /** Gauge of the time of the last step, by which hanging is judged. */
  readonly heartbeat?: string;
}

export type ToThread =
  | { readonly series: SeriesAnnouncement }
  | { readonly ready: true }
  | { readonly ended: true }
  | { readonly push: SummaryGroup; readonly id: number }
  | { readonly abort: number }
  | { readonly stop: true };

/** The exporter serves. */
export interface Listening {
  readonly listening: number;
  readonly scheme: 'http' | 'https';
}

/** The summary is pushed, or why it is not. */
export interface PushResult {
  readonly pushed: boolean;
  /** Of the push. */
  readonly id: number;
  readonly reason?: string;
}

export type FromThread =
  | Listening
  | PushResult
  | { readonly failed: { readonly code?: string; readonly message: string } }
  | { readonly own: SeriesAnnouncement }
  | { readonly log: string; readonly level: LogLevel };
