import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { InhibitRule } from '../../rules/inhibit-rule';
import { RecordingRule } from '../../rules/recording-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { assertThresholds } from '../../values/assert-thresholds';
import { MONITORING_HEALTH_UID } from '../prometheus/prometheus-dashboards';
import { RUN_OVERVIEW_UID } from '../trainer/dashboard-uids';
import { TRAINING_JOB } from '../trainer/training-job';
import { MODEL_LABEL, RUN_ID_LABEL, SUBJECT_LABEL, SUBJECT_TRAINER, TEAM_LABEL } from '../trainer/training-labels';
import { JOB_NAME_LABEL, kubeStateLabel } from './kube-state-metrics-metrics';

/** Thresholds of the alerts about what Kubernetes does with training pods, in Prometheus' notation. */
export interface KubeStateMetricsThresholds {
  /** @default '2m': a kubelet is given forty seconds before its node counts as gone, and some restart */
  readonly nodeNotReadyFor?: string;
  /** @default '15m', in which an image of several gigabytes is pulled */
  readonly podPendingFor?: string;
  /** @default '5m', in which a pod that starts is discovered and scraped */
  readonly podNotScrapedFor?: string;
  /**
   * How long a failure is told: the pod or Job that has failed stays until somebody deletes it.
   *
   * @default '3h', as long as TrainingRunVanished remembers the run, which is quiet as long as the reason is told
   */
  readonly failureToldFor?: string;
  /** @default '15m', for which a container that was killed for want of memory and has started again is told */
  readonly outOfMemoryWindow?: string;
}

/** The pods of training runs, and of which run each is. */
const RUN_OF_POD = 'pod:kube_pod_labels:run';

const RUN = '{{ $labels.run_id }} ({{ $labels.model_name }})';

const POD = '{{ $labels.namespace }}/{{ $labels.pod }}';

const RUN_LABELS = 'run_id, model_name, team';

const RUN_DASHBOARD = DashboardLink.to(RUN_OVERVIEW_UID, ['namespace', 'model_name', 'run_id']);

/** The rules about training pods, the Jobs that make them and the nodes that they run on. */
export function kubeStateMetricsRules(thresholds: KubeStateMetricsThresholds = {}): RuleGroup[] {
  assertThresholds(thresholds);
  return [
    new RuleGroup('kubernetes', {
      rules: [runAndNodeOfPod(), nodeNotReady(thresholds), ...pods(thresholds), outOfMemory(thresholds), jobFailed(thresholds)],
    }),
  ];
}

/**
 * Which of the alerts are consequences of which.
 *
 * @internal
 */
export function kubeStateMetricsInhibitRules(): InhibitRule[] {
  return [
    // Of a node that is gone, nothing else is news.
    InhibitRule.ofConsequences({ cause: 'NodeNotReady', equal: ['node'] }),
    InhibitRule.perRun('TrainerOOMKilled', ['RestartLoop', 'TrainingRunVanished'], TRAINING_JOB),
    InhibitRule.perRun('TrainerJobFailed', ['TrainingRunVanished'], TRAINING_JOB),
  ];
}

/**
 * Says of every pod of a run which it is, as the scrape of trainers does: the label names the run, else the Job does, else the pod.
 *
 * @param by the labels that are wanted: `namespace`, `pod`, `job_name`, `run_id`, `model_name`, `team`
 * @internal
 */
export function runOfPod(by: string): string {
  const labels = [
    ['run_id', 'pod'],
    ['run_id', kubeStateLabel(JOB_NAME_LABEL)],
    ['run_id', kubeStateLabel(RUN_ID_LABEL)],
    ['job_name', kubeStateLabel(JOB_NAME_LABEL)],
    ['model_name', kubeStateLabel(MODEL_LABEL)],
    ['team', kubeStateLabel(TEAM_LABEL)],
  ];
  const named = labels.reduce(
    (expr, [target, source]) => `label_replace(${expr}, "${target}", "$1", "${source}", "(.+)")`,
    `kube_pod_labels{${kubeStateLabel(SUBJECT_LABEL)}="${SUBJECT_TRAINER}"}`,
  );
  return `group by (${by}) (${named})`;
}

function runAndNodeOfPod(): RecordingRule {
  return new RecordingRule(RUN_OF_POD, {
    expr: [
      runOfPod(`namespace, pod, job_name, ${RUN_LABELS}`),
      '* on (namespace, pod) group_left (node) group by (namespace, pod, node) (kube_pod_info)',
    ].join('\n'),
  });
}

/** Series of the pods of runs, with the labels of the run. */
function ofRun(expr: string): string {
  return `${expr} * on (namespace, pod) group_left (node, ${RUN_LABELS}) ${RUN_OF_POD}`;
}

function nodeNotReady({ nodeNotReadyFor = '2m' }: KubeStateMetricsThresholds): AlertingRule {
  return new AlertingRule('NodeNotReady', {
    expr: 'max by (node) (kube_node_status_condition{condition="Ready", status="true"}) == 0',
    for: nodeNotReadyFor,
    severity: Severity.CRITICAL,
    summary: 'Node {{ $labels.node }} is not ready',
    description:
      'Kubernetes hears nothing from node {{ $labels.node }}, or only that it cannot run pods: what trains there is lost or about to be.',
    dashboard: DashboardLink.to(MONITORING_HEALTH_UID),
  });
}

function pods({ podPendingFor = '15m', podNotScrapedFor = '5m' }: KubeStateMetricsThresholds): AlertingRule[] {
  const inPhase = (phase: string) => ofRun(`(max by (namespace, pod) (kube_pod_status_phase{phase="${phase}"}) == 1)`);
  return [
    new AlertingRule('TrainerPodPending', {
      expr: inPhase('Pending'),
      for: podPendingFor,
      severity: Severity.WARNING,
      summary: `Run ${RUN} does not start`,
      description: `Pod ${POD} of run ${RUN} has been waiting for ${podPendingFor} for a node, a volume or its image.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('TrainerPodNotScraped', {
      expr: `${inPhase('Running')}\nunless on (namespace, pod) up{job="${TRAINING_JOB}"}`,
      for: podNotScrapedFor,
      severity: Severity.CRITICAL,
      summary: `Nobody watches run ${RUN}`,
      description: `Pod ${POD} of run ${RUN} is running and Prometheus does not scrape it: no other alert on this run can fire.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function outOfMemory({ failureToldFor = '3h', outOfMemoryWindow = '15m' }: KubeStateMetricsThresholds): AlertingRule {
  const killed = (state: string, offset = '') => `(kube_pod_container_status_${state}_reason{reason="OOMKilled"}${offset}) == 1`;
  const on = 'on (namespace, pod, container)';
  const restarted = `${killed('last_terminated')} and ${on} increase(kube_pod_container_status_restarts_total[${outOfMemoryWindow}]) > 0`;
  const ended = `${killed('terminated')} unless ${on} ${killed('terminated', ` offset ${failureToldFor}`)}`;
  return new AlertingRule('TrainerOOMKilled', {
    expr: ofRun(`max by (namespace, pod, container) ((${restarted}) or (${ended}))`),
    severity: Severity.CRITICAL,
    summary: `Run ${RUN} was killed for want of memory`,
    description: `Container {{ $labels.container }} of pod ${POD}, run ${RUN}, has taken more memory than its limit and was killed.`,
    dashboard: RUN_DASHBOARD,
  });
}

function jobFailed({ failureToldFor = '3h' }: KubeStateMetricsThresholds): AlertingRule {
  const failed = (offset = '') => `(kube_job_failed{condition="true"}${offset}) == 1`;
  return new AlertingRule('TrainerJobFailed', {
    expr: [
      `(max by (namespace, job_name) (${failed()} unless on (namespace, job_name) ${failed(` offset ${failureToldFor}`)}))`,
      // The pods of a Job that took too long are deleted with its failure.
      `* on (namespace, job_name) group_left (${RUN_LABELS})`,
      `max by (namespace, job_name, ${RUN_LABELS}) (last_over_time(${RUN_OF_POD}{job_name!=""}[${failureToldFor}]))`,
    ].join('\n'),
    severity: Severity.CRITICAL,
    summary: `The Job of run ${RUN} has failed`,
    description: `Kubernetes does not try Job {{ $labels.namespace }}/{{ $labels.job_name }} of run ${RUN} again: it has failed too often or taken too long.`,
    dashboard: RUN_DASHBOARD,
  });
}
