import { ProgramName } from '../servers/locate';
import { RunningProgram } from '../servers/running-program';
import { waitUntil } from '../servers/wait-until';

/** How the catalog of a program of somebody else is recorded. */
export interface Recording {
  /** The module below lib/metrics/recorded, for example `node-exporter`. */
  readonly name: string;
  /** What it runs; the first one is what is recorded. */
  readonly programs: readonly ProgramName[];

  /**
   * Starts the program, makes happen what it exports only afterwards, and reads its metrics. Programs keep running.
   *
   * @returns what it answers in Prometheus' text format; one text for each of its components
   */
  expositions(): Promise<string[]>;
}

/**
 * Waits until a server exports samples of every metric: a metric with labels is not even announced before its first sample.
 *
 * @param url of the server, without a slash at the end
 * @param names of samples, for example `alertmanager_notifications_failed_total`
 * @returns what it answers
 */
export async function untilExported(url: string, program: RunningProgram, names: readonly string[]): Promise<string> {
  let exposition = '';
  const missing = async (): Promise<string[]> => {
    exposition = await (await fetch(`${url}/metrics`)).text();
    return names.filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(exposition));
  };
  await waitUntil(`${program.name} exports everything`, missing, { until: ({ length }) => length === 0, programs: [program] });
  return exposition;
}
