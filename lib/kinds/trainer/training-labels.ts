/** Pod labels of the contract: who carries the first and has a port named `metrics` is scraped, no matter what made the pod. */
export const SUBJECT_LABEL = 'trainwatch/subject';

export const SUBJECT_TRAINER = 'trainer';

/** Names the run, stable over restarts and resumes; without it the Job's name does, else the pod's. */
export const RUN_ID_LABEL = 'trainwatch/run-id';

export const MODEL_LABEL = 'trainwatch/model';

export const TEAM_LABEL = 'trainwatch/team';

/** How much of the metric catalogue the pod promises: `core`, `basic` or `full`. */
export const CONTRACT_LABEL = 'trainwatch/contract';

/** Name of the port on which a trainer serves /metrics. */
export const METRICS_PORT = 'metrics';
