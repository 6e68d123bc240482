import { inspect } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunningProgram } from './running-program';

export interface WaitOptions<State> {
  /**
   * Whether the state is the one that is waited for.
   *
   * @default - it is neither undefined, nor false, nor an empty string or list.
   */
  readonly until?: (state: State) => boolean;
  /** @default 30000 */
  readonly deadlineMs?: number;
  /** Programs that must keep running meanwhile, and whose logs explain a failure. */
  readonly programs?: readonly RunningProgram[];
}

const POLL_MS = 100;
const LOG_TAIL_LINES = 25;

/**
 * Looks at a state again and again until it is the one that is waited for. A look that throws counts as "not yet".
 *
 * @param what is waited for, as it stands in the error: `Prometheus is ready`
 * @returns the state that was waited for
 * @throws Error with the last state and the ends of the logs when the deadline passes or a program ends
 */
export async function waitUntil<State>(what: string, look: () => State | Promise<State>, options: WaitOptions<State> = {}): Promise<State> {
  const { until = isThere, deadlineMs = 30_000, programs = [] } = options;
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    let last: string;
    try {
      const state = await look();
      if (until(state)) return state;
      last = inspect(state, { depth: 6, breakLength: 140 });
    } catch (error) {
      last = describeError(error);
    }
    const ended = programs.find((program) => program.ending !== undefined);
    if (ended) throw failure(`${ended.name} ended (${ended.ending}) before this: ${what}`, last, programs);
    if (Date.now() > deadline) throw failure(`timed out after ${deadlineMs / 1000} s: ${what}`, last, programs);
    await sleep(POLL_MS);
  }
}

function isThere(state: unknown): boolean {
  return Array.isArray(state) ? state.length > 0 : Boolean(state);
}

/** fetch says "fetch failed" and keeps the reason in `cause`. */
function describeError(error: unknown): string {
  const { message, cause } = error as Error;
  return cause === undefined ? message : `${message}: ${(cause as Error).message}`;
}

function failure(message: string, last: string, programs: readonly RunningProgram[]): Error {
  const logs = programs.map(({ name, log }) =>
    [`--- end of the log of ${name} ---`, ...log.trimEnd().split('\n').slice(-LOG_TAIL_LINES)].join('\n'),
  );
  return new Error([message, `last state: ${last}`, ...logs].join('\n'));
}
