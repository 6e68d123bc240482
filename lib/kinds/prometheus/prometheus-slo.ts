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
    share: 'of the scrapes failed',
    of: 'job {{ $labels.job }}',
    // TargetDown pages for one target; the objective covers targets that flap too briefly for TargetDown.
    burnRates: defaultBurnRates(1 - objective).filter(({ severity }) => severity !== Severity.CRITICAL),
    consequence: 'Dashboards and alerts use metrics that are stale or have gaps.',
    dashboard: DashboardLink.to(MONITORING_HEALTH_UID, ['job']),
    runbook: [
      '## What to look at',
      'The dashboard "Monitoring health": which targets of the job fail, and whether they are slow or export many series. The Prometheus page "Target health" gives the reason of the last failure.',
      '## What to do',
      'A target that times out needs fewer series or more CPU. For a target that restarts, find out why it restarts. If many targets on one node fail, check the network of that node.',
      '## When it lies',
      'A pod counts from the moment it is discovered, so many short runs that start slowly look like failing scrapes.',
    ].join('\n\n'),
  });
}
