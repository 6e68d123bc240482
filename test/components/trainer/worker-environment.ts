import { Container } from '../../../lib/kubernetes/manifest-types';

/** What the Job controller knows of a pod when it makes it. */
interface Pod {
  readonly annotations: Record<string, string>;
  readonly labels: Record<string, string>;
}

/** A pod of an Indexed Job, and of a JobSet if that is named. */
export function indexedPod(index: number, jobSet?: string): Pod {
  return {
    annotations: { 'batch.kubernetes.io/job-completion-index': String(index) },
    labels: jobSet === undefined ? {} : { 'jobset.sigs.k8s.io/jobset-name': jobSet },
  };
}

/**
 * The variables of a container as the kubelet makes them: `$(NAME)` becomes the value of a variable that was defined before, and stays as it is
 * where there is none. The Job controller has added the index behind the others, unless it is there.
 */
export function environmentOf({ env = [] }: Container, pod: Pod): Record<string, string> {
  const index = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath: INDEX_FIELD } } };
  const values: Record<string, string> = {};
  for (const { name, value, valueFrom } of env.some(({ name }) => name === index.name) ? env : [...env, { ...index, value: undefined }]) {
    if (valueFrom?.fieldRef) values[name] = fieldOf(pod, valueFrom.fieldRef.fieldPath);
    else if (value !== undefined) values[name] = value.replace(/\$\((\w+)\)/g, (reference, other: string) => values[other] ?? reference);
  }
  return values;
}

const INDEX_FIELD = "metadata.annotations['batch.kubernetes.io/job-completion-index']";

function fieldOf(pod: Pod, path: string): string {
  const [, map, key] = /^metadata\.(annotations|labels)\['(.+)'\]$/.exec(path)!;
  return pod[map as keyof Pod][key] ?? '';
}

/** What TensorFlow knows of the cluster. */
export interface TfConfig {
  readonly cluster: { readonly worker: string[] };
  readonly task: { readonly type: string; readonly index: number };
}

export function tfConfigOf(container: Container, pod: Pod): TfConfig {
  return JSON.parse(environmentOf(container, pod).TF_CONFIG) as TfConfig;
}
