import { ContractLevel, RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, MINUTE, ofRun, quietAt, WATCHDOG } from '../expectations';
import { exportedAt } from '../exported-at';
import { Scenario } from '../scenario';
import { simulatedCluster } from '../simulated-cluster';
import { asAttempt, from, InputSeries, simulatedRun, states, Timeline, until } from '../simulated-run';

/** A process of the run, in a pod of its own. */
interface Process {
  readonly start: number;
  readonly end: number;
  /** What it says at last; nothing when it is killed. */
  readonly says?: string;
  readonly changes?: Record<string, Timeline>;
}

/** Processes one after the other, each with counters that begin anew. Timelines of `changes` are in seconds of the process. */
function processes(list: readonly Process[]): InputSeries[] {
  return list.flatMap(({ start, end, says, changes }, number) => {
    const length = end - start;
    const series = simulatedRun(length, {
      ...states((t) => (says !== undefined && t >= length - MINUTE ? says : 'running'), RUN_STATES),
      tf_run_start_timestamp_seconds: () => start,
      tf_train_last_step_timestamp_seconds: (t) => start + t,
      tf_exporter_last_update_timestamp_seconds: (t) => start + t,
      tf_checkpoint_last_success_timestamp_seconds: (t) => start + Math.floor(t / 600) * 600,
      ...changes,
    });
    return asAttempt(number, until(length, series)).map((one) => from(start, one));
  });
}

/** So many processes of that many minutes, a minute apart. */
function chain(count: number, minutes: number, process: (number: number) => Partial<Process> = () => ({})): Process[] {
  return Array.from({ length: count }, (_, number) => {
    const start = number * (minutes + 1) * MINUTE;
    return { start, end: number === count - 1 ? 3 * HOUR : start + minutes * MINUTE, ...process(number) };
  });
}

/** A process that saves once, a thousand steps after the one before it, and knows of no checkpoint until then. */
const farther = (number: number): Partial<Process> => ({
  changes: { tf_checkpoint_last_step: (t) => (t < 500 ? undefined : 1000 * (number + 1)) },
});
const never: Timeline = () => undefined;
const budget = (seconds: number): Record<string, Timeline> => ({ tf_run_time_budget_seconds: () => seconds });
const counted = (index: number): Record<string, Timeline> => ({ tf_run_restarts_total: () => index });

/** What holds over all processes of a run, whatever pod they are in. */
export const RESTARTS: Scenario[] = [
  {
    name: 'RestartLoop: the fourth pod in a row that took the place of one that was killed, with steps saved in between',
    series: processes(chain(5, 11, farther)),
    firing: firesBetween('48m45s', '49m30s', ofRun('RestartLoop', 'critical')),
  },
  {
    name: 'RestartLoop: the fourth pod in a row that took the place of one that failed',
    series: processes(chain(5, 11, (number) => ({ ...farther(number), says: number < 4 ? 'failed' : undefined }))),
    firing: { '49m30s': [WATCHDOG, ofRun('RestartLoop', 'critical')] },
  },
  {
    name: 'RestartLoop: of a pod with four metrics, by what kube-state-metrics counts',
    series: [
      ...exportedAt(ContractLevel.CORE, simulatedRun(HOUR, { tf_train_loss: (t) => 1 + (t % 60) / 1000 })),
      ...simulatedCluster(HOUR, { kube_pod_container_status_restarts_total: (t) => Math.min(4, Math.floor(t / 600)) }),
    ],
    firing: firesBetween('40m45s', '41m30s', ofRun('RestartLoop', 'critical')),
  },
  {
    name: 'RestartLoop: quiet when the name of a run that was often restarted is used again and again',
    series: processes(
      chain(5, 11, (number) => ({
        says: 'completed',
        changes: { ...counted([9, 0, 7, 0, 8][number]), tf_checkpoint_last_step: () => [9000, 10, 500, 10, 700][number] },
      })),
    ),
    firing: quietAt('13m', '26m', '38m', '50m', '59m'),
  },
  {
    name: 'RestartLoop: quiet when a spot run is preempted four times within the hour and resumes each time',
    series: processes(chain(5, 11, (number) => ({ says: number < 4 ? 'preempted' : undefined, changes: counted(number) }))),
    firing: quietAt('26m', '38m', '50m', '1h'),
  },
  {
    name: 'RestartLoop: quiet when eight workers come one after the other',
    series: Array.from({ length: 8 }, (_, worker) =>
      processes([{ start: worker * MINUTE, end: HOUR }]).map((one) => ({
        ...one,
        series: one.series
          .replace(/pod="[^"]*"/, `pod="worker-${worker}"`)
          .replace(/instance="[^"]*"/, `instance="10.0.9.${worker}:9091"`)
          .replace('worker="0"', `worker="${worker}"`),
      })),
    ).flat(),
    firing: quietAt('5m', '10m', '30m'),
  },
  {
    name: 'NoProgressAcrossRestarts: the second pod that ends before its first checkpoint, though an earlier run of the name had come far',
    series: processes([
      { start: 0, end: 11 * MINUTE, says: 'completed', changes: { tf_checkpoint_last_step: () => 90_000 } },
      ...[12, 24].map((minute) => ({ start: minute * MINUTE, end: (minute + 11) * MINUTE, changes: { tf_checkpoint_last_step: never } })),
      { start: 36 * MINUTE, end: HOUR, changes: { tf_checkpoint_last_step: never } },
    ]),
    firing: firesBetween('36m45s', '37m30s', ofRun('NoProgressAcrossRestarts', 'critical')),
  },
  {
    name: 'NoProgressAcrossRestarts: quiet for a run that is restarted three times and saves in between',
    series: processes(chain(4, 11, farther)),
    firing: quietAt('26m', '38m', '50m', '1h'),
  },
  {
    name: 'TimeBudgetExceeded: a spot run whose processes have taken longer together, without the time in between',
    series: processes([
      { start: 0, end: 20 * MINUTE, says: 'preempted', changes: budget(3000) },
      { start: 40 * MINUTE, end: 60 * MINUTE, says: 'preempted', changes: budget(3000) },
      { start: 65 * MINUTE, end: 3 * HOUR, changes: budget(3000) },
    ]),
    firing: firesBetween('1h14m', '1h17m30s', ofRun('TimeBudgetExceeded', 'warning')),
  },
  {
    name: 'TimeBudgetExceeded: of a process whose counters continue those of one that Prometheus has not seen',
    series: simulatedRun(HOUR, { ...budget(7200), 'tf_run_time_seconds_total{category="productive"}': (t) => 5400 + t }),
    firing: firesBetween('28m30s', '29m30s', ofRun('TimeBudgetExceeded', 'warning')),
  },
  {
    name: 'TimeBudgetExceeded: quiet for a new run with the name of one that completed',
    series: processes([
      { start: 0, end: 45 * MINUTE, says: 'completed', changes: budget(3000) },
      { start: 50 * MINUTE, end: 95 * MINUTE, says: 'completed', changes: budget(3000) },
    ]),
    firing: quietAt('55m', '1h10m', '1h30m'),
  },
  {
    name: 'NoCheckpointYet: processes of forty minutes, none of which saves',
    series: processes(
      chain(2, 40, (number) => ({
        says: number < 1 ? 'preempted' : undefined,
        changes: { tf_checkpoint_last_success_timestamp_seconds: never },
      })),
    ),
    firing: firesBetween('1h30s', '1h2m30s', ofRun('NoCheckpointYet', 'warning')),
  },
  {
    name: 'NoCheckpointYet: quiet for a process that has not saved yet and resumed from a checkpoint of half an hour ago',
    series: processes([
      { start: 0, end: 40 * MINUTE, says: 'preempted' },
      {
        start: 41 * MINUTE,
        end: 3 * HOUR,
        changes: { tf_checkpoint_last_success_timestamp_seconds: (t) => (t < 50 * MINUTE ? undefined : 91 * MINUTE) },
      },
    ]),
    firing: quietAt('1h2m', '1h20m', '1h30m'),
  },
];
