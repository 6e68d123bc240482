import { ExpressionCheck } from '../../promql/expression-check';
import { DashboardLink } from '../../rules/alert-links';
import { AlertingRule } from '../../rules/alerting-rule';
import { RuleGroup } from '../../rules/rule-group';
import { Severity } from '../../rules/severity';
import { counted } from '../../rules/value-text';
import { inSeconds } from '../../values/durations';
import { MONITORING_HEALTH_UID } from './prometheus-dashboards';
import { serverRules } from './prometheus-server-rules';
import { scrapeFreshnessSlo } from './prometheus-slo';
import { PrometheusThresholds } from './prometheus-thresholds';
import { discoveryAndSamples, noneOf, scrapesStale, targetsDown } from './scrape-rules';

/** The rules that hold for every target and for Prometheus itself, and the one that proves that alerts arrive. */
export function prometheusRules(thresholds: Required<PrometheusThresholds>): RuleGroup[] {
  return [targetRules(thresholds), serverRules(thresholds), ...scrapeFreshnessSlo(thresholds.freshnessObjective).ruleGroups];
}

/** Whether there are targets, and whether they are scraped in time. */
function targetRules(thresholds: Required<PrometheusThresholds>): RuleGroup {
  const { targetSlowAfter, targetSlowFor, jobEmptyFor, transientJobs, flappingFor } = thresholds;
  const exceeded = (limit: string): string => `increase(prometheus_target_${limit}_total[${thresholds.limitsExceededWindow}]) > 0`;
  const dashboard = DashboardLink.to(MONITORING_HEALTH_UID, ['job', 'instance']);
  return new RuleGroup('monitoring', {
    rules: [
      ...targetsDown(thresholds),
      new AlertingRule('TargetSlow', {
        expr: `scrape_duration_seconds{${noneOf('job', transientJobs)}} > ${inSeconds(targetSlowAfter)}`,
        for: targetSlowFor,
        keepFiringFor: flappingFor,
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
        description: 'Prometheus finds no targets for job {{ $labels.scrape_job }}. Alerts on its metrics cannot fire.',
        dashboard: DashboardLink.to(MONITORING_HEALTH_UID),
      }),
      scrapesStale(thresholds),
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
        description: `Prometheus {{ $labels.pod }} dropped ${counted('scrape', 'scrapes')} in the last ${thresholds.limitsExceededWindow}. A target has more series, labels or bytes than its job allows.`,
        dashboard: DashboardLink.to(MONITORING_HEALTH_UID),
      }),
      ...discoveryAndSamples(thresholds),
      new AlertingRule('Watchdog', {
        expr: 'vector(1)',
        unchecked: [ExpressionCheck.ALWAYS_FIRES],
        severity: Severity.NONE,
        summary: 'Alerts are evaluated and delivered',
        description:
          'This alert always fires. When the heartbeat receiver no longer gets it, the alerting pipeline is broken and other alerts may not arrive.',
        dashboard: DashboardLink.to(MONITORING_HEALTH_UID),
      }),
    ],
  });
}
