import { Metric } from '../../metrics/metric';
import { RecordingRule } from '../../rules/recording-rule';
import { KnownExporter, NormalizedSeries } from '../existing-kind';
import { alertsReading, listed, MissingMetrics } from '../missing-metrics';
import { fromExported, normalized, toNormalized } from '../normalized-names';
import { ISubjectKind } from '../subject';
import { yamlText } from '../../values/yaml-text';
import { TRAINING_JOB } from '../trainer/training-job';
import { SUBJECT_LABEL, SUBJECT_TRAINER } from '../trainer/training-labels';
import { customResourceState, frameworkPolicy } from './custom-resource-state';
import type { KubeStateMetricsKind } from './kube-state-metrics-kind';
import { TrainingFramework } from './training-framework';
import { EXPORTED_NODE_LABELS, EXPORTED_POD_LABELS, kubeStateLabel, RUN_OF_POD } from './kube-state-metrics-metrics';

/** Labels of objects that those of a target may displace. */
const DISPLACED = ['namespace', 'pod', 'container', 'node'];

const POD_LABELS = 'kube_pod_labels';

const OF_TRAINER = `${kubeStateLabel(SUBJECT_LABEL)}="${SUBJECT_TRAINER}"`;

/** Of these, the pods of all programs are recorded: other rules find the node of an exporter by them. */
const OF_ALL_PODS = ['kube_pod_info', POD_LABELS];

/** What is known of a kube-state-metrics that somebody else has deployed, often kube-prometheus-stack. */
export function knownKubeStateMetrics(kind: ISubjectKind): KnownExporter {
  return { normalized: (job) => normalizedSeries(job, kind.catalog.metrics), missing: MISSING, notes: notes(kind) };
}

const MISSING: MissingMetrics = {
  alert: 'KubernetesMetricsMissing',
  required: [
    ...['kube_node_status_condition', 'kube_node_status_capacity', 'kube_pod_info', 'kube_pod_status_phase'].map((metric) => ({ metric })),
    { metric: 'kube_pod_container_status_restarts_total' },
    { metric: 'kube_job_info', given: () => `${RUN_OF_POD}{job_name!=""}` },
    {
      metric: POD_LABELS,
      shown: `${POD_LABELS} with ${kubeStateLabel(SUBJECT_LABEL)}`,
      series: (job) => `${POD_LABELS}{job="${job}", ${OF_TRAINER}}`,
      given: () => `up{job="${TRAINING_JOB}"} == 1`,
    },
  ],
  firstStep: 'Look at the allow-lists of kube-state-metrics, and add it there.',
  severityReason: 'Nothing is lost; the trainers themselves are monitored.',
};

/** Each metric with the labels of its objects, and of pods only those that train: the others would be as many series again. Other kinds read them. */
function normalizedSeries(job: string, metrics: readonly Metric[]): NormalizedSeries {
  const inOrder = [...metrics].sort((a, b) => Number(b.name === POD_LABELS) - Number(a.name === POD_LABELS));
  const recordings = inOrder.map(({ name, labels }) => {
    const own = labels.map((label) => label.name);
    const selector = `${name}{job="${job}"${name === POD_LABELS ? `, ${OF_TRAINER}` : ''}}`;
    const restored = `max by (${own.join(', ')}) (${fromExported(
      selector,
      own.filter((label) => DISPLACED.includes(label)),
    )})`;
    const ofTrainers = levelOf(name) === 'pod' && !OF_ALL_PODS.includes(name);
    return new RecordingRule(normalized(levelOf(name), name), {
      expr: ofTrainers ? `${restored}\nand on (namespace, pod) ${normalized('pod', POD_LABELS)}` : restored,
    });
  });
  return { recordings, rewriting: toNormalized(metrics.map(({ name }) => [name, levelOf(name)])) };
}

/** What a metric is about: `kube_pod_info` is about pods. */
function levelOf(metric: string): string {
  return metric.split('_')[1];
}

function notes({ ruleGroups, frameworks = [] }: ISubjectKind & Partial<Pick<KubeStateMetricsKind, 'frameworks'>>): string[] {
  const silent = alertsReading(POD_LABELS, ruleGroups);
  return [
    `kube-state-metrics exports no labels unless they are allowed, and ${listed(silent, silent.length)} do not work without those of pods. Allow them, in the values of kube-prometheus-stack:\nkube-state-metrics:\n  metricLabelsAllowlist:\n    - pods=[${EXPORTED_POD_LABELS.join(',')}]\n    - nodes=[${EXPORTED_NODE_LABELS.join(',')}]`,
    ...(frameworks.length > 0 ? [frameworkValues(frameworks)] : []),
  ];
}

/** What the chart of kube-state-metrics needs for the frameworks: the same configuration and the same rights as our own. */
function frameworkValues(frameworks: readonly TrainingFramework[]): string {
  const values = {
    'kube-state-metrics': {
      customResourceState: { enabled: true, config: customResourceState(frameworks) },
      rbac: { extraRules: frameworkPolicy(frameworks) },
    },
  };
  return `kube-state-metrics exports nothing of ${listed(frameworks, frameworks.length)} unless it is configured. Add this to the values of kube-prometheus-stack:\n${yamlText(values).trimEnd()}`;
}
