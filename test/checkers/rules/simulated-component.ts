import { InputSeries, SCRAPE_INTERVAL_SECONDS, Timeline } from './simulated-run';

/** Labels that the scrape of a component's pod adds, as component-scrape.ts relabels them. */
const POD = { instance: '10.0.2.1:8060', namespace: 'monitoring', node: 'node-1', pod: 'pod-0' };

/** The labels of an alert about that pod, as they are in all of its series. */
export const OF_POD: Record<string, string> = POD;

/**
 * One series of a component's pod.
 *
 * @param job of the component
 * @param own labels that the component itself writes, or that replace those of the pod
 * @param durationSeconds until when; an hour by default
 */
export function componentSeries(
  job: string,
  name: string,
  timeline: Timeline,
  own: Record<string, string> = {},
  durationSeconds = 3600,
): InputSeries {
  const labels = Object.entries({ job, ...POD, ...own }).map(([label, value]) => `${label}="${value}"`);
  const samples = Array.from({ length: durationSeconds / SCRAPE_INTERVAL_SECONDS }, (_, i) => timeline(i * SCRAPE_INTERVAL_SECONDS) ?? '_');
  return { series: `${name}{${labels.join(',')}}`, values: samples.join(' ') };
}

/** A counter that begins to grow after so many seconds, by one at each scrape. */
export function growsFrom(seconds: number): Timeline {
  return (t) => Math.max(0, (t - seconds) / SCRAPE_INTERVAL_SECONDS + 1);
}

/** 0 until then, 1 afterwards. */
export function oneFrom(seconds: number): Timeline {
  return (t) => Number(t >= seconds);
}
