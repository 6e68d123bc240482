import { durationMs } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertDistinct } from '../values/names';
import { HeartbeatRoute } from './heartbeat-route';
import { Route } from './route';

/** What a route takes from the one around it. */
interface RouteTiming {
  readonly groupInterval: string;
  readonly repeatInterval: string;
  /** Of the notification log. */
  readonly retention: string;
}

/**
 * Checks that a route can be the root of a tree, and what only the whole tree shows.
 *
 * @param retention how long Alertmanager remembers what it sent
 * @throws InvalidConfigError when Alertmanager would refuse the tree, or round or ignore an interval of it
 */
export function assertRootRoute(route: Route, retention: string): void {
  const { props } = route;
  for (const prop of ['matchers', 'continueMatching', 'activeDuring', 'mutedDuring'] as const) {
    if (props[prop] === undefined) continue;
    throw new InvalidConfigError(
      `the root route, to '${props.receiver.name}', has ${prop}, but it must accept every alert at any time: move this to a child route`,
    );
  }
  assertDistinct(
    'receivers',
    'name',
    route.receivers.map(({ name }) => name),
  );
  assertTiming(route, { groupInterval: '5m', repeatInterval: '4h', retention });
}

function assertTiming(route: Route, inherited: RouteTiming): void {
  const { groupInterval = inherited.groupInterval, repeatInterval = inherited.repeatInterval, routes = [] } = route.props;
  const timing = { ...inherited, groupInterval, repeatInterval };
  // A heartbeat repeats after half an interval, rounded up to the next tick.
  if (!(route instanceof HeartbeatRoute)) assertRepeat(route, timing);
  assertTimeout(route, groupInterval);
  for (const below of routes) assertTiming(below, timing);
}

function assertRepeat({ props }: Route, { groupInterval, repeatInterval, retention }: RouteTiming): void {
  const repeatMs = durationMs('repeat interval', repeatInterval);
  const where = `repeat interval '${repeatInterval}' of the route to '${props.receiver.name}'`;
  if (repeatMs % durationMs('group interval', groupInterval) !== 0) {
    throw new InvalidConfigError(
      `${where} is not a multiple of its group interval '${groupInterval}', so Alertmanager would repeat only after the next one: use a multiple`,
    );
  }
  if (repeatMs > durationMs('retention', retention)) {
    throw new InvalidConfigError(
      `${where} is longer than the ${retention} for which Alertmanager remembers what it sent: decrease it or increase the retention`,
    );
  }
}

function assertTimeout({ props }: Route, groupInterval: string): void {
  const { name, timeout } = props.receiver;
  if (timeout === undefined || durationMs(`timeout of receiver '${name}'`, timeout) <= durationMs('group interval', groupInterval)) return;
  throw new InvalidConfigError(
    `timeout '${timeout}' of receiver '${name}' is longer than the group interval '${groupInterval}' of a route to it, which cancels every attempt: decrease it`,
  );
}
