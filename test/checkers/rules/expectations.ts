import { FiringAlert } from './scenario';
import { saidOfRun, TARGET } from './simulated-run';

export const MINUTE = 60;
export const HOUR = 3600;

/** Fires in every scenario, always. */
export const WATCHDOG: FiringAlert = { alertname: 'Watchdog', severity: 'none' };

/** An alert with all labels of the target. */
export function ofTarget(alertname: string, severity: string, labels: FiringAlert = {}): FiringAlert {
  return { ...TARGET, alertname, severity, ...labels };
}

/** An alert over all pods of the run: without the labels that distinguish pods. */
export function ofRun(alertname: string, severity: string, labels: FiringAlert = {}): FiringAlert {
  const { job, namespace, run_id, model_name, team } = TARGET;
  return { job, namespace, run_id, model_name, team, alertname, severity, ...labels };
}

/** The same alert of another run. */
export function alertOfRun(runId: string, alert: FiringAlert): FiringAlert {
  return Object.fromEntries(Object.entries(alert).map(([label, value]) => [label, saidOfRun(runId, value)]));
}

/** Nothing but the Watchdog at each of the moments. */
export function quietAt(...moments: string[]): Record<string, FiringAlert[]> {
  return Object.fromEntries(moments.map((moment) => [moment, [WATCHDOG]]));
}

/** Nothing at the first moment, the alerts at the second. */
export function firesBetween(before: string, after: string, ...alerts: FiringAlert[]): Record<string, FiringAlert[]> {
  return { ...quietAt(before), [after]: [WATCHDOG, ...alerts] };
}
