import { AlertingRule } from '../../rules/alerting-rule';
import { Severity } from '../../rules/severity';
import { counted } from '../../rules/value-text';
import { firing, held } from '../held-alerts';
import { causeText } from '../trainer/rules/failure-cause';
import { RUN } from '../trainer/run-text';
import { KubeStateMetricsThresholds } from './kube-state-metrics-thresholds';
import { ofRun, POD, RUN_DASHBOARD, RUN_LABELS } from './training-pod';

/** What the kubelet says of a container that it cannot start and that does not start by itself: its image, or what it is given. */
const CANNOT_START = [
  ...['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull', 'ImageInspectError', 'RegistryUnavailable'],
  ...['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'],
];

const WAITING = ['kube_pod_container_status_waiting_reason', 'kube_pod_init_container_status_waiting_reason'];

const RESTARTS = 'kube_pod_container_status_restarts_total';

const CONTAINER = 'namespace, pod, container';

/** Whether the containers of training pods start, and stay. */
export function startRules(thresholds: Required<KubeStateMetricsThresholds>): AlertingRule[] {
  return [cannotStart(thresholds), crashLooping(thresholds)];
}

/** Why the container waits, asked when the message is written: the reason changes with each attempt. */
function reason(): string {
  const asked = `{__name__=~%q, namespace=%q, pod=%q, container=%q}`;
  const args = `"${WAITING.join('|')}" $labels.namespace $labels.pod $labels.container`;
  return `{{ range query (printf "${asked}" ${args}) }} ({{ .Labels.reason }}){{ end }}`;
}

function cannotStart({ cannotStartWindow, cannotStartFor }: Required<KubeStateMetricsThresholds>): AlertingRule {
  const waited = WAITING.map((metric) => `max_over_time(${metric}{reason=~"${CANNOT_START.join('|')}"}[${cannotStartWindow}])`);
  return new AlertingRule('TrainerPodCannotStart', {
    expr: ofRun(`(max by (${CONTAINER}) (${waited.join(' or ')}) > 0)`),
    for: cannotStartFor,
    severity: Severity.WARNING,
    summary: `Run ${RUN} cannot start`,
    description: `Container {{ $labels.container }} of pod ${POD} of run ${RUN} cannot be started${reason()}. The pod has its node, and holds its GPUs meanwhile.`,
    dashboard: RUN_DASHBOARD,
  });
}

function crashLooping(thresholds: Required<KubeStateMetricsThresholds>): AlertingRule {
  const { crashLoopRestarts, crashLoopWindow, flappingFor } = thresholds;
  const before = held('TrainerCrashLooping', `${CONTAINER}, node, ${RUN_LABELS}`);
  // A window in which the kubelet has tried again, although it waits up to five minutes.
  const waited = `max_over_time(${WAITING[0]}{reason="CrashLoopBackOff"}[${crashLoopWindow}])`;
  return new AlertingRule('TrainerCrashLooping', {
    expr: [
      ofRun(
        `max by (${CONTAINER}) (${RESTARTS} - min_over_time(${RESTARTS}[${crashLoopWindow}]) >= ${crashLoopRestarts} and on (${CONTAINER}) ${waited})`,
      ),
      // Of a run that trains a while between its crashes something else may have been said before the third.
      `unless on (namespace, run_id) (${firing('RestartLoop', 'NoProgressAcrossRestarts')} unless on (namespace, run_id) ${firing('TrainerCrashLooping')})`,
      // That the Job gives up is the end of the same story.
      `or (${before} and on (namespace, run_id) ${firing('TrainerJobFailed')})`,
    ].join('\n'),
    keepFiringFor: flappingFor,
    severity: Severity.CRITICAL,
    summary: `Run ${RUN} crashes at each start`,
    description: `Container {{ $labels.container }} of pod ${POD} of run ${RUN} has been restarted ${counted('time', 'times')} in ${crashLoopWindow}, and the kubelet waits longer each time.${causeText('ended with an error')} It holds its GPUs meanwhile.`,
    dashboard: RUN_DASHBOARD,
  });
}
