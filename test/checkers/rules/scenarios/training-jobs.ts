import { TrainingFramework } from '../../../../lib/kinds/kube-state-metrics/training-framework';
import { firesBetween, HOUR, MINUTE, quietAt, WATCHDOG } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { simulatedCluster } from '../simulated-cluster';
import { failedPod, Replicas, SimulatedJob, simulatedJob } from '../simulated-jobs';
import { InputSeries, simulatedRun, TARGET, Timeline } from '../simulated-run';

const { TF_JOB, JOB_SET, TRAIN_JOB, MPI_JOB } = TrainingFramework;
const { namespace, run_id, model_name, team } = TARGET;

const always =
  (value: number): Timeline =>
  () =>
    value;
const since =
  (seconds: number): Timeline =>
  (t) =>
    Number(t >= seconds);

/** Pods of a type of TFJob or MPIJob. */
function pods(wanted: number, active: Timeline, failed: Timeline = always(0)): Replicas {
  return {
    spec_replicas: always(wanted),
    status_replicas_active: active,
    status_replicas_succeeded: always(0),
    status_replicas_failed: failed,
  };
}

/** Jobs of a replicated job of TrainJob; of JobSet with how many are wanted. */
function jobs(active: Timeline, ready: Timeline, wanted?: number): Replicas {
  return {
    ...(wanted === undefined ? {} : { spec_replicas: always(wanted) }),
    status_replicas_active: active,
    status_replicas_ready: ready,
    status_replicas_succeeded: always(0),
    status_replicas_failed: always(0),
  };
}

/** A run that trains, in a job of a framework. */
function runInJob(job: SimulatedJob, seconds = HOUR): InputSeries[] {
  return [...simulatedRun(seconds, {}), ...simulatedCluster(seconds), ...simulatedJob(seconds, job)];
}

/** No pod of the run has started. */
function pendingJob(job: SimulatedJob): InputSeries[] {
  const pending = { 'kube_pod_status_phase{phase="Pending"}': always(1), 'kube_pod_status_phase{phase="Running"}': always(0) };
  return [...simulatedCluster(HOUR, pending), ...simulatedJob(HOUR, job)];
}

function about(alertname: string, framework: TrainingFramework, severity = 'critical', further: FiringAlert = {}): FiringAlert {
  return { alertname, severity, namespace, name: run_id, framework, run_id, model_name, team, ...further };
}

const failure = (framework: TrainingFramework) => about('DistributedJobFailed', framework, 'critical', { reason: `${framework}Failed` });

const BOTH_START = { Worker: pods(2, always(2)) };

/** One of the three restarts comes each ten minutes. */
const restarting = (t: number) => Math.min(3, Math.floor(t / 600));

export const TRAINING_JOBS: Scenario[] = [
  {
    name: 'DistributedJobFailed: a TFJob, for three hours, with the pod that failed first',
    series: [
      ...runInJob(
        { framework: TF_JOB, conditions: { Failed: since(600), Running: always(0) }, replicas: { Worker: pods(2, always(1), since(600)) } },
        4 * HOUR,
      ),
      ...failedPod('mnist-worker-1', 590, 4 * HOUR),
      ...failedPod('mnist-worker-0', 597, 4 * HOUR),
    ],
    firing: { ...firesBetween('10m', '11m', failure(TF_JOB)), '3h9m': [WATCHDOG, failure(TF_JOB)], ...quietAt('3h10m') },
    evaluationSeconds: MINUTE,
  },
  {
    name: 'DistributedJobFailed: a TrainJob, once, though its JobSet has failed as well',
    series: [
      ...runInJob({ framework: TRAIN_JOB, conditions: { Failed: since(600) } }),
      ...simulatedJob(HOUR, { framework: JOB_SET, conditions: { Failed: since(600) }, labels: { owner_kind: 'TrainJob' } }),
    ],
    firing: firesBetween('10m', '10m30s', failure(TRAIN_JOB)),
  },
  {
    name: 'DistributedJobFailed: a JobSet and an MPIJob, by the name of the job where no label says another one',
    series: [
      ...runInJob({ framework: JOB_SET, conditions: { Failed: since(600) } }),
      ...simulatedJob(HOUR, {
        framework: MPI_JOB,
        conditions: { Failed: since(600) },
        labels: { name: 'gpt', label_trainwatch_run_id: '' },
      }),
    ],
    firing: firesBetween('10m', '10m30s', failure(JOB_SET), { ...failure(MPI_JOB), name: 'gpt', run_id: 'gpt' }),
  },
  {
    name: 'DistributedJobFailed: quiet while its controller starts a failed worker again, and when all is done',
    series: runInJob({
      framework: TF_JOB,
      conditions: { Restarting: (t) => Number(t >= 600 && t < 900), Failed: always(0), Succeeded: since(1800) },
      replicas: { Worker: pods(2, always(2), (t) => Number(t >= 600 && t < 900)) },
    }),
    firing: quietAt('10m', '15m', '30m', '1h'),
  },
  {
    name: 'WorkersMissing: one of two for ten minutes, while the other holds its GPU',
    series: runInJob({ framework: TF_JOB, conditions: { Created: always(1) }, replicas: { Worker: pods(2, always(1)) } }),
    firing: firesBetween('9m45s', '10m', about('WorkersMissing', TF_JOB)),
  },
  {
    name: 'WorkersMissing: a JobSet of one Job, some of whose pods are not ready',
    series: runInJob({ framework: JOB_SET, replicas: { workers: jobs(always(1), always(0), 1) } }),
    firing: firesBetween('9m45s', '10m', about('WorkersMissing', JOB_SET)),
  },
  {
    name: 'WorkersMissing: a warning while no pod of a TrainJob runs',
    series: pendingJob({ framework: TRAIN_JOB, replicas: { node: jobs(always(1), always(0)) } }),
    firing: firesBetween('9m45s', '10m', about('WorkersMissing', TRAIN_JOB, 'warning')),
  },
  {
    name: 'WorkersMissing: also where the Jobs of a JobSet may have no pods at all',
    series: runInJob({ framework: JOB_SET, replicas: { driver: jobs(always(0), always(0), 1), workers: jobs(always(0), always(0), 2) } }),
    firing: firesBetween('9m45s', '10m', about('WorkersMissing', JOB_SET)),
  },
  {
    name: 'WorkersMissing: quiet when the last worker is there after nine minutes',
    series: runInJob({ framework: MPI_JOB, replicas: { Launcher: pods(1, always(1)), Worker: pods(4, (t) => (t < 540 ? 3 : 4)) } }),
    firing: quietAt('9m', '10m', '1h'),
  },
  {
    name: 'WorkersMissing: quiet while Kueue has suspended the job, and when it has succeeded',
    series: [
      ...runInJob({ framework: TF_JOB, conditions: { Suspended: always(1) }, replicas: { Worker: pods(2, always(0)) } }),
      ...simulatedJob(HOUR, {
        framework: MPI_JOB,
        conditions: { Succeeded: since(300) },
        replicas: { Worker: pods(2, (t) => (t < 300 ? 2 : 0)) },
        labels: { name: 'gpt', label_trainwatch_run_id: 'gpt' },
      }),
    ],
    firing: quietAt('10m', '16m', '1h'),
  },
  {
    name: 'WorkersMissing: quiet about Jobs that wait for another one of their JobSet to succeed',
    series: runInJob({ framework: JOB_SET, replicas: { data: jobs(always(1), always(1), 1), workers: jobs(always(0), always(0), 4) } }),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'JobSetRestarting: the third restart in half an hour',
    series: runInJob({ framework: JOB_SET, restarts: restarting, replicas: { workers: jobs(always(1), always(1), 1) } }),
    firing: firesBetween('29m30s', '30m', about('JobSetRestarting', JOB_SET)),
  },
  {
    name: 'JobSetRestarting: quiet at two restarts, and when the run is through after three',
    series: [
      ...runInJob({ framework: JOB_SET, restarts: (t) => Math.min(2, restarting(t)) }, 2 * HOUR),
      ...simulatedJob(2 * HOUR, {
        framework: JOB_SET,
        conditions: { Completed: since(1700) },
        restarts: restarting,
        labels: { name: 'gpt', label_trainwatch_run_id: 'gpt' },
      }),
    ],
    firing: quietAt('20m', '30m', '1h', '2h'),
    evaluationSeconds: MINUTE,
  },
  {
    name: 'DistributedJobFailed: quiet where a framework that is named is not in the cluster',
    series: [...simulatedRun(HOUR, {}), ...simulatedCluster(HOUR)],
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'WorkersMissing: quiet while all workers are there',
    series: runInJob({ framework: TF_JOB, conditions: { Running: always(1) }, replicas: BOTH_START }),
    firing: quietAt('10m', '1h'),
  },
];
