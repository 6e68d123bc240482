import { DashboardLink } from '../../rules/alert-links';
import { defaultBurnRates } from '../../rules/burn-rate';
import { Severity } from '../../rules/severity';
import { Slo } from '../../rules/slo';
import { MONITORING_HEALTH_UID } from './prometheus-dashboards';

/**
 * The scrapes that succeed, job by job.
 *
 * @param objective between 0 and 1
 */
export function scrapeFreshnessSlo(objective: number): Slo {
  return new Slo('ScrapeFreshness', {
    objective,
    bad: 'count by (job) (up == 0)',
    total: 'count by (job) (up)',
    of: 'job {{ $labels.job }}',
    // TargetDown wakes somebody for a target; the objective is for targets that fail again and again, each time too shortly for that.
    burnRates: defaultBurnRates(1 - objective).filter(({ severity }) => severity !== Severity.CRITICAL),
    consequence: 'What dashboards show and alerts judge is older than it seems, or has gaps.',
    dashboard: DashboardLink.to(MONITORING_HEALTH_UID, ['job']),
    runbook: [
      '## What to look at',
      'The dashboard "Monitoring health": which targets of the job fail, and whether their scrapes are slow or their series many. The page "Target health" of Prometheus says why the last scrape failed.',
      '## What to do',
      'A target that times out needs fewer series or more CPU; one that restarts has a cause of its own; many on one node share its network.',
      '## When it lies',
      'A pod counts from the moment it is discovered, so many short runs with a slow start look like failing scrapes.',
    ].join('\n\n'),
  });
}
