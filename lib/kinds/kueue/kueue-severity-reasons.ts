import { SeverityReasons } from '../../rules/severity-reasons';

/** Why each alert has its severity: what is lost now and what a person can do, or why it can wait. */
export const KUEUE_SEVERITY_REASONS: SeverityReasons = {
  QueueWaitTooLong: 'Nothing that was computed is lost while runs wait for their turn.',
  'WorkloadEvicted warning': 'The work since the last checkpoint is lost, and Kueue admits the run again when it can.',
  'WorkloadEvicted info': 'The queue does what its priorities say, and the run resumes from its last checkpoint.',
};
