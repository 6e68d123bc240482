import { AlertingRule } from '../../rules/alerting-rule';
import { RecordingRule } from '../../rules/recording-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { causeText } from '../trainer/rules/failure-cause';
import { JOB_NAME_LABEL, RUN_NAME_LABELS } from '../trainer/run-identity';
import { RUN } from '../trainer/run-text';
import { TRAINING_JOB } from '../trainer/training-job';
import { MODEL_LABEL, SUBJECT_LABEL, SUBJECT_TRAINER, TEAM_LABEL } from '../trainer/training-labels';
import { attemptRecordings } from './attempt-recordings';
import { causeRecordings, JOB_REASON } from './cause-recordings';
import { kubeStateLabel, RUN_OF_POD } from './kube-state-metrics-metrics';
import { KubeStateMetricsThresholds } from './kube-state-metrics-thresholds';
import { nodeRules } from './node-rules';
import { runTimeRecordings } from './run-time-recordings';
import { startRules } from './start-rules';
import { suspectNodeRules } from './suspect-node-rules';
import { ofRun, POD, RUN_DASHBOARD, RUN_LABELS } from './training-pod';

/** The rules about training pods, the Jobs that make them and the nodes that they run on. */
export function kubeStateMetricsRules(thresholds: Required<KubeStateMetricsThresholds>): RuleGroup[] {
  return [
    new RuleGroup('kubernetes', {
      rules: [runAndNodeOfPod(), ...nodeRules(thresholds)],
    }),
    new RuleGroup('kubernetes-pods', {
      interval: '30s',
      rules: [...pods(thresholds), ...startRules(thresholds), outOfMemory(thresholds), jobFailed(thresholds)],
    }),
    attemptRecordings(RUN_OF_POD, thresholds),
    causeRecordings(thresholds),
    runTimeRecordings(),
    suspectNodeRules(thresholds),
  ];
}

/**
 * Says of every pod of a run which it is, as the scrape of trainers does: the last label that exists names the run, else the pod does.
 *
 * @param by the labels that are wanted: `namespace`, `pod`, `job_name`, `run_id`, `model_name`, `team`
 * @internal
 */
export function runOfPod(by: string): string {
  const labels = [
    ['run_id', 'pod'],
    ...RUN_NAME_LABELS.map((label) => ['run_id', kubeStateLabel(label)]),
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

function pods({ podPendingFor, podNotScrapedFor }: Required<KubeStateMetricsThresholds>): AlertingRule[] {
  const inPhase = (phase: string) => ofRun(`(max by (namespace, pod) (kube_pod_status_phase{phase="${phase}"}) == 1)`);
  return [
    new AlertingRule('TrainerPodPending', {
      expr: inPhase('Pending'),
      for: podPendingFor,
      severity: Severity.WARNING,
      summary: `Run ${RUN} is pending`,
      description: `Pod ${POD} of run ${RUN} has been pending for ${podPendingFor}. It waits for a node, a volume or its image.`,
      dashboard: RUN_DASHBOARD,
    }),
    new AlertingRule('TrainerPodNotScraped', {
      expr: `${inPhase('Running')}\nunless on (namespace, pod) up{job="${TRAINING_JOB}"}`,
      for: podNotScrapedFor,
      severity: Severity.CRITICAL,
      summary: `Run ${RUN} is not monitored`,
      description: `Pod ${POD} of run ${RUN} is running, but Prometheus does not scrape it. No other alert on this run can fire.`,
      dashboard: RUN_DASHBOARD,
    }),
  ];
}

function outOfMemory({ failureWindow, outOfMemoryWindow }: Required<KubeStateMetricsThresholds>): AlertingRule {
  const killed = (state: string, offset = '') => `(kube_pod_container_status_${state}_reason{reason="OOMKilled"}${offset}) == 1`;
  const on = 'on (namespace, pod, container)';
  const restarted = `${killed('last_terminated')} and ${on} increase(kube_pod_container_status_restarts_total[${outOfMemoryWindow}]) > 0`;
  const ended = `${killed('terminated')} unless ${on} ${killed('terminated', ` offset ${failureWindow}`)}`;
  return new AlertingRule('TrainerOOMKilled', {
    expr: ofRun(`max by (namespace, pod, container) ((${restarted}) or (${ended}))`),
    severity: Severity.CRITICAL,
    summary: `Run ${RUN} was OOM-killed (container {{ $labels.container }} exceeded its memory limit)`,
    description: `Container {{ $labels.container }} of pod ${POD} used more memory than its limit and was OOM-killed. Run ${RUN} loses its work since the last checkpoint.`,
    dashboard: RUN_DASHBOARD,
  });
}

function jobFailed({ failureWindow }: Required<KubeStateMetricsThresholds>): AlertingRule {
  const failed = (offset = '') => `(kube_job_failed{condition="true"}${offset}) == 1`;
  return new AlertingRule('TrainerJobFailed', {
    expr: [
      `(max by (namespace, job_name) (${failed()} unless on (namespace, job_name) ${failed(` offset ${failureWindow}`)}))`,
      // The pods of a Job that took too long are deleted with its failure.
      `* on (namespace, job_name) group_left (${RUN_LABELS})`,
      `max by (namespace, job_name, ${RUN_LABELS}) (last_over_time(${RUN_OF_POD}{job_name!=""}[${failureWindow}]))`,
    ].join('\n'),
    severity: Severity.CRITICAL,
    summary: `The Job of run ${RUN} failed`,
    description: `Kubernetes no longer retries Job {{ $labels.namespace }}/{{ $labels.job_name }} of run ${RUN}.${whyEnded()}${causeText('ended with an error')}`,
    dashboard: RUN_DASHBOARD,
  });
}

/** Why Kubernetes has ended the Job, asked when the message is written: it sees each of its pods end, and says here what it made of that. */
function whyEnded(): string {
  const reasons = [
    { reason: 'BackoffLimitExceeded', text: 'Its pods failed more often than its backoffLimit allows.' },
    { reason: 'DeadlineExceeded', text: 'It ran longer than its activeDeadlineSeconds.' },
    { reason: '', text: 'A rule of its podFailurePolicy ended it: a GpuTrainer has one for exit code 2, a run that was started wrongly.' },
  ];
  const cases = reasons.map(({ reason, text }, i) => `{{ ${i === 0 ? 'if' : 'else if'} eq .Labels.reason "${reason}" }} ${text}`);
  const asked = `query (printf "${JOB_REASON}{namespace=%q, job_name=%q}" $labels.namespace $labels.job_name)`;
  return `{{ range ${asked} }}${cases.join('')}{{ else }} Its reason is {{ .Labels.reason }}.{{ end }}{{ else }} It failed too often or ran too long.{{ end }}`;
}
