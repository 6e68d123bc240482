/** Pod labels of the contract: who carries the first and has a port named `metrics` is scraped, no matter what made the pod. */
export const SUBJECT_LABEL = 'trainwatch/subject';

/** Value of `SUBJECT_LABEL` that makes a pod one of a training run. */
export const SUBJECT_TRAINER = 'trainer';

/** Names the run, stable over restarts and resumes; without it the name of what made the pod does, else the pod's: docs/distributed.md. */
export const RUN_ID_LABEL = 'trainwatch/run-id';

/** Model that the run trains: label `model_name` of its series. */
export const MODEL_LABEL = 'trainwatch/model';

/** Team that is notified of the run's alerts: label `team` of its series. */
export const TEAM_LABEL = 'trainwatch/team';

/** How much of the metric catalog the pod promises: `core`, `basic` or `full`. */
export const CONTRACT_LABEL = 'trainwatch/contract';

/** Pod annotation that lists groups of alerts by which the run is not judged, for example `plateau,divergence`; see `UnjudgedGroup`. */
export const UNJUDGED_ANNOTATION = 'trainwatch/unjudged';

/** Pod annotation with the path of the metrics, where it is not `/metrics`. */
export const METRICS_PATH_ANNOTATION = 'trainwatch/metrics-path';

/** Name of the port on which a trainer serves /metrics. */
export const METRICS_PORT = 'metrics';
