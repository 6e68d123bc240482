import { FRAMEWORK_RESOURCES, frameworkMetrics } from '../../../lib/kinds/kube-state-metrics/framework-resources';
import { TrainingFramework } from '../../../lib/kinds/kube-state-metrics/training-framework';
import { selector } from '../../../tools/simulated-run';
import { InputSeries, sample, TARGET, Timeline } from './simulated-run';

type Labels = Record<string, string>;

/** The numbers of a type of replicas by the name of their metric, for example `status_replicas_active`. */
export type Replicas = Readonly<Record<string, Timeline>>;

/** What a job of a framework reports. */
export interface SimulatedJob {
  readonly framework: TrainingFramework;
  /** When its conditions hold: `Failed` or, with a reason, `Failed/TFJobFailed`. */
  readonly conditions?: Readonly<Record<string, Timeline>>;
  readonly replicas?: Readonly<Record<string, Replicas>>;
  readonly restarts?: Timeline;
  /** Labels that differ. */
  readonly labels?: Labels;
}

const KNOWN = new Map(frameworkMetrics(Object.values(TrainingFramework)).map((metric) => [metric.name, metric]));

const SCRAPE = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };

/** The series of the job of the simulated run, as kube-state-metrics exports them. */
export function simulatedJob(seconds: number, job: SimulatedJob): InputSeries[] {
  const { framework, conditions = {}, replicas = {}, restarts } = job;
  const { prefix, group, version } = FRAMEWORK_RESOURCES[framework];
  const labels: Labels = {
    namespace: TARGET.namespace,
    name: TARGET.run_id,
    label_trainwatch_run_id: TARGET.run_id,
    label_trainwatch_model: TARGET.model_name,
    label_trainwatch_team: TARGET.team,
    customresource_group: group,
    customresource_version: version,
    customresource_kind: framework,
    ...job.labels,
  };
  const series = (metric: string, value: Timeline, own: Labels = {}): InputSeries => {
    const all = { ...labels, ...own };
    assertExported(`${prefix}_${metric}`, Object.keys(all));
    return { series: selector(`${prefix}_${metric}`, { ...all, ...SCRAPE }), values: sample(value, seconds) };
  };
  return [
    ...Object.entries(conditions).map(([name, value]) => {
      const [condition, reason = `${framework}${condition}`] = name.split('/');
      return series('status_condition', value, { condition, reason });
    }),
    ...Object.entries(replicas).flatMap(([type, numbers]) =>
      Object.entries(numbers).map(([metric, value]) => series(metric, value, { replica_type: type })),
    ),
    ...(restarts ? [series('status_restarts', restarts)] : []),
  ];
}

/** A pod of the run beside that of the simulated cluster, with when it ended. */
export function failedPod(pod: string, at: number, seconds: number): InputSeries[] {
  const ofPod = { namespace: TARGET.namespace, pod, uid: pod, ...SCRAPE };
  const series = (metric: string, labels: Labels, value: Timeline): InputSeries => ({
    series: selector(metric, { ...ofPod, ...labels }),
    values: sample(value, seconds),
  });
  return [
    series('kube_pod_info', { node: TARGET.node }, () => 1),
    series('kube_pod_labels', { label_trainwatch_subject: 'trainer', label_trainwatch_run_id: TARGET.run_id }, () => 1),
    series('kube_pod_status_phase', { phase: 'Failed' }, (t) => Number(t >= at)),
    series('kube_pod_completion_time', {}, (t) => (t >= at ? at : undefined)),
  ];
}

/** A label that the exporter does not write would make the tests prove nothing. */
function assertExported(metric: string, labels: readonly string[]): void {
  const allowed = KNOWN.get(metric)?.labels.map(({ name }) => name) ?? [];
  const foreign = labels.filter((label) => !allowed.includes(label));
  if (!KNOWN.has(metric) || foreign.length > 0) throw new Error(`no exporter writes ${metric} with ${foreign.join(', ')}`);
}
