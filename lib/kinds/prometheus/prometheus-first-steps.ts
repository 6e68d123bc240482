import { FirstSteps } from '../../rules/first-steps';

/** What to do first about each alert, as its message ends. */
export const PROMETHEUS_FIRST_STEPS: FirstSteps = {
  TargetDown: 'Look at its pod and its log.',
  TargetSlow: 'Look at the CPU limit of its pod and at the number of its series.',
  ScrapeJobEmpty: 'Compare the labels of its pods with the scrape config.',
  ScrapesStale: 'Look at the log and the disk of Prometheus.',
  SampleLimitHit: 'Find the target: its scrape error in Prometheus names the limit.',
  PrometheusDiscoveryFailing: 'Look for "discovery" in its log.',
  PrometheusSamplesRejected: 'Read its log: it names the target.',
  PrometheusConfigReloadFailed: 'Read its log: it names the line.',
  PrometheusRuleFailing: 'Read its log: it names the rule and the error.',
  PrometheusRuleGroupSlow: 'Look at the number of series and the CPU of Prometheus.',
  PrometheusWalFailing: 'Look at the free space of its volume.',
  PrometheusCompactionFailing: 'Read its log, and look at the free space of its volume.',
  PrometheusSeriesGrowing: 'Find the job and the metric with the most new series.',
  PrometheusNotificationsDropped: 'Look at the pods of Alertmanager.',
  PrometheusAlertBacklog: 'Look at the CPU of Alertmanager and at the number of alerts that fire.',
  PrometheusWithoutAlertmanager: 'Look at the pods and the Service of Alertmanager.',
  RemoteWriteBehind: 'Look at the errors of the remote end in the log of Prometheus.',
  ScrapeFreshnessBurnMedium: 'Look for the targets of the job that fail most.',
  ScrapeFreshnessBurnSlow: 'Look for the targets of the job that fail most.',
};
