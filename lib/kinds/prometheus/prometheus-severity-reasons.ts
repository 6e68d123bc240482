import { SeverityReasons } from '../../rules/severity-reasons';

/** Why each alert has its severity: what is lost now and what a person can do, or why it can wait. */
export const PROMETHEUS_SEVERITY_REASONS: SeverityReasons = {
  'TargetDown critical': 'The run may be dead with its GPUs held, and nothing else can say so; look at its pod.',
  'TargetDown warning': 'A view is blind, and training continues.',
  RunUnreachable: 'It notifies nobody.',
  TargetSlow: 'Scrapes still succeed.',
  ScrapeJobEmpty: 'Either nothing of that kind is deployed, or a view of it is missing; training continues.',
  ScrapesStale: 'No alert on that job can fire any more; a restart of Prometheus or room on its disk brings them back.',
  SampleLimitHit: 'TargetDown pages where a run is cut off; this says why.',
  PrometheusDiscoveryFailing: 'Runs that it knows are scraped; TrainerPodNotScraped pages for one that is not.',
  PrometheusSamplesRejected: 'The samples of one of two targets are stored; only a view of the other is missing.',
  Watchdog: 'It notifies nobody but the receiver of heartbeats.',
  PrometheusConfigReloadFailed: 'The configuration before continues; only what was changed is missing.',
  PrometheusRuleFailing: 'The alerts of that group cannot fire, whatever is lost meanwhile; its log names the rule.',
  PrometheusRuleGroupSlow: 'Alerts are late by one interval, not lost.',
  PrometheusWalFailing: 'Samples are lost, and after a restart everything since the last block; make room on the volume.',
  PrometheusCompactionFailing: 'Memory and disk last for hours.',
  PrometheusSeriesGrowing: 'Memory is not yet full.',
  PrometheusNotificationsDropped: 'Nobody is notified of anything; restart or reach an Alertmanager.',
  PrometheusAlertBacklog: 'Alerts are late and not lost; PrometheusNotificationsDropped pages when they are.',
  PrometheusWithoutAlertmanager: 'Nobody is notified of anything; bring an Alertmanager back.',
  RemoteWriteBehind: 'Samples wait for two hours before they are lost from the long-term storage; the local ones remain.',
  ScrapeFreshnessBurnMedium: 'TargetDown and ScrapesStale page; this is the sum of a job.',
  ScrapeFreshnessBurnSlow: 'The budget lasts for weeks at this rate.',
};
