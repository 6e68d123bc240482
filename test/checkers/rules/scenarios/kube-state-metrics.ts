import { firesBetween, HOUR, MINUTE, ofTarget, quietAt, WATCHDOG } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { NODE, simulatedCluster } from '../simulated-cluster';
import { InputSeries, simulatedRun, TARGET, Timeline } from '../simulated-run';

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

function ofPod(alertname: string, severity: string, further: FiringAlert = {}): FiringAlert {
  return { alertname, severity, namespace, pod, node, run_id, model_name, team, ...further };
}

const killed = ofPod('TrainerOOMKilled', 'critical', { container: 'trainer' });
const failed: FiringAlert = { alertname: 'TrainerJobFailed', severity: 'critical', namespace, job_name: 'mnist', run_id, model_name, team };

export const KUBE_STATE_METRICS: Scenario[] = [
  {
    name: 'NodeNotReady: for two minutes',
    series: runInCluster({ 'kube_node_status_condition{status="true"}': (t) => Number(t < 600) }),
    firing: firesBetween('11m45s', '12m', { alertname: 'NodeNotReady', severity: 'critical', node: NODE }),
  },
  {
    name: 'NodeNotReady: quiet while a kubelet restarts',
    series: runInCluster({ 'kube_node_status_condition{status="true"}': (t) => Number(t < 600 || t >= 705) }),
    firing: quietAt('11m30s', '12m', '1h'),
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
    name: 'TrainerPodNotScraped: running for five minutes, and no target',
    series: simulatedCluster(HOUR),
    firing: firesBetween('4m45s', '5m', ofPod('TrainerPodNotScraped', 'critical')),
  },
  {
    name: 'TrainerPodNotScraped: quiet about a target that is down, which is reported as such',
    series: [...simulatedRun(HOUR, { up: () => 0 }), ...simulatedCluster(HOUR)],
    firing: firesBetween('45s', '5m', ofTarget('TargetDown', 'critical')),
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
];
