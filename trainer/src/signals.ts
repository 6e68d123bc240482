import { ExitCode } from './exit-codes';

/** A signal that asks the program to end. */
export interface Ending {
  readonly signal: 'SIGTERM' | 'SIGINT';
  /** State of a run that it cuts short. */
  readonly state: 'preempted' | 'cancelled';
  /** Why the run was interrupted, as tf_run_interruptions_total says it. */
  readonly reason: 'sigterm' | 'user';
  readonly exitCode: ExitCode;
}

const ENDINGS: readonly Ending[] = [
  { signal: 'SIGTERM', state: 'preempted', reason: 'sigterm', exitCode: ExitCode.PREEMPTED },
  { signal: 'SIGINT', state: 'cancelled', reason: 'user', exitCode: ExitCode.CANCELLED },
];

/**
 * Turns the first SIGTERM or SIGINT into an abort whose reason is its {@link Ending}; the second ends the program at once.
 *
 * @param onFirst called before the abort
 */
export function abortOnSignals(onFirst: (ending: Ending) => void): AbortSignal {
  const controller = new AbortController();
  for (const ending of ENDINGS) {
    process.on(ending.signal, () => {
      if (controller.signal.aborted) process.exit(ending.exitCode);
      onFirst(ending);
      controller.abort(ending);
    });
  }
  return controller.signal;
}
