import { CommanderError } from 'commander';

/** How the program ends; docs/trainer.md lists them for a Job's podFailurePolicy. */
export enum ExitCode {
  /** The run completed, or stopped early because it had learned all that it would. */
  SUCCESS = 0,
  /** The run failed; trying again from the last checkpoint may help. */
  FAILED = 1,
  /** The program was started wrongly: trying again does not help. */
  USAGE = 2,
  /** Ended by SIGTERM before the run was over; its checkpoint is saved and a restart resumes from it. */
  PREEMPTED = 75,
  /** Ended by SIGINT. */
  CANCELLED = 130,
}

/** Exit code after --help or wrong options, which commander has reported; undefined for every other error. */
export function usageExit(error: Error): ExitCode | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? ExitCode.SUCCESS : ExitCode.USAGE;
}
