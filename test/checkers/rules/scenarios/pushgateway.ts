import { firesBetween, quietAt } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { InputSeries } from '../simulated-run';

const GROUP = { instance: '', job: 'nightly', namespace: 'training' };
const HOURS = 7;

/** A group that was last pushed and last refused at these seconds; 0 is never. */
function group(pushed: number, refused: number): InputSeries[] {
  const labels = Object.entries(GROUP).map(([name, value]) => `${name}="${value}"`);
  const constant = (name: string, value: number) => ({ series: `${name}{${labels.join(',')}}`, values: `${value}x${HOURS * 240}` });
  return [constant('push_time_seconds', pushed), constant('push_failure_time_seconds', refused)];
}

// An empty label is no label.
const alert = (alertname: string, severity: string): FiringAlert => ({ job: GROUP.job, namespace: GROUP.namespace, alertname, severity });

export const PUSHGATEWAY: Scenario[] = [
  {
    name: 'PushedMetricsStale: six hours without a push',
    series: group(60, 0),
    firing: firesBetween('6h1m', '6h1m15s', alert('PushedMetricsStale', 'info')),
  },
  {
    name: 'PushedMetricsStale: quiet about a group that has never had a valid push; that is reported as refused',
    series: group(0, 60),
    firing: firesBetween('45s', '6h30m', alert('PushRejected', 'warning')),
  },
  {
    name: 'PushRejected: a minute after a push that was refused',
    series: group(60, 120),
    firing: firesBetween('45s', '1m', alert('PushRejected', 'warning')),
  },
  {
    name: 'PushRejected: quiet when a later push was good',
    series: group(120, 60),
    firing: quietAt('1m', '10m', '6h'),
  },
];
