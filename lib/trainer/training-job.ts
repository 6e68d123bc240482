/** The name of the scrape job of all training runs, as in the article. */
export const TRAINING_JOB = 'tensorflow-training';

/** A fuse: a run that explodes its labels fails its own scrape and nobody else's. */
export const TRAINER_SAMPLE_LIMIT = 2000;
