import { SeverityReasons } from '../../rules/severity-reasons';

/** Why each alert has its severity: what is lost now and what a person can do, or why it can wait. */
export const THANOS_SEVERITY_REASONS: SeverityReasons = {
  ThanosUploadsFailing: 'Blocks stay on the volume of Prometheus for days.',
  ThanosUploadsStale: 'Blocks stay on the volume of Prometheus for days.',
  ThanosBucketOperationsFailing: 'The local samples remain, and alerts read only those.',
  ThanosCompactorHalted: 'Queries over months become slower; nothing is lost.',
  ThanosBlocksNotLoaded: 'Old samples cannot be queried; nothing is lost.',
  ThanosQueryMissesStores: 'Some panels are incomplete; alerts do not depend on them.',
  ThanosQueryErrors: 'Some panels are blind; alerts do not depend on them.',
};
