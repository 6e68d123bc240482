import { FirstSteps } from '../../rules/first-steps';

/** What to do first about each alert, as its message ends. */
export const THANOS_FIRST_STEPS: FirstSteps = {
  ThanosUploadsFailing: 'Read the log of the sidecar: it names the error of the bucket.',
  ThanosUploadsStale: 'Read the log of the sidecar, and look at the clock of its node.',
  ThanosBucketOperationsFailing: 'Look at the credentials and the limits of the bucket.',
  ThanosCompactorHalted: 'Read its log: it names the blocks.',
  ThanosBlocksNotLoaded: 'Read its log: it names the blocks.',
  ThanosQueryMissesStores: 'Compare the list of stores of Thanos Query with the pods.',
  ThanosQueryErrors: 'Read the log of Thanos Query.',
};
