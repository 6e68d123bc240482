import { firesBetween, quietAt } from '../expectations';
import { FiringAlert, Scenario } from '../scenario';
import { componentSeries, oneFrom } from '../simulated-component';
import { InputSeries, Timeline } from '../simulated-run';

const series = (name: string, labels: Record<string, string>, timeline: Timeline): InputSeries[] => [
  componentSeries('dead-mans-switch', `dead_mans_switch_${name}`, timeline, labels),
];

function alert(alertname: string, labels: FiringAlert): FiringAlert {
  return { alertname, job: 'dead-mans-switch', namespace: 'monitoring', ...labels };
}

const PAGE = { severity: 'critical', alert_path: 'true' };
const zeroFrom =
  (seconds: number): Timeline =>
  (t) =>
    Number(t < seconds);

export const DEAD_MANS_SWITCH: Scenario[] = [
  {
    name: 'DeadMansSwitchCannotNotify: at the first notification that was refused',
    series: series('notifications_total', { result: 'refused' }, oneFrom(600)),
    firing: firesBetween('9m45s', '10m', alert('DeadMansSwitchCannotNotify', { ...PAGE, result: 'refused' })),
  },
  {
    name: 'DeadMansSwitchCannotNotify: quiet about notifications that were confirmed',
    series: series('notifications_total', { result: 'confirmed' }, oneFrom(600)),
    firing: quietAt('10m', '50m'),
  },
  {
    name: 'DeadMansSwitchReceiverUnknown: an address that has been invalid for five minutes',
    series: series('receiver_known', {}, zeroFrom(600)),
    firing: firesBetween('14m45s', '15m', alert('DeadMansSwitchReceiverUnknown', PAGE)),
  },
  {
    name: 'DeadMansSwitchReceiverUnknown: quiet while a Secret is replaced',
    series: series('receiver_known', {}, (t) => Number(t < 600 || t >= 780)),
    firing: quietAt('12m', '15m', '50m'),
  },
  {
    name: 'DeadMansSwitchStateNotSaved: a state that has not been saved for a quarter of an hour',
    series: series('state_saved', {}, zeroFrom(600)),
    firing: firesBetween('24m45s', '25m', alert('DeadMansSwitchStateNotSaved', { severity: 'warning' })),
  },
  {
    name: 'DeadMansSwitchStateNotSaved: quiet about a disk that is full for a moment',
    series: series('state_saved', {}, (t) => Number(t < 600 || t >= 900)),
    firing: quietAt('14m', '25m', '50m'),
  },
];
