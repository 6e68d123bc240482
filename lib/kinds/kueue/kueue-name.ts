/** Id of the kind, job of its targets and name of its pods. */
export const KUEUE = 'kueue';
