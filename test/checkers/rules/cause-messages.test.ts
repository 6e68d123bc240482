import { RUN_STATES } from '../../../lib/metrics';
import { Judge } from '../../../tools/signal/judge';
import { describeWithJudge } from '../../servers';
import { HOUR } from './expectations';
import { readByRules, RULES } from './rule-set';
import { simulatedCluster } from './simulated-cluster';
import { asWorker, InputSeries, SCRAPE_INTERVAL_SECONDS, simulatedRun, states, Timeline, until } from './simulated-run';

/** When the run ends, in seconds. */
const END = 600;
/** When that is known: a message is sent 75 s after its alert has begun to fire, and here it is written at once. */
const KNOWN = END + 60;

const ended =
  (value: number): Timeline =>
  (t) =>
    t < END ? undefined : value;

/** A run that says a state from then on, and what Kubernetes says of its pod. */
function ending(state: string, cluster: Record<string, Timeline>): InputSeries[] {
  const run = states((t) => (t < KNOWN ? 'running' : state), RUN_STATES);
  return [...simulatedRun(HOUR, run), ...simulatedCluster(HOUR, cluster)];
}

/** The pod is deleted within a minute, its Job is not, and says nothing. */
function deleted(series: InputSeries[]): InputSeries[] {
  return series.map((one) => (isOfPod(one) ? until(END + 60, [one])[0] : one));
}

function isOfPod({ series }: InputSeries): boolean {
  return /^(tf_|kube_pod|(scrape_|up).*job="tensorflow-training")/.test(series);
}

/** The same, and another reason in place of the one that the simulated cluster has. */
function withReason(reason: string, series: InputSeries[]): InputSeries[] {
  return series.map((one) => ({
    ...one,
    series: one.series.replace(/^(kube_pod_container_status_terminated_reason|kube_job_status_failed)(.*reason=)"\w+"/, `$1$2"${reason}"`),
  }));
}

/** A container that has ended and is started again in its pod. */
function exited(code: number, at = END): Record<string, Timeline> {
  return {
    kube_pod_container_status_last_terminated_exitcode: ended(code),
    kube_pod_container_status_last_terminated_timestamp: ended(at),
  };
}

/** A pod that stays when it has ended. */
const FAILED: Record<string, Timeline> = {
  'kube_pod_status_phase{phase="Running"}': (t) => Number(t < END),
  'kube_pod_status_phase{phase="Failed"}': (t) => Number(t >= END),
  kube_pod_completion_time: ended(END),
};

/** The kubelet has started it three times. */
const CRASHING: Record<string, Timeline> = {
  kube_pod_container_status_restarts_total: (t) => Math.max(0, Math.min(5, Math.floor((t - END) / 40) + 1)),
  'kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}': ended(1),
};

const JOB_FAILED: Record<string, Timeline> = { kube_job_failed: (t) => (t < KNOWN ? undefined : 1) };

const CRASHED =
  'Container trainer of pod training/mnist-x7k2p of run mnist (resnet50) has been restarted 3 times in 30m, and the kubelet waits longer each time.';
const LOST = 'Run mnist (resnet50) was at work 3m 15s ago and its pod is gone.';
const LOST_UNTIL = 'This alert ends when the run is back, when its Job is deleted, or 1d after it was last seen.';
const ENDED_WITH_ERROR = 'Run mnist (resnet50) ended with an error.';
const FAILED_UNTIL = 'This alert ends when the run is started again, when its Job is deleted, or after 1d.';
const GIVEN_UP = 'Kubernetes no longer retries Job training/mnist of run mnist (resnet50).';

/** The other workers lose their peer and end seconds later. */
function peers(): InputSeries[] {
  const first = ending('failed', exited(137));
  const others = [1, 2].flatMap((worker) => asWorker(worker, ending('failed', exited(1, END + worker)).filter(isOfPod)));
  return [...first, ...others];
}

const MESSAGES: readonly [cause: string, alert: string, series: InputSeries[], text: string][] = [
  [
    'an OOM kill',
    'TrainerOOMKilled',
    ending('running', {
      ...exited(137),
      kube_pod_container_status_last_terminated_reason: ended(1),
      kube_pod_container_status_restarts_total: (t) => Number(t >= END),
    }),
    'Container trainer of pod training/mnist-x7k2p used more memory than its limit and was OOM-killed. Run mnist (resnet50) loses its work since the last checkpoint.',
  ],
  [
    'an OOM kill, of a Job that has given up',
    'TrainerJobFailed',
    ending('running', {
      ...FAILED,
      ...JOB_FAILED,
      kube_pod_container_status_terminated_reason: ended(1),
      kube_job_status_failed: ended(1),
    }),
    `${GIVEN_UP} Its pods failed more often than its backoffLimit allows. Pod mnist-x7k2p used more memory than its limit and was OOM-killed.`,
  ],
  [
    'exit code 1',
    'TrainingRunFailed',
    ending('failed', exited(1)),
    `${ENDED_WITH_ERROR} Pod mnist-x7k2p exited with code 1, an error of its program. ${FAILED_UNTIL}`,
  ],
  [
    'exit code 1 in a pod that is not started again',
    'TrainingRunFailed',
    withReason('Error', ending('failed', { ...FAILED, kube_pod_container_status_terminated_reason: ended(1) })),
    `${ENDED_WITH_ERROR} Pod mnist-x7k2p has reported the error itself, as with exit code 1. ${FAILED_UNTIL}`,
  ],
  [
    'exit code 2',
    'TrainerCrashLooping',
    ending('initializing', { ...exited(2), ...CRASHING }),
    `${CRASHED} Pod mnist-x7k2p exited with code 2: it was started wrongly, and fails again each time. It holds its GPUs meanwhile.`,
  ],
  [
    'exit code 2 in a pod that is not started again',
    'TrainerJobFailed',
    withReason('', ending('initializing', { ...JOB_FAILED, kube_job_status_failed: ended(1) })),
    `${GIVEN_UP} A rule of its podFailurePolicy ended it: a GpuTrainer has one for exit code 2, a run that was started wrongly.`,
  ],
  [
    'exit code 75',
    'TrainerCrashLooping',
    ending('preempted', { ...exited(75), ...CRASHING }),
    `${CRASHED} Pod mnist-x7k2p exited with code 75: it gave way, has saved, and is to be started again. It holds its GPUs meanwhile.`,
  ],
  [
    'exit code 137 without an OOM kill',
    'TrainerCrashLooping',
    ending('running', { ...exited(137), ...CRASHING }),
    `${CRASHED} Pod mnist-x7k2p was killed (exit code 137), and not for its memory: by its node, or by hand. It holds its GPUs meanwhile.`,
  ],
  [
    'a kill in a pod that is not started again',
    'TrainingRunVanished',
    withReason('Error', deleted(ending('running', { ...FAILED, kube_pod_container_status_terminated_reason: ended(1) }))),
    `${LOST} Pod mnist-x7k2p ended with an error that it did not report: a signal ended it, as with exit code 137. ${LOST_UNTIL}`,
  ],
  [
    'preemption',
    'TrainingRunVanished',
    deleted(ending('running', { kube_pod_status_disruption_reason: ended(1) })),
    `${LOST} Pod mnist-x7k2p was preempted by pods of a higher priority. ${LOST_UNTIL}`,
  ],
  [
    'eviction',
    'TrainingRunVanished',
    deleted(ending('running', { ...FAILED, kube_pod_status_reason: ended(1) })),
    `${LOST} Pod mnist-x7k2p was evicted (Evicted). ${LOST_UNTIL}`,
  ],
  [
    'the death of a peer',
    'TrainingRunFailed',
    peers(),
    `${ENDED_WITH_ERROR} Pod mnist-x7k2p was killed (exit code 137), and not for its memory: by its node, or by hand. 2 other pods ended after it, as workers do that lose a peer. ${FAILED_UNTIL}`,
  ],
];

describeWithJudge([], 'the message says the cause of a failure:', () => {
  let judge: Judge;
  beforeAll(() => void (judge = Judge.start(RULES)));
  afterAll(() => judge.stop());

  test.each(MESSAGES)('%s', async (_cause, alert, series, text) => {
    const scrape = SCRAPE_INTERVAL_SECONDS;
    const run = { series: readByRules(series), scrape, end: 1500, evaluate: scrape, oneInterval: true, alerts: [alert], texts: true };
    const { firing } = await judge.judge(run);
    const said = firing.map(({ annotations }) => annotations?.description ?? '').map((description) => description.split('\n')[0]);
    expect(said).toEqual([expect.stringContaining(text)]);
  });
});
