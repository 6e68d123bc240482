/** The name of the scrape job of all training runs. */
export const TRAINING_JOB = 'tensorflow-training';

/** Series that a pod of a run may export by default. */
export const TRAINER_SAMPLE_LIMIT = 2000;
