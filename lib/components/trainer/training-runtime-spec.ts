import { jobSetSpec, WorkersOfJobSet } from './job-set-spec';

/** Group and version of Kubeflow Trainer. */
export const TRAINER_GROUP = 'trainer.kubeflow.org';

export const TRAINER_VERSION = `${TRAINER_GROUP}/v1alpha1`;

/** Of the replicated Job and of its container: Kubeflow Trainer knows no other name. */
export const NODE = 'node';

/** Kubeflow Trainer puts what a TrainJob says into this Job. */
const JOB_LABELS = { [`${TRAINER_GROUP}/trainjob-ancestor-step`]: 'trainer' };

/** What a TrainJob of this runtime becomes: a JobSet that is named after it. */
export function trainingRuntimeSpec(workers: Omit<WorkersOfJobSet, 'job' | 'jobLabels' | 'container'>): object {
  return {
    mlPolicy: { numNodes: workers.workers },
    template: { spec: jobSetSpec({ ...workers, job: NODE, jobLabels: JOB_LABELS, container: NODE }) },
  };
}
