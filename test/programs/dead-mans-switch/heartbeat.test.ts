import { objectionTo } from '../../../dead-mans-switch/src/heartbeat';

const WATCHDOG = { status: 'firing', labels: { alertname: 'Watchdog', severity: 'none' } };
const webhook = (...alerts: unknown[]) => JSON.stringify({ version: '4', status: 'firing', alerts });

test.each([null, 5, {}, { status: 'firing', labels: { alertname: 5 } }])('a heartbeat counts beside %j, which is no alert', (neighbor) => {
  expect(objectionTo(webhook(neighbor, WATCHDOG))).toBeUndefined();
  expect(objectionTo(webhook(neighbor))).toBe(
    'no firing Watchdog or TrainwatchWatchdog among the alerts: route it here, with send_resolved off',
  );
});
