import { SeverityReasons } from '../../rules/severity-reasons';

/** Why each alert has its severity: what is lost now and what a person can do, or why it can wait. */
export const PUSHGATEWAY_SEVERITY_REASONS: SeverityReasons = {
  PushedMetricsStale: 'Whether a job was to run again is known to its owner.',
  PushRejected: 'The job did its work; only its numbers are missing.',
};
