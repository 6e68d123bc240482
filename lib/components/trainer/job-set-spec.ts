import { jobSetFailurePolicy, reportedToJobSet } from './failure-policies';

/** The workers of a run as a JobSet sees them. */
export interface WorkersOfJobSet {
  /** Name of the replicated Job. */
  readonly job: string;
  /** Labels of its Job. */
  readonly jobLabels?: Record<string, string>;
  /** Name of the container that trains. */
  readonly container: string;
  readonly workers: number;
  readonly restarts: number;
  readonly ttlSecondsAfterFinished?: number;
  /** Template of its pods, as it stands in the manifest. */
  readonly template: object;
}

/** A JobSet of one Job: when one worker fails, all are restarted together. */
export function jobSetSpec({ job, jobLabels, container, workers, restarts, ttlSecondsAfterFinished, template }: WorkersOfJobSet): object {
  const spec = {
    completionMode: 'Indexed',
    completions: workers,
    parallelism: workers,
    backoffLimit: 0,
    podFailurePolicy: reportedToJobSet(container),
    template,
  };
  return {
    ttlSecondsAfterFinished,
    failurePolicy: jobSetFailurePolicy(restarts),
    replicatedJobs: [{ name: job, replicas: 1, template: { ...(jobLabels && { metadata: { labels: jobLabels } }), spec } }],
  };
}

/** Hosts of the workers in the order of their indexes; the Service that the controller makes is named after the JobSet. */
export function jobSetHosts(jobSet: string, job: string, workers: number): string[] {
  return Array.from({ length: workers }, (_, i) => `${jobSet}-${job}-0-${i}.${jobSet}`);
}

/** The longest name of a pod, to which the Job controller adds five characters. */
export function longestPodOfJobSet(jobSet: string, job: string, workers: number): string {
  return `${jobSet}-${job}-0-${workers - 1}-xxxxx`;
}
