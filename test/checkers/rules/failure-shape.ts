import { HOUR } from './expectations';
import { FiringAlert } from './scenario';
import { simulatedCluster } from './simulated-cluster';
import { InputSeries, simulatedRun, TARGET, Timeline } from './simulated-run';

/** A way in which a run goes wrong, and what must be said of it: one alert, and consequences that inhibition keeps quiet. */
export interface FailureShape {
  readonly name: string;
  readonly series: InputSeries[];
  readonly alert: FiringAlert;
  /**
   * What keeps the consequences quiet and notifies nobody.
   *
   * @default - the alert itself.
   */
  readonly silent?: FiringAlert;
  /** @default - none. */
  readonly inhibited?: FiringAlert[];
  /**
   * Of the inhibited ones those that may be reported before their cause is known, because they look at less or ask for less.
   *
   * @default - none.
   */
  readonly earlier?: string[];
}

/** How long each story is; a simulated run is healthy for its first hour. */
export const STORY_SECONDS = 3 * HOUR;

export const simulated = (changes: Record<string, Timeline>, durations = {}) => simulatedRun(STORY_SECONDS, changes, durations);

/** Before the hour one value, from then on another. */
export const from =
  (before: number, after: number): Timeline =>
  (t) =>
    t < HOUR ? before : after;

/** Steps of a run that is half as fast from the hour on. */
export const halved: Timeline = (t) => 2 * Math.min(t, HOUR) + Math.max(0, t - HOUR);

export const healthyLoss = (t: number) => 0.2 + 2 * Math.exp(-t / HOUR);
/** The run on the first GPU of a node of which dcgm-exporter, kube-state-metrics and node-exporter report. */
export const onNode = (ofRun: Record<string, Timeline>, ofCluster: Record<string, Timeline>) => [
  ...simulated(ofRun),
  ...simulatedCluster(STORY_SECONDS, ofCluster),
];
const { namespace, pod, node, run_id, model_name, team } = TARGET;
export const onPod = (alertname: string, severity: string, further: FiringAlert): FiringAlert => {
  return { alertname, severity, namespace, pod, node, run_id, model_name, team, ...further };
};
