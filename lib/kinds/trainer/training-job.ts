/** The name of the scrape job of all training runs. */
export const TRAINING_JOB = 'tensorflow-training';
