import { HeartbeatRoute } from '../../lib/routing/heartbeat-route';
import { HeartbeatReceiver } from '../../lib/routing/receivers/heartbeat-receiver';
import { WebhookReceiver } from '../../lib/routing/receivers/webhook-receiver';
import { assertRootRoute } from '../../lib/routing/root-route';
import { Route, RouteProps } from '../../lib/routing/route';
import { TimeInterval } from '../../lib/routing/time-interval';
import { Matcher } from '../../lib/rules/alert-matcher';

const day = new WebhookReceiver('day', { url: 'http://day.ops.svc/alerts' });
const night = new WebhookReceiver('night', { url: 'http://night.ops.svc/alerts' });

function root(props: Partial<RouteProps>): Route {
  return new Route({ receiver: day, groupBy: ['alertname'], groupInterval: '5m', repeatInterval: '12h', ...props });
}

describe('Route', () => {
  test('what is not set is left to the route around it', () => {
    const route = root({ routes: [new Route({ receiver: night, matchers: [Matcher.equal('team', 'vision')] })] });
    expect(JSON.parse(JSON.stringify(route._render()))).toEqual({
      receiver: 'day',
      group_by: ['alertname'],
      group_interval: '5m',
      repeat_interval: '12h',
      routes: [{ receiver: 'night', matchers: ['team="vision"'] }],
    });
  });

  test('an alert takes the first route that matches, the deepest in it, and continues only where that is said', () => {
    const vision = [Matcher.equal('team', 'vision')];
    const tree = (continueMatching: boolean) =>
      root({
        routes: [
          new Route({ receiver: night, matchers: vision, continueMatching }),
          new Route({ receiver: day, matchers: vision }),
          new Route({ receiver: night }),
        ],
      });
    expect(tree(false).receiversOf({ team: 'vision' }, new Date())).toEqual(['night']);
    expect(tree(true).receiversOf({ team: 'vision' }, new Date())).toEqual(['night', 'day']);
    expect(tree(true).receiversOf({ team: 'speech' }, new Date())).toEqual(['night']);
    expect(root({}).receiversOf({ team: 'speech' }, new Date())).toEqual(['day']);
  });

  test("'...' beside other labels, and a label twice, are refused", () => {
    expect(() => root({ groupBy: ['...', 'run_id'] })).toThrow("group by '..., run_id' mixes '...' with labels: '...' must stand alone");
    expect(() => root({ groupBy: ['run_id', 'run_id'] })).toThrow("group by names 'run_id' twice: list each label once");
    expect(root({ groupBy: ['...'] })._render()).toMatchObject({ group_by: ['...'] });
  });

  test('an interval of zero is refused, a wait of zero is not', () => {
    expect(() => root({ groupInterval: '0s' })).toThrow("group interval '0s' must be longer than 0");
    expect(() => root({ repeatInterval: '0s' })).toThrow("repeat interval '0s' must be longer than 0");
    expect(root({ groupWait: '0s' })._render()).toMatchObject({ group_wait: '0s' });
  });

  test('a root route that does not take every alert is refused', () => {
    expect(() => assertRootRoute(root({ matchers: [Matcher.equal('team', 'vision')] }), '120h')).toThrow(
      "the root route, to 'day', has matchers, but it must accept every alert at any time: move this to a child route",
    );
    expect(() => assertRootRoute(root({ continueMatching: true }), '120h')).toThrow("the root route, to 'day', has continueMatching");
    const night = TimeInterval.daily('22:00', '07:00', 'UTC');
    expect(() => assertRootRoute(root({ mutedDuring: [night] }), '120h')).toThrow("the root route, to 'day', has mutedDuring");
  });

  test('a repeat interval that Alertmanager would round is refused, also where the group interval comes from the route around', () => {
    const route = root({ routes: [new Route({ receiver: night, repeatInterval: '4h1m' })] });
    expect(() => assertRootRoute(route, '120h')).toThrow(
      "repeat interval '4h1m' of the route to 'night' is not a multiple of its group interval '5m', so Alertmanager would repeat only after the next one: use a multiple",
    );
  });

  test('a repeat interval beyond the retention is refused', () => {
    expect(() => assertRootRoute(root({ repeatInterval: '150h' }), '120h')).toThrow(
      "repeat interval '150h' of the route to 'day' is longer than the 120h for which Alertmanager remembers what it sent: decrease it or increase the retention",
    );
  });

  test('a timeout that no attempt could last is refused', () => {
    const slow = new WebhookReceiver('slow', { url: 'http://slow.ops.svc/', timeout: '10m' });
    expect(() => assertRootRoute(root({ routes: [new Route({ receiver: slow })] }), '120h')).toThrow(
      "timeout '10m' of receiver 'slow' is longer than the group interval '5m' of a route to it, which cancels every attempt: decrease it",
    );
    expect(() =>
      assertRootRoute(root({ routes: [new Route({ receiver: slow, groupInterval: '10m', repeatInterval: '1h' })] }), '120h'),
    ).not.toThrow();
  });

  test('a heartbeat repeats at every tick of its group interval', () => {
    const heartbeat = new HeartbeatRoute({
      receiver: HeartbeatReceiver.none(),
      matchers: [Matcher.equal('alertname', 'Watchdog')],
      interval: '1m',
    });
    expect(heartbeat._render()).toMatchObject({ group_wait: '0s', group_interval: '1m', repeat_interval: '30000ms' });
    expect(() => assertRootRoute(root({ routes: [heartbeat] }), '120h')).not.toThrow();
  });
});
