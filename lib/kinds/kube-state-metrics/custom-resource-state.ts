import { yamlText } from '../../values/yaml-text';
import { commonLabels, FRAMEWORK_RESOURCES, ResourceMetric } from './framework-resources';
import { TrainingFramework } from './training-framework';

/** What an account may do with resources, as the rule of a role says it. */
export interface ResourcePolicy {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

/** From this level of verbosity on it says which fields an object lacks: one that was just made has no status, which is no error. */
const VERBOSITY = 5;

/** It looks there to learn which resources the cluster has: what is not there yet is exported as soon as it is. */
const DEFINITIONS = listAndWatch('apiextensions.k8s.io', ['customresourcedefinitions']);

/**
 * What kube-state-metrics must be allowed to list and watch for the frameworks, and nothing else.
 *
 * @internal
 */
export function frameworkPolicy(frameworks: readonly TrainingFramework[]): ResourcePolicy[] {
  if (frameworks.length === 0) return [];
  const resources = frameworks.map((framework) => FRAMEWORK_RESOURCES[framework]);
  const groups = [...new Set(resources.map(({ group }) => group))];
  const pluralsOf = (wanted: string): string[] => resources.filter(({ group }) => group === wanted).map(({ plural }) => plural);
  return [DEFINITIONS, ...groups.map((group) => listAndWatch(group, pluralsOf(group)))];
}

/**
 * The rule of a role that lets an account list and watch resources.
 *
 * @internal
 */
export function listAndWatch(group: string, resources: string[]): ResourcePolicy {
  return { apiGroups: [group], resources, verbs: ['list', 'watch'] };
}

/**
 * The configuration of CustomResourceState for the frameworks.
 *
 * @internal
 */
export function customResourceState(frameworks: readonly TrainingFramework[]): object {
  return { kind: 'CustomResourceStateMetrics', spec: { resources: frameworks.map(resource) } };
}

/**
 * The same as the text of a file.
 *
 * @internal
 */
export function customResourceStateYaml(frameworks: readonly TrainingFramework[]): string {
  return yamlText(customResourceState(frameworks));
}

function resource(framework: TrainingFramework): object {
  const { group, version, prefix, metrics } = FRAMEWORK_RESOURCES[framework];
  return {
    groupVersionKind: { group, version, kind: framework },
    metricNamePrefix: prefix,
    errorLogV: VERBOSITY,
    labelsFromPath: commonLabels(framework),
    metrics: metrics.map(generator),
  };
}

function generator({ name, help, path, valueFrom, nilIsZero, labelFromKey, labels }: ResourceMetric): object {
  return { name, help, each: { type: 'Gauge', gauge: { path, valueFrom, nilIsZero, labelFromKey, labelsFromPath: labels } } };
}
