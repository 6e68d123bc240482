import { AlertingRule } from '../../rules/alerting-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { ifLabel } from '../../rules/label-text';
import { counted, plural } from '../../rules/value-text';
import { RUN } from '../trainer/run-text';
import {
  frameworkRecordings,
  HAS_FAILED,
  JOB_CONDITION,
  JOB_LABELS,
  JOB_SET_RESTARTS,
  POD_FAILED_AT,
  REPLICAS_FAILED,
  REPLICAS_MISSING,
} from './framework-recordings';
import { KubeStateMetricsThresholds } from './kube-state-metrics-thresholds';
import { RUN_OF_POD } from './kube-state-metrics-metrics';
import { TrainingFramework } from './training-framework';
import { RUN_DASHBOARD } from './training-pod';

const JOB = '{{ $labels.framework }} {{ $labels.namespace }}/{{ $labels.name }}';

const OF_JOB = 'on (namespace, name, framework)';

/** The rules about jobs of many workers, which Kubernetes itself knows only by their pods; none where no framework is named. */
export function frameworkRules(frameworks: readonly TrainingFramework[], thresholds: Required<KubeStateMetricsThresholds>): RuleGroup[] {
  if (frameworks.length === 0) return [];
  return [
    new RuleGroup('kubernetes-training-jobs', {
      interval: '30s',
      rules: [
        ...frameworkRecordings(frameworks),
        failed(thresholds),
        ...workersMissing(thresholds),
        ...(frameworks.includes(TrainingFramework.JOB_SET) ? [restarting(thresholds)] : []),
      ],
    }),
  ];
}

/** How many replicas of which type, as a list: they are asked for when the message is written. */
function byType(recording: string, before: string, after: string): string {
  const query = `printf "${recording}{namespace=%q, name=%q, framework=%q}" $labels.namespace $labels.name $labels.framework`;
  const each = '{{ range $i, $one := . }}{{ if $i }}, {{ end }}{{ .Labels.replica_type }}: {{ .Value }}{{ end }}';
  return `{{ with query (${query}) }}${before}${each}${after}{{ end }}`;
}

/** The pod that failed before all others of the run: what fails afterwards has lost its peer. */
function firstFailedPod(): string {
  const pods = `${POD_FAILED_AT}{namespace=%q} and on (namespace, pod) ${RUN_OF_POD}{run_id=%q}`;
  const query = `printf "bottomk(1, ${pods})" $labels.namespace $labels.run_id`;
  return `{{ range query (${query}) }} Pod {{ .Labels.pod }} failed first.{{ end }}`;
}

function failed({ jobFailedFor, failureWindow }: Required<KubeStateMetricsThresholds>): AlertingRule {
  const has = `${JOB_CONDITION}{condition="${HAS_FAILED}"}`;
  return new AlertingRule('DistributedJobFailed', {
    expr: `max by (${JOB_LABELS}, reason) (${has} unless ${OF_JOB} ${has} offset ${failureWindow})`,
    for: jobFailedFor,
    severity: Severity.CRITICAL,
    summary: `The {{ $labels.framework }} of run ${RUN} failed`,
    description: `${JOB} of run ${RUN} has failed${ifLabel('reason', ' (', ')')}.${firstFailedPod()}${byType(REPLICAS_FAILED, ' Its failed replicas are ', '.')} Its controller does not start it again.`,
    dashboard: RUN_DASHBOARD,
  });
}

function workersMissing({ workersMissingFor }: Required<KubeStateMetricsThresholds>): AlertingRule[] {
  const missing = `sum by (${JOB_LABELS}) (${REPLICAS_MISSING})\nunless ${OF_JOB} ${JOB_CONDITION}`;
  const running = `(kube_pod_status_phase{phase="Running"} == 1) * on (namespace, pod) group_left (run_id) ${RUN_OF_POD}`;
  const said = `${JOB} of run ${RUN} has lacked ${counted('replica', 'replicas')}${byType(REPLICAS_MISSING, ' (', ')')} for ${workersMissingFor}.`;
  const shared = { for: workersMissingFor, dashboard: RUN_DASHBOARD, summary: `Run ${RUN} lacks ${counted('worker', 'workers')}` };
  return [
    new AlertingRule('WorkersMissing', {
      ...shared,
      expr: `${missing}\nand on (namespace, run_id) ${running}`,
      severity: Severity.CRITICAL,
      description: `${said} The others hold their GPUs and wait for ${plural('it', 'them')}.`,
    }),
    new AlertingRule('WorkersMissing', {
      ...shared,
      expr: `${missing}\nunless on (namespace, run_id) ${running}`,
      severity: Severity.WARNING,
      description: `${said} No pod of the run is running.`,
    }),
  ];
}

function restarting({ jobSetRestarts, jobSetRestartWindow }: Required<KubeStateMetricsThresholds>): AlertingRule {
  return new AlertingRule('JobSetRestarting', {
    expr: [
      `${JOB_SET_RESTARTS} - min_over_time(${JOB_SET_RESTARTS}[${jobSetRestartWindow}]) >= ${jobSetRestarts}`,
      `unless on (namespace, run_id) ${JOB_CONDITION}`,
    ].join('\n'),
    severity: Severity.CRITICAL,
    summary: `The JobSet of run ${RUN} keeps restarting`,
    description: `${JOB} of run ${RUN} was restarted ${counted('time', 'times')} in the last ${jobSetRestartWindow}. Each restart ends all of its pods and repeats the steps since the last checkpoint.`,
    dashboard: RUN_DASHBOARD,
  });
}
