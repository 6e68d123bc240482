import { DashboardLink } from '../../rules/alert-links';
import { ALERT_PATH_LABELS } from '../../rules/alert-path';
import { AlertingRule } from '../../rules/alerting-rule';
import { ifLabel } from '../../rules/label-text';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { inSeconds } from '../../values/durations';
import { MONITORING_HEALTH_UID } from './prometheus-dashboards';
import { serverRules } from './prometheus-server-rules';
import { scrapeFreshnessSlo } from './prometheus-slo';
import { PrometheusThresholds } from './prometheus-thresholds';
import { SCRAPES_STALE } from './stale-jobs';

/** The rules that hold for every target and for Prometheus itself, and the one that proves that alerts arrive. */
export function prometheusRules(thresholds: Required<PrometheusThresholds>): RuleGroup[] {
  return [targetRules(thresholds), serverRules(thresholds), scrapeFreshnessSlo(thresholds.freshnessObjective).ruleGroup];
}

/** Whether there are targets, and whether they are scraped in time. */
function targetRules(thresholds: Required<PrometheusThresholds>): RuleGroup {
  const { targetDownFor, targetSlowAfter, targetSlowFor, scrapesStaleAfter, scrapesStaleFor, jobEmptyFor, transientJobs } = thresholds;
  const exceeded = (limit: string): string => `increase(prometheus_target_${limit}_total[${thresholds.limitsExceededWindow}]) > 0`;
  const dashboard = DashboardLink.to(MONITORING_HEALTH_UID, ['job', 'instance']);
  const ofJob = DashboardLink.to(MONITORING_HEALTH_UID, ['job']);
  return new RuleGroup('monitoring', {
    rules: [
      new AlertingRule('TargetDown', {
        expr: 'up == 0',
        for: targetDownFor,
        severity: Severity.CRITICAL,
        summary: 'Target {{ $labels.instance }} of job {{ $labels.job }} is down',
        description: `Prometheus cannot scrape {{ $labels.instance }} ({{ $labels.job }}${ifLabel('run_id', ', run ')}): alerts on its metrics cannot fire.`,
        dashboard,
      }),
      new AlertingRule('TargetSlow', {
        expr: `scrape_duration_seconds{${noneOf('job', transientJobs)}} > ${inSeconds(targetSlowAfter)}`,
        for: targetSlowFor,
        severity: Severity.WARNING,
        summary: 'Scrapes of {{ $labels.instance }} ({{ $labels.job }}) are slow',
        description:
          'A scrape of {{ $labels.instance }} takes {{ $value | humanizeDuration }}. Beyond the scrape timeout Prometheus gets no metrics of it.',
        dashboard,
      }),
      new AlertingRule('ScrapeJobEmpty', {
        // Shards share the targets of a job.
        expr: `sum by (scrape_job) (prometheus_target_scrape_pool_targets{${noneOf('scrape_job', transientJobs)}}) == 0`,
        for: jobEmptyFor,
        severity: Severity.WARNING,
        summary: 'Job {{ $labels.scrape_job }} has no targets',
        description: 'Prometheus finds no targets for job {{ $labels.scrape_job }}: alerts on its metrics cannot fire.',
        dashboard: DashboardLink.to(MONITORING_HEALTH_UID),
      }),
      new AlertingRule(SCRAPES_STALE, {
        // `up` has a sample at every scrape, even of a target that is down: its age is that of the scrape.
        expr: `min by (job) (time() - timestamp(up{${noneOf('job', transientJobs)}})) > ${inSeconds(scrapesStaleAfter)}`,
        for: scrapesStaleFor,
        severity: Severity.CRITICAL,
        labels: ALERT_PATH_LABELS,
        summary: 'Job {{ $labels.job }} is not being scraped',
        description:
          'The newest scrape of job {{ $labels.job }} is {{ $value | humanizeDuration }} old: Prometheus is not scraping, or cannot store the samples.',
        dashboard: ofJob,
      }),
      new AlertingRule('SampleLimitHit', {
        // A target that exceeds a limit is also down, and TargetDown pages; this alert gives the reason.
        expr: [
          exceeded('scrapes_exceeded_sample_limit'),
          `or ${exceeded('scrapes_exceeded_body_size_limit')}`,
          `or ${exceeded('scrape_pool_exceeded_target_limit')}`,
          `or ${exceeded('scrape_pool_exceeded_label_limits')}`,
        ].join('\n'),
        severity: Severity.WARNING,
        summary: 'Targets exceed their scrape limits',
        description: `Prometheus {{ $labels.pod }} dropped {{ $value | humanize }} scrapes in the last ${thresholds.limitsExceededWindow}: a target has more series, labels or bytes than its job allows.`,
        dashboard: DashboardLink.to(MONITORING_HEALTH_UID),
      }),
      new AlertingRule('Watchdog', {
        expr: 'vector(1)',
        severity: Severity.NONE,
        summary: 'Alerts are evaluated and delivered',
        description:
          'This alert always fires. When the heartbeat receiver no longer gets it, the alerting pipeline is broken and other alerts may not arrive.',
        dashboard: DashboardLink.to(MONITORING_HEALTH_UID),
      }),
    ],
  });
}

/** A matcher for all jobs but these. */
function noneOf(label: string, jobs: string[]): string {
  return jobs.length === 1 ? `${label}!="${jobs[0]}"` : `${label}!~"${jobs.join('|').replace(/\./g, '[.]')}"`;
}
