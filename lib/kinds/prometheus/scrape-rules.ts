import { DashboardLink } from '../../rules/alert-links';
import { ALERT_PATH_LABELS } from '../../rules/alert-path';
import { AlertingRule } from '../../rules/alerting-rule';
import { ifLabel } from '../../rules/label-text';
import { Severity } from '../../rules/severity';
import { counted } from '../../rules/value-text';
import { inSeconds } from '../../values/durations';
import { firing, held } from '../held-alerts';
import { MONITORING_HEALTH_UID } from './prometheus-dashboards';
import { perPod } from './per-pod';
import { PrometheusThresholds } from './prometheus-thresholds';
import { SCRAPES_STALE } from './stale-jobs';

/** Targets that are training runs. */
const OF_RUN = 'up{run_id!=""}';

const OF_COMPONENT = 'up{run_id=""}';

const DASHBOARD = DashboardLink.to(MONITORING_HEALTH_UID, ['job', 'instance']);

/** Which pod it is, for those who do not know it by its address. */
const POD = ifLabel('pod', ', pod ');

/** Whether targets answer: a page where a run may be lost, a warning where only a view of it is. */
export function targetsDown(thresholds: Required<PrometheusThresholds>): AlertingRule[] {
  const { componentDownFor, flappingFor } = thresholds;
  const [runDown, unreachable] = runsDown(thresholds);
  return [
    runDown,
    new AlertingRule('TargetDown', {
      expr: downOnceKnown(OF_COMPONENT, `on (node) ${firing('NodeAway')}`, thresholds),
      for: componentDownFor,
      keepFiringFor: flappingFor,
      severity: Severity.WARNING,
      summary: `{{ $labels.job }} does not answer${ifLabel('node', ' on node ')}`,
      description: `Prometheus cannot scrape target {{ $labels.instance }} of job {{ $labels.job }}${POD}. Alerts and panels on its metrics are blind. Training continues.`,
      dashboard: DASHBOARD,
    }),
    unreachable,
  ];
}

/** Whether runs answer, and what keeps the consequences quiet where one does not. */
export function runsDown(thresholds: Required<PrometheusThresholds>): AlertingRule[] {
  const { targetDownFor, flappingFor } = thresholds;
  return [
    new AlertingRule('TargetDown', {
      expr: downOnceKnown(OF_RUN, `on (namespace, run_id) ${firing('RunOnLostNode', 'RunOnFailedGpu')}`, thresholds),
      for: targetDownFor,
      keepFiringFor: flappingFor,
      severity: Severity.CRITICAL,
      summary: 'Run {{ $labels.run_id }} does not answer',
      description: `Prometheus cannot scrape run {{ $labels.run_id }} (target {{ $labels.instance }} of job {{ $labels.job }}${POD}). Its process has ended, hangs or is cut off. No other alert on it can fire.`,
      dashboard: DASHBOARD,
    }),
    new AlertingRule('RunUnreachable', {
      expr: `${OF_RUN} == 0`,
      severity: Severity.NONE,
      summary: 'Run {{ $labels.run_id }} does not answer',
      description:
        'Target {{ $labels.instance }} of run {{ $labels.run_id }} does not answer. Nobody is notified. This keeps its consequences quiet.',
      dashboard: DASHBOARD,
    }),
  ];
}

/**
 * A container that starts has answered nobody yet; it is given longer. It stays longer than what explains it, so what is explained must not
 * begin to fire.
 */
function downOnceKnown(targets: string, causes: string, { targetStartsFor }: Required<PrometheusThresholds>): string {
  return `${targets} == 0 unless ${causes} and (max_over_time(${targets}[${targetStartsFor}]) == 1 or (${targets} offset ${targetStartsFor}))`;
}

/** Whether there are scrapes at all. */
export function scrapesStale(thresholds: Required<PrometheusThresholds>): AlertingRule {
  const { scrapesStaleAfter, scrapesStaleFor, transientJobs } = thresholds;
  const up = `up{${noneOf('job', transientJobs)}}`;
  const limit = inSeconds(scrapesStaleAfter);
  const before = held(SCRAPES_STALE, 'job');
  return new AlertingRule(SCRAPES_STALE, {
    // `up` has a sample at every scrape, even of a target that is down: its age is that of the scrape. What is older than the lookback is
    // gone; the alert itself remembers it until the job is scraped again.
    expr: [
      `min by (job) (time() - timestamp(${up})) > ${limit}`,
      `or (time() + ${limit} - max by (job) (ALERTS_FOR_STATE{alertname="${SCRAPES_STALE}"}) and on (job) ${before} unless on (job) up)`,
    ].join('\n'),
    for: scrapesStaleFor,
    severity: Severity.CRITICAL,
    labels: ALERT_PATH_LABELS,
    summary: 'Job {{ $labels.job }} is not being scraped',
    description:
      'The newest scrape of job {{ $labels.job }} is {{ $value | humanizeDuration }} old. Prometheus is not scraping, or cannot store the samples. Alerts on the job cannot fire.',
    dashboard: DashboardLink.to(MONITORING_HEALTH_UID, ['job']),
  });
}

/** Whether Prometheus learns of new targets, and keeps what it scrapes. */
export function discoveryAndSamples(thresholds: Required<PrometheusThresholds>): AlertingRule[] {
  const { discoveryFailingWindow, discoveryFailingFor, limitsExceededWindow, samplesRejectedFor } = thresholds;
  const failed = (counter: string): string => `${perPod('sum', `increase(prometheus_${counter}_total[${discoveryFailingWindow}])`)} > 0`;
  const rejected = (reason: string): string =>
    `${perPod('sum', `increase(prometheus_target_scrapes_sample_${reason}_total[${limitsExceededWindow}])`)} > 0`;
  return [
    new AlertingRule('PrometheusDiscoveryFailing', {
      expr: [
        failed('sd_kubernetes_failures'),
        ...['sd_refresh_failures', 'sd_file_read_errors', 'target_sync_failed'].map((counter) => `or ${failed(counter)}`),
        `or ${perPod('sum', 'prometheus_sd_failed_configs')} > 0`,
      ].join('\n'),
      for: discoveryFailingFor,
      severity: Severity.WARNING,
      labels: ALERT_PATH_LABELS,
      summary: 'Prometheus {{ $labels.pod }} finds no new targets',
      description:
        'The service discovery of Prometheus {{ $labels.pod }} fails. Targets that it knows are scraped, and a run that starts now is not monitored.',
      dashboard: DashboardLink.to(MONITORING_HEALTH_UID, ['job']),
    }),
    new AlertingRule('PrometheusSamplesRejected', {
      expr: [rejected('duplicate_timestamp'), `or ${rejected('out_of_order')}`, `or ${rejected('out_of_bounds')}`].join('\n'),
      for: samplesRejectedFor,
      severity: Severity.WARNING,
      summary: 'Prometheus {{ $labels.pod }} rejects samples',
      description: `Prometheus {{ $labels.pod }} rejected ${counted('sample', 'samples')} in the last ${limitsExceededWindow}. Two targets have the same labels, or one sets the times of its samples; metrics of one of them are missing.`,
      dashboard: DashboardLink.to(MONITORING_HEALTH_UID, ['job']),
    }),
  ];
}

/** A matcher for all jobs but these. */
export function noneOf(label: string, jobs: string[]): string {
  return jobs.length === 1 ? `${label}!="${jobs[0]}"` : `${label}!~"${jobs.join('|').replace(/\./g, '[.]')}"`;
}
