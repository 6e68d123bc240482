import { firesBetween, quietAt } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { componentSeries, oneFrom, growsFrom, OF_POD } from '../simulated-component';
import { InputSeries, Timeline } from '../simulated-run';

const JOB = 'alertmanager';

const of = (name: string, timeline: Timeline, own?: Record<string, string>): InputSeries =>
  componentSeries(JOB, `alertmanager_${name}`, timeline, own);

/** An alert over all replicas. */
function overAll(alertname: string, severity: string): FiringAlert {
  return { alertname, severity, job: JOB, namespace: OF_POD.namespace, alert_path: 'true' };
}

/** What each of so many replicas exports. */
function replicas(count: number, name: string, timeline: Timeline): InputSeries[] {
  return Array.from({ length: count }, (_, i) => of(name, timeline, { pod: `alertmanager-${i}`, instance: `10.0.2.${i}:9093` }));
}

export const ALERTMANAGER: Scenario[] = [
  {
    name: 'AlertmanagerAlertsDropped: at the first alert that gets no group',
    series: [of('dispatcher_aggregation_group_creation_given_up_total', oneFrom(600))],
    firing: firesBetween('9m45s', '10m', overAll('AlertmanagerAlertsDropped', 'critical')),
  },
  {
    name: 'AlertmanagerAlertsDropped: quiet about groups that were made at the second try',
    series: [
      of('dispatcher_aggregation_group_creation_given_up_total', () => 0),
      of('dispatcher_aggregation_group_creation_retries_total', growsFrom(600)),
    ],
    firing: quietAt('10m', '50m'),
  },
  {
    name: 'AlertmanagerConfigReloadFailed: five minutes with a configuration that cannot be loaded',
    series: [of('config_last_reload_successful', (t) => Number(t < 600))],
    firing: firesBetween('14m45s', '15m', {
      ...overAll('AlertmanagerConfigReloadFailed', 'warning'),
      ...OF_POD,
    }),
  },
  {
    name: 'AlertmanagerConfigReloadFailed: quiet about one that is repaired within five minutes',
    series: [of('config_last_reload_successful', (t) => Number(t < 600 || t >= 885))],
    firing: quietAt('14m30s', '15m', '50m'),
  },
  {
    name: 'AlertmanagerMembersMissing: three that run and do not see each other, for 15 minutes',
    series: replicas(3, 'cluster_members', (t) => (t < 600 ? 3 : 2)),
    firing: firesBetween('24m45s', '25m', overAll('AlertmanagerMembersMissing', 'warning')),
  },
  {
    name: 'AlertmanagerMembersMissing: quiet when one of three is down, and the others see each other',
    series: replicas(2, 'cluster_members', (t) => (t < 600 ? 3 : 2)),
    firing: quietAt('25m', '50m'),
  },
  {
    name: 'AlertmanagerGossipLost: messages between replicas that are dropped for five minutes',
    series: [of('cluster_messages_pruned_total', growsFrom(600))],
    firing: firesBetween('14m45s', '15m', overAll('AlertmanagerGossipLost', 'warning')),
  },
  {
    name: 'AlertmanagerGossipLost: quiet about messages that wait and are sent',
    series: [of('cluster_messages_pruned_total', () => 0), of('cluster_messages_queued', () => 900)],
    firing: quietAt('15m', '50m'),
  },
];
