/** Links from alerts lead to it, so it never changes. */
export const GOODPUT_UID = 'trainwatch-goodput';

/** Links from alerts lead to it, so it never changes. */
export const MODEL_INTERNALS_UID = 'trainwatch-model-internals';

/** Links from alerts lead to it, so it never changes. */
export const RUN_OVERVIEW_UID = 'trainwatch-run-overview';
