import { ContractLevel, RUN_STATES } from '../../../../lib/metrics';
import { HOUR, MINUTE } from '../expectations';
import { exportedAt } from '../exported-at';
import { simulatedCluster } from '../simulated-cluster';
import { asAttempt, from, InputSeries, simulatedRun, states, Timeline, until } from '../simulated-run';
import { Noticed, Shape } from './shape';

const vanished = (at: number, further: Partial<Noticed> = {}): Noticed => {
  return { alert: 'TrainingRunVanished', severity: 'critical', from: at, by: at + 5 * MINUTE, ...further };
};

/** One pod of the run, from its start to its disappearance, and the state that it reports. */
function attempt(number: number, start: number, end: number, stateAt: (t: number) => string = () => 'running'): InputSeries[] {
  const changes = {
    ...states((t) => stateAt(start + t), RUN_STATES),
    tf_run_start_timestamp_seconds: () => start,
    tf_run_restarts_total: () => number,
  };
  const series = until(end - start, simulatedRun(end - start, changes));
  return asAttempt(number, series).map((one) => from(start, one));
}

const ending = (state: string, at: number) => (t: number) => (t >= at ? state : 'running');

/** What Kubernetes says of the pod of the simulated run; nothing when it is gone. */
function inPhase(seconds: number, phaseAt: (t: number) => string | undefined, further: Record<string, Timeline> = {}): InputSeries[] {
  const phase = (name: string): [string, Timeline] => [
    `kube_pod_status_phase{phase="${name}"}`,
    (t) => {
      const now = phaseAt(t);
      return now === undefined ? 'stale' : Number(now === name);
    },
  ];
  const there: Timeline = (t) => (phaseAt(t) === undefined ? 'stale' : 1);
  return simulatedCluster(seconds, {
    ...Object.fromEntries(['Running', 'Pending', 'Succeeded', 'Failed', 'Unknown'].map(phase)),
    kube_pod_info: there,
    kube_pod_labels: there,
    ...further,
  }).filter(({ series }) => /^kube_(pod|job)/.test(series) || /^up\{.*kube-state-metrics/.test(series));
}

const killed = (level: ContractLevel) => exportedAt(level, until(HOUR, simulatedRun(2 * HOUR, {})));

/** Whether a run that is gone has ended. */
export const VANISH_SHAPES: Shape[] = [
  {
    name: 'a spot run that was preempted, came back and is killed with its node',
    seconds: 4 * HOUR,
    series: [...attempt(0, 0, 1800, ending('preempted', 1740)), ...attempt(1, 2100, 2 * HOUR)],
    noticed: vanished(2 * HOUR, { until: 4 * HOUR }),
  },
  {
    name: 'a spot run that waits for eight minutes after each of two preemptions',
    seconds: 3 * HOUR,
    series: [
      ...attempt(0, 0, 1800, ending('preempted', 1770)),
      ...attempt(1, 2280, 4500, ending('preempted', 4470)),
      ...attempt(2, 4980, 3 * HOUR),
    ],
  },
  {
    name: 'a killed run that comes back in another pod after ten minutes',
    seconds: 3 * HOUR,
    series: [...attempt(0, 0, HOUR), ...attempt(1, HOUR + 600, 3 * HOUR)],
    noticed: vanished(HOUR),
  },
  {
    name: 'a run that is killed while a completed one of the same id is still served',
    seconds: 3 * HOUR,
    series: [...attempt(0, 0, 3 * HOUR, ending('completed', 1800)), ...attempt(1, 2400, 2 * HOUR)],
    noticed: vanished(2 * HOUR, { until: 3 * HOUR }),
  },
  {
    name: 'a run id is used again after the run has completed, and completes again',
    seconds: 3 * HOUR,
    series: [...attempt(0, 0, 1800, ending('completed', 1770)), ...attempt(1, 2400, 2 * HOUR, ending('completed', 2 * HOUR - 30))],
  },
  {
    name: 'deleted with SIGTERM, and saved before',
    seconds: 2 * HOUR,
    series: attempt(0, 0, HOUR, ending('preempted', HOUR - 30)),
  },
  {
    name: 'ends well between two scrapes: its pod has succeeded',
    seconds: 3 * HOUR,
    series: [...killed(ContractLevel.FULL), ...inPhase(3 * HOUR, (t) => (t < HOUR ? 'Running' : t < 2 * HOUR ? 'Succeeded' : undefined))],
  },
  {
    name: 'is gone, and its pod waits for a node again',
    seconds: 3 * HOUR,
    series: [...killed(ContractLevel.FULL), ...inPhase(3 * HOUR, (t) => (t < HOUR ? 'Running' : t < HOUR + 15 ? undefined : 'Pending'))],
    consequences: ['TrainerPodPending'],
  },
  {
    name: 'its pod disappears from Kubernetes',
    seconds: 3 * HOUR,
    series: [...killed(ContractLevel.FULL), ...inPhase(3 * HOUR, (t) => (t < HOUR ? 'Running' : undefined))],
    noticed: vanished(HOUR, { until: 3 * HOUR }),
  },
  {
    name: 'four gauges: its pod disappears from Kubernetes',
    seconds: 3 * HOUR,
    series: [...killed(ContractLevel.CORE), ...inPhase(3 * HOUR, (t) => (t < HOUR ? 'Running' : undefined))],
    noticed: vanished(HOUR, { until: 3 * HOUR }),
  },
  {
    name: 'four gauges: its pod has succeeded',
    seconds: 3 * HOUR,
    series: [...killed(ContractLevel.CORE), ...inPhase(3 * HOUR, (t) => (t < HOUR ? 'Running' : t < 2 * HOUR ? 'Succeeded' : undefined))],
  },
  { name: 'four gauges, without kube-state-metrics: nobody knows how it ended', seconds: 3 * HOUR, series: killed(ContractLevel.CORE) },
  {
    name: 'somebody deletes the Job of a run that is at work and says nothing',
    seconds: 2 * HOUR,
    series: [
      ...killed(ContractLevel.FULL),
      ...inPhase(2 * HOUR, (t) => (t < HOUR ? 'Running' : undefined), { kube_job_info: (t) => (t < HOUR ? 1 : 'stale') }),
    ],
    alone: true,
  },
  {
    name: 'a queue suspends the Job of a run that says nothing, and deletes its pod',
    seconds: 2 * HOUR,
    series: [
      ...killed(ContractLevel.CORE),
      ...inPhase(2 * HOUR, (t) => (t < HOUR ? 'Running' : undefined), { kube_job_status_suspended: (t) => Number(t >= HOUR - 180) }),
    ],
    alone: true,
  },
];
