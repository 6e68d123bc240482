import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, MINUTE, ofRun, ofTarget, quietAt, WATCHDOG } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { NODE, simulatedCluster } from '../simulated-cluster';
import { asAttempt, from, InputSeries, simulatedRun, states, TARGET, Timeline, until } from '../simulated-run';

const { namespace, pod, node, run_id, model_name, team } = TARGET;
const since =
  (seconds: number): Timeline =>
  (t) =>
    t < seconds ? undefined : 1;

/** A healthy run, with some of what Kubernetes says changed. */
function runInCluster(changes: Record<string, Timeline>, seconds = HOUR): InputSeries[] {
  return [...simulatedRun(seconds, {}), ...simulatedCluster(seconds, changes)];
}

function pending(until: number): Record<string, Timeline> {
  return {
    'kube_pod_status_phase{phase="Pending"}': (t) => Number(t < until),
    'kube_pod_status_phase{phase="Running"}': (t) => Number(t >= until),
  };
}

/** Restarted every 40 seconds, in a time in which the kubelet waits. */
function crashing(from: number, until: number): Record<string, Timeline> {
  return {
    kube_pod_container_status_restarts_total: (t) => Math.max(0, Math.floor((Math.min(t, until) - from) / 40)),
    'kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}': (t) => (t >= from && t < until ? 1 : undefined),
  };
}

function ofPod(alertname: string, severity: string, further: FiringAlert = {}): FiringAlert {
  return { alertname, severity, namespace, pod, node, run_id, model_name, team, ...further };
}

const killed = ofPod('TrainerOOMKilled', 'critical', { container: 'trainer' });
const crashes = ofPod('TrainerCrashLooping', 'critical', { container: 'trainer' });
const failed: FiringAlert = { alertname: 'TrainerJobFailed', severity: 'critical', namespace, job_name: 'mnist', run_id, model_name, team };

const away: FiringAlert = { alertname: 'NodeAway', severity: 'none', node: NODE };
const notReady: FiringAlert = { alertname: 'NodeNotReady', severity: 'critical', node: NODE };
const onLostNode: FiringAlert = { alertname: 'RunOnLostNode', severity: 'none', namespace, node, run_id, model_name, team };
/** Time stamps of a run that begins after thirteen minutes. */
const LATER: Record<string, Timeline> = {
  tf_run_start_timestamp_seconds: () => 780,
  tf_train_last_step_timestamp_seconds: (t) => 780 + t,
  tf_exporter_last_update_timestamp_seconds: (t) => 780 + t,
  tf_checkpoint_last_success_timestamp_seconds: (t) => 780 + Math.floor(t / 600) * 600,
};
const unreachable = ofTarget('RunUnreachable', 'none');
const down = ofTarget('TargetDown', 'critical');

/** A node that dies with a run: its targets answer no more, and Kubernetes notices at the same time. */
function deadNode(at: number): InputSeries[] {
  const up: Timeline = (t) => Number(t < at);
  const dead = [
    ...simulatedRun(HOUR, { up }),
    ...simulatedCluster(HOUR, {
      'kube_node_status_condition{status="true"}': up,
      'up{job="node-exporter"}': up,
      'up{job="dcgm-exporter"}': up,
    }),
  ];
  return dead.map((one) => (/^up\{|^kube_/.test(one.series) ? one : until(at, [one])[0]));
}

/** A run that is preempted after ten minutes; its pod is deleted a minute later, and its Job is not. */
function preempted(changes: Record<string, Timeline>): InputSeries[] {
  const run = simulatedRun(
    2 * HOUR,
    states((t) => (t < 600 ? 'running' : 'preempted'), RUN_STATES),
  );
  const cluster = simulatedCluster(2 * HOUR, changes);
  return [...until(660, run), ...cluster.map((one) => (one.series.startsWith('kube_pod') ? until(660, [one])[0] : one))];
}

/** The node, and no pod of a run on it. */
function withoutRun(changes: Record<string, Timeline>): InputSeries[] {
  return simulatedCluster(HOUR, changes).filter(({ series }) => !series.startsWith('kube_pod_labels'));
}

export const KUBE_STATE_METRICS: Scenario[] = [
  {
    name: 'NodeNotReady: for two minutes',
    series: runInCluster({ 'kube_node_status_condition{status="true"}': (t) => Number(t < 600) }),
    firing: { '11m45s': [WATCHDOG, away], '12m': [WATCHDOG, away, notReady] },
  },
  {
    name: 'NodeNotReady: at once when nothing on the node answers, and it names the runs as long as the node is away',
    series: deadNode(600),
    firing: { '10m': [WATCHDOG, away, onLostNode, unreachable], '10m15s': [WATCHDOG, away, notReady, onLostNode, unreachable] },
  },
  {
    name: 'NodeNotReady: one that comes and goes is one message',
    series: runInCluster({ 'kube_node_status_condition{status="true"}': (t) => Number(t < 600 || (t - 600) % 900 > 300) }),
    firing: { '12m': [WATCHDOG, away, notReady], '17m': [WATCHDOG, notReady], '24m': [WATCHDOG, notReady], '32m': [WATCHDOG, notReady] },
  },
  {
    name: 'NodeNotReady: quiet while a kubelet restarts',
    series: runInCluster({ 'kube_node_status_condition{status="true"}': (t) => Number(t < 600 || t >= 705) }),
    firing: { '11m30s': [WATCHDOG, away], ...quietAt('12m', '1h') },
  },
  {
    name: 'NodeNotReady: a warning after half an hour when no run is on it',
    series: withoutRun({ 'kube_node_status_condition{status="true"}': (t) => Number(t < 600) }),
    firing: { '39m45s': [WATCHDOG, away], '40m': [WATCHDOG, away, { ...notReady, severity: 'warning' }] },
  },
  {
    name: 'NodeNotReady: quiet about a node that was drained and takes 25 minutes to reboot',
    series: withoutRun({ 'kube_node_status_condition{status="true"}': (t) => Number(t < 600 || t >= 2100) }),
    firing: { '34m': [WATCHDOG, away], ...quietAt('36m', '59m') },
  },
  {
    name: 'NodeAway: for three minutes after a node was deleted',
    series: [
      ...until(600, withoutRun({})).filter(({ series }) => series.includes(NODE)),
      ...simulatedCluster(HOUR).map((one) => ({ ...one, series: one.series.replaceAll(NODE, 'gpu-2') })),
    ].filter(({ series }) => !/kube_pod/.test(series)),
    firing: { ...quietAt('9m45s'), '12m30s': [WATCHDOG, away], ...quietAt('13m') },
  },
  {
    name: 'NodeAway: quiet while kube-state-metrics is replaced',
    series: simulatedCluster(HOUR)
      .filter(({ series }) => !/kube_pod/.test(series))
      .map((one) => (one.series.includes('kube-state-metrics') ? until(600, [one])[0] : one)),
    firing: quietAt('10m', '13m'),
  },
  {
    name: 'RunOnLostNode: until the run trains on another node',
    series: [
      ...deadNode(600),
      ...asAttempt(1, simulatedRun(HOUR, LATER)).map((one) => from(780, { ...one, series: one.series.replaceAll(NODE, 'gpu-2') })),
    ],
    firing: {
      '11m30s': [WATCHDOG, away, notReady, onLostNode, unreachable],
      '14m30s': [WATCHDOG, away, notReady, unreachable, ofTarget('TargetDown', 'critical')],
    },
  },
  {
    name: 'RunOnLostNode: quiet while the run trains on, whatever its node says',
    series: runInCluster({ 'kube_node_status_condition{status="true"}': (t) => Number(t < 600) }),
    firing: { '11m': [WATCHDOG, away] },
  },
  {
    name: 'TrainerPodPending: 15 minutes without a node',
    series: simulatedCluster(HOUR, pending(HOUR)),
    firing: firesBetween('14m45s', '15m', ofPod('TrainerPodPending', 'warning')),
  },
  {
    name: 'TrainerPodPending: quiet when it starts after fourteen minutes',
    series: simulatedCluster(HOUR, pending(840)),
    firing: quietAt('14m', '15m'),
  },
  {
    name: 'TrainerPodCannotStart: an image that cannot be pulled, whatever the attempts are called',
    series: simulatedCluster(HOUR, {
      ...pending(HOUR),
      'kube_pod_container_status_waiting_reason{reason="ErrImagePull"}': (t) => (t % 120 < 30 ? 1 : undefined),
      'kube_pod_container_status_waiting_reason{reason="ImagePullBackOff"}': (t) => (t % 120 >= 30 ? 1 : undefined),
    }),
    firing: {
      ...firesBetween('4m45s', '5m', ofPod('TrainerPodCannotStart', 'warning', { container: 'trainer' })),
      '20m': [WATCHDOG, ofPod('TrainerPodCannotStart', 'warning', { container: 'trainer' }), ofPod('TrainerPodPending', 'warning')],
    },
  },
  {
    name: 'TrainerPodCannotStart: also of a container that comes first',
    series: simulatedCluster(HOUR, { ...pending(HOUR), kube_pod_init_container_status_waiting_reason: () => 1 }),
    firing: { '6m': [WATCHDOG, ofPod('TrainerPodCannotStart', 'warning', { container: 'data' })] },
  },
  {
    name: 'TrainerPodCannotStart: quiet while a large image is pulled, and a registry that answers after two minutes',
    series: simulatedCluster(HOUR, {
      ...pending(840),
      'kube_pod_container_status_waiting_reason{reason="ImagePullBackOff"}': (t) => (t < 120 ? 1 : undefined),
      'kube_pod_container_status_waiting_reason{reason="ContainerCreating"}': (t) => (t >= 120 && t < 840 ? 1 : undefined),
    }),
    firing: quietAt('4m', '5m', '14m'),
  },
  {
    name: 'TrainerCrashLooping: at the third restart, and until an hour after half an hour without one',
    series: runInCluster(crashing(600, 1500), 3 * HOUR),
    firing: { ...firesBetween('11m45s', '12m', crashes), '1h50m': [WATCHDOG, crashes], ...quietAt('2h') },
  },
  {
    name: 'TrainerCrashLooping: also when its Job has given up',
    series: [
      ...simulatedRun(HOUR, {}),
      ...simulatedCluster(HOUR, { ...crashing(600, HOUR), kube_job_failed: since(1800) }).map((one) =>
        /^kube_pod/.test(one.series) ? until(1800, [one])[0] : one,
      ),
    ],
    firing: { '29m': [WATCHDOG, crashes], '31m': [WATCHDOG, crashes, failed], '59m': [WATCHDOG, crashes, failed] },
  },
  {
    name: 'TrainerCrashLooping: quiet about one that runs at the second restart, and about three restarts in a day',
    series: runInCluster(
      {
        kube_pod_container_status_restarts_total: (t) => Math.min(2, Math.max(0, Math.ceil((t - 600) / 30))) + Math.floor(t / (2 * HOUR)),
        'kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}': (t) => (t >= 600 && t < 660 ? 1 : undefined),
      },
      7 * HOUR,
    ),
    firing: quietAt('11m', '15m', '2h', '4h', '6h', '7h'),
    evaluationSeconds: MINUTE,
  },
  {
    name: 'TrainerPodNotScraped: running for five minutes, and no target',
    series: simulatedCluster(HOUR),
    firing: firesBetween('4m45s', '5m', ofPod('TrainerPodNotScraped', 'critical')),
  },
  {
    name: 'TrainerPodNotScraped: quiet about a target that is down, which is reported as such',
    series: [...simulatedRun(HOUR, { up: () => 0 }), ...simulatedCluster(HOUR)],
    firing: { '10m45s': [WATCHDOG, unreachable], '11m': [WATCHDOG, unreachable, down] },
  },
  {
    name: 'TrainerOOMKilled: killed and started again',
    series: runInCluster({
      kube_pod_container_status_restarts_total: (t) => Number(t >= 600),
      kube_pod_container_status_last_terminated_reason: since(600),
    }),
    firing: firesBetween('9m45s', '10m', killed),
  },
  {
    name: 'TrainerOOMKilled: killed and not started again, which is reported for three hours',
    series: runInCluster({ kube_pod_container_status_terminated_reason: since(600) }, 4 * HOUR),
    firing: { ...firesBetween('9m', '10m', killed), '3h9m': [WATCHDOG, killed], ...quietAt('3h10m') },
    evaluationSeconds: MINUTE,
  },
  {
    name: 'TrainerOOMKilled: quiet about a pod that was killed yesterday and has been running since',
    series: runInCluster({
      kube_pod_container_status_restarts_total: () => 1,
      kube_pod_container_status_last_terminated_reason: () => 1,
    }),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'TrainerJobFailed: fires for three hours',
    series: runInCluster({ kube_job_failed: since(600) }, 4 * HOUR),
    firing: { ...firesBetween('9m', '10m', failed), '3h9m': [WATCHDOG, failed], ...quietAt('3h10m') },
    evaluationSeconds: MINUTE,
  },
  {
    name: 'TrainerJobFailed: quiet about a Job that trains nothing',
    series: runInCluster({ kube_job_failed: since(600) }).map((one) => ({
      ...one,
      series: one.series.replace('job_name="mnist",condition', 'job_name="backup",condition'),
    })),
    firing: quietAt('10m', '1h'),
  },
  {
    name: 'TrainingRunVanished: preempted, and its Job makes no other pod for half an hour',
    series: preempted({}),
    firing: { ...quietAt('38m'), '50m': [WATCHDOG, ofRun('TrainingRunVanished', 'critical')] },
    evaluationSeconds: MINUTE,
  },
  {
    name: 'TrainingRunVanished: quiet while the Job of a preempted run is suspended: it waits for its turn',
    series: preempted({ kube_job_status_suspended: () => 1 }),
    firing: quietAt('38m', '50m', '1h50m'),
    evaluationSeconds: MINUTE,
  },
];
