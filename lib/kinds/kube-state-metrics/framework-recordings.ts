import { RecordingRule } from '../../rules/recording-rule';
import { FRAMEWORK_RESOURCES, OWNER_KIND, REPLICA_TYPE, RUN_LABELS_OF_PODS } from './framework-resources';
import { kubeStateLabel } from './kube-state-metrics-metrics';
import { TrainingFramework } from './training-framework';
import { RUN_LABELS } from './training-pod';

/** The conditions that hold and that end or suspend a job, of all frameworks. */
export const JOB_CONDITION = 'job:kube_training_job_status_condition:run';

/** How many replicas of a type a job waits for, where there are any. */
export const REPLICAS_MISSING = 'job:kube_training_job_replicas_missing:run';

/** How many replicas of a type have failed, where there are any. */
export const REPLICAS_FAILED = 'job:kube_training_job_replicas_failed:run';

/** How often all Jobs of a JobSet were made again. */
export const JOB_SET_RESTARTS = 'job:kube_jobset_status_restarts:run';

/** When each pod of a run ended that has failed. */
export const POD_FAILED_AT = 'pod:kube_pod_completion_time:failed';

/** What identifies a job and its run. */
export const JOB_LABELS = `namespace, name, framework, ${RUN_LABELS}`;

/** Says that a job has ended well, in the words of the frameworks. */
export const HAS_SUCCEEDED = 'Succeeded|Complete|Completed';

export const HAS_FAILED = 'Failed';

const IS_SUSPENDED = 'Suspended';

const OF_OBJECT = 'namespace, name';

/** What the frameworks say of their jobs, in the same words, with the labels of the run. */
export function frameworkRecordings(frameworks: readonly TrainingFramework[]): RecordingRule[] {
  const ofPods = new RecordingRule(POD_FAILED_AT, {
    expr: 'kube_pod_completion_time and on (namespace, pod) kube_pod_status_phase{phase="Failed"} == 1',
  });
  return [ofPods, ...frameworks.flatMap((framework) => recordingsOf(framework, frameworks))];
}

function recordingsOf(framework: TrainingFramework, all: readonly TrainingFramework[]): RecordingRule[] {
  const { prefix } = FRAMEWORK_RESOURCES[framework];
  // The JobSet of a TrainJob has its name and its state: it would be the same job again.
  const matchers =
    framework === TrainingFramework.JOB_SET && all.includes(TrainingFramework.TRAIN_JOB) ? [`${OWNER_KIND}!="TrainJob"`] : [];
  const of = (name: string, ...further: string[]): string => selector(`${prefix}_${name}`, [...matchers, ...further]);
  const record = (name: string, expr: string, further: string): RecordingRule => {
    return new RecordingRule(name, { expr: ofRun(expr, further), labels: { framework } });
  };
  const ends = [HAS_SUCCEEDED, HAS_FAILED, IS_SUSPENDED].join('|');
  return [
    record(JOB_CONDITION, `${of('status_condition', `condition=~"${ends}"`)} == 1`, 'condition, reason'),
    record(REPLICAS_MISSING, missing(framework, of), REPLICA_TYPE),
    record(REPLICAS_FAILED, `${of('status_replicas_failed')} > 0`, REPLICA_TYPE),
    // Also where a TrainJob has made it.
    ...(framework === TrainingFramework.JOB_SET ? [record(JOB_SET_RESTARTS, `${prefix}_status_restarts`, '')] : []),
  ];
}

function selector(metric: string, matchers: readonly string[]): string {
  return matchers.length > 0 ? `${metric}{${matchers.join(', ')}}` : metric;
}

/** Replicas of each type that are wanted and are not there. */
function missing(framework: TrainingFramework, of: (name: string) => string): string {
  const active = of('status_replicas_active');
  const succeeded = of('status_replicas_succeeded');
  const ready = of('status_replicas_ready');
  const lacking = (wanted: string, there: string): string => `${wanted} - (${there} or ${wanted} * 0) > 0`;
  const notBegun = `unless (${active} == 0 and on (${OF_OBJECT}) sum by (${OF_OBJECT}) (${active}) > 0)`;
  switch (framework) {
    case TrainingFramework.TF_JOB:
    case TrainingFramework.MPI_JOB:
      return lacking(of('spec_replicas'), `${active} + ${succeeded}`);
    case TrainingFramework.JOB_SET:
      // A replicated job without pods waits for another one, unless there are no pods at all.
      return `${lacking(of('spec_replicas'), `${ready} + ${succeeded}`)}\n${notBegun}`;
    case TrainingFramework.TRAIN_JOB:
      // A TrainJob has exactly one Job of each replicated job.
      return `1 - (${ready} + ${succeeded}) > 0\n${notBegun}`;
  }
}

/** The series of an object with the labels of its run: what its pods are labeled with, else the name of the job. */
function ofRun(expr: string, further: string): string {
  const labels = [['run_id', 'name'], ...Object.entries(RUN_LABELS_OF_PODS).map(([target, label]) => [target, kubeStateLabel(label)])];
  const named = labels.reduce((inner, [target, source]) => `label_replace(${inner}, "${target}", "$1", "${source}", "(.+)")`, expr);
  return `max by (${[OF_OBJECT, RUN_LABELS, ...(further ? [further] : [])].join(', ')}) (${named})`;
}
