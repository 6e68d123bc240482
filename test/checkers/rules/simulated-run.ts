import { healthyRun, Observations, SCRAPED, selector, TARGET, Timeline } from '../../../tools/simulated-run';

export { SCRAPED, TARGET };
export type { Observations, Timeline };

/** One line of promtool's `input_series`. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

export const SCRAPE_INTERVAL_SECONDS = 15;

export function sample(timeline: Timeline, durationSeconds: number): string {
  const values: string[] = [];
  for (let t = 0; t <= durationSeconds; t += SCRAPE_INTERVAL_SECONDS) values.push(String(timeline(t) ?? '_').replace('Infinity', 'Inf'));
  return values.join(' ');
}

/** A series that the target exports, as the scrape stores it. */
export function scraped(own: string, timeline: Timeline, durationSeconds: number): InputSeries {
  const target = selector('', TARGET).slice(1, -1);
  const series = own.includes('{') ? own.replace(/\}$/, `,${target}}`) : `${own}{${target}}`;
  return { series, values: sample(timeline, durationSeconds) };
}

/**
 * Every series of a healthy run over `durationSeconds`, with some of them changed.
 *
 * @param changes see {@link healthyRun}
 * @param durations see {@link healthyRun}
 */
export function simulatedRun(
  durationSeconds: number,
  changes: Record<string, Timeline>,
  durations?: Record<string, Observations>,
): InputSeries[] {
  return healthyRun(changes, durations).map(({ own, timeline }) => scraped(own, timeline, durationSeconds));
}

/** The same series until the target disappears. */
export function until(seconds: number, series: InputSeries[]): InputSeries[] {
  const samples = seconds / SCRAPE_INTERVAL_SECONDS;
  return series.map((one) => ({ ...one, values: [...one.values.split(' ').slice(0, samples), 'stale'].join(' ') }));
}

/** The same series, some seconds later. */
export function from(seconds: number, series: InputSeries): InputSeries {
  const samples = seconds / SCRAPE_INTERVAL_SECONDS;
  return samples === 0 ? series : { ...series, values: `_x${samples} ${series.values}` };
}

/** The same series as another pod of the run reports them, after a restart. */
export function asAttempt(attempt: number, series: InputSeries[]): InputSeries[] {
  return series.map((one) => ({
    ...one,
    series: one.series.replace(TARGET.pod, `${TARGET.pod}-${attempt}`).replace(TARGET.instance, `10.0.2.${attempt}:9091`),
  }));
}

/** The same series from then on, as a pod reports them that takes over. */
export function takenOver(seconds: number, series: InputSeries[]): InputSeries[] {
  const before = seconds / SCRAPE_INTERVAL_SECONDS;
  const after = series.map((one) => ({ ...one, values: `_x${before - 1} ${one.values.split(' ').slice(before).join(' ')}` }));
  return asAttempt(1, after);
}

/** The same series as another worker of the run reports them, from a pod of its own. */
export function asWorker(worker: number, series: InputSeries[]): InputSeries[] {
  return series.map((one) => ({
    ...one,
    series: one.series
      .replace('worker="0"', `worker="${worker}"`)
      .replace(TARGET.pod, `${TARGET.pod}-${worker}`)
      .replace(TARGET.instance, `10.0.1.${worker}:9091`),
  }));
}

/** The same series as those of another run, in a pod and on a node of its own. */
export function asRun(runId: string, series: InputSeries[]): InputSeries[] {
  return series.map((one) => ({ ...one, series: saidOfRun(runId, one.series) }));
}

/** What is said of the run of `TARGET`, said of another one. */
export function saidOfRun(runId: string, text: string): string {
  const names: Record<string, string> = { [TARGET.run_id]: runId, [TARGET.node]: `gpu-of-${runId}` };
  return text
    .replace(new RegExp(`\\b(${Object.keys(names).join('|')})\\b`, 'g'), (name) => names[name])
    .replace(/\b10(\.\d+){3}:/g, (address) => `${runId}.${address}`);
}

/** The timelines of a state set that changes: exactly one state at a time. */
export function states(stateAt: (t: number) => string | undefined, known: string[]): Record<string, Timeline> {
  return Object.fromEntries(
    known.map((state) => [
      `tf_run_state{state="${state}"}`,
      (t: number) => {
        const current = stateAt(t);
        return current === undefined ? undefined : Number(current === state);
      },
    ]),
  );
}
