import { Observations } from '../../../tools/simulated-run';
import { RUN_STATES } from '../../../lib/metrics';
import { MINUTE } from './expectations';
import { asWorker, InputSeries, simulatedRun, states, TARGET, Timeline, until } from './simulated-run';

/** How many workers a run has, and on how many nodes. */
export const SIZES: readonly (readonly [workers: number, nodes: number])[] = [
  [1, 1],
  [4, 2],
  [64, 8],
];

/** How long every story is, and from when on something is wrong. */
export const STORY_SECONDS = 30 * MINUTE;
export const FAULT_SECONDS = 15 * MINUTE;

/** What is different about a worker. */
export interface Difference {
  readonly changes?: Record<string, Timeline>;
  readonly durations?: Record<string, Observations>;
  /** What becomes of its series. */
  readonly of?: (series: InputSeries[]) => InputSeries[];
}

/** The series of all workers of one run, each in a pod of its own, evenly on the nodes. */
export function workersOfRun([workers, nodes]: readonly [number, number], difference: (worker: number) => Difference): InputSeries[] {
  const perNode = workers / nodes;
  return Array.from({ length: workers }, (_, worker) => {
    const { changes = {}, durations, of = (series) => series } = difference(worker);
    const node = `gpu-${1 + Math.floor(worker / perNode)}`;
    const own = asWorker(worker, simulatedRun(STORY_SECONDS, changes, durations));
    return of(own).map((one) => ({ ...one, series: one.series.replace(`node="${TARGET.node}"`, `node="${node}"`) }));
  }).flat();
}

/** Steps that end, while the process answers. */
export const HANGS: Record<string, Timeline> = {
  tf_train_steps_total: (t) => 2 * Math.min(t, FAULT_SECONDS),
  tf_train_last_step_timestamp_seconds: (t) => Math.min(t, FAULT_SECONDS),
  tf_exporter_last_update_timestamp_seconds: (t) => Math.min(t, FAULT_SECONDS),
};

/** A loss that is NaN from then on. */
export const DIVERGES: Record<string, Timeline> = {
  tf_train_loss: (t) => (t < FAULT_SECONDS ? 0.2 + 2 * Math.exp(-t / 3600) : NaN),
};

/** It computes twice as long as the others. */
export const SLOW: Difference = { durations: { tf_train_phase_duration_seconds: [{ value: 0.8, perSecond: 2 }] } };

/** Its pod is gone. */
export const LOST: Difference = { of: (series) => until(FAULT_SECONDS, series) };

/** Its process does not answer, and the pod is still there. */
export const SILENT: Difference = {
  of: (series) => [
    ...until(
      FAULT_SECONDS,
      series.filter((one) => !one.series.startsWith('up{')),
    ),
    ...series.filter((one) => one.series.startsWith('up{')),
  ],
  changes: { up: (t) => Number(t < FAULT_SECONDS) },
};

/** Exports what only the first of the workers knows if it is that, and otherwise the rest. */
export function onlyChiefReports(worker: number): (series: InputSeries[]) => InputSeries[] {
  const ofChief = /^(tf_train_(loss|accuracy)|tf_val_|tf_checkpoint_|tf_run_(deadline|estimated|progress))/;
  return (series) => (worker === 0 ? series : series.filter((one) => !ofChief.test(one.series)));
}

/** A pod that serves the others, in a role that does no step. */
export function inRole(role: string): Difference {
  const none = () => undefined;
  return {
    changes: {
      ...states((t) => (t < MINUTE ? 'initializing' : 'running'), RUN_STATES),
      tf_train_steps_total: () => 0,
      ...WITHOUT_STEPS(none),
    },
    of: (series) => series.map((one) => ({ ...one, series: one.series.replace(/\}$/, `,role="${role}"}`) })),
  };
}

const WITHOUT_STEPS = (none: Timeline): Record<string, Timeline> => ({
  tf_train_last_step_timestamp_seconds: none,
  tf_exporter_last_update_timestamp_seconds: () => 0,
  tf_steps_per_second: none,
  tf_train_loss: none,
  tf_train_samples_total: () => 0,
});
