import { Alerting } from '../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../lib/routing/receivers/heartbeat-receiver';
import { WebhookReceiver } from '../../lib/routing/receivers/webhook-receiver';
import { TimeInterval } from '../../lib/routing/time-interval';
import { RouteTable } from '../../lib/testing/route-table';

const receiver = (name: string) => new WebhookReceiver(name, { url: `http://${name}.ops.svc/` });
const alerting = new Alerting({
  page: receiver('oncall'),
  ticket: receiver('training'),
  heartbeat: HeartbeatReceiver.none(),
  quietHours: TimeInterval.daily('22:00', '07:00', 'Asia/Shanghai'),
});

describe('RouteTable', () => {
  const labels = { severity: 'warning' };
  const day = new Date('2026-03-02T10:00+08:00');
  const night = new Date('2026-03-02T23:00+08:00');

  test('finds no violation in a routing that notifies exactly those of its rows', () => {
    const table = new RouteTable([
      { labels: { severity: 'critical' }, at: night, receivers: ['oncall'] },
      { labels, at: day, receivers: ['training'] },
      { labels, at: night, receivers: [] },
    ]);
    expect(table.violations(alerting)).toEqual([]);
  });

  test('names the alert, the time, who would be notified and who should', () => {
    const table = new RouteTable([
      { labels, at: night, receivers: ['training'] },
      { labels: { ...labels, alertname: 'LossPlateau' }, at: day, receivers: ['oncall', 'vision'] },
    ]);
    expect(table.violations(alerting)).toEqual([
      '{severity="warning"} at 2026-03-02T15:00:00.000Z: nobody would be notified, not training',
      '{alertname="LossPlateau", severity="warning"} at 2026-03-02T02:00:00.000Z: training would be notified, not oncall, vision',
    ]);
  });

  test('that would prove nothing is refused', () => {
    expect(() => new RouteTable([])).toThrow('a route table has no rows: add at least one');
    expect(() => new RouteTable([{ labels, at: new Date('soon'), receivers: [] }])).toThrow(
      'row {severity="warning"} of the route table has no valid time: use for example new Date(\'2026-03-02T10:00+08:00\')',
    );
  });
});
