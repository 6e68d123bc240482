/** Stable id of the dashboard about targets and scrapes. */
export const MONITORING_HEALTH_UID = 'trainwatch-monitoring-health';
