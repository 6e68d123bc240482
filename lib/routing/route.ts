import { Matcher } from '../rules/alert-matcher';
import { checked } from '../values/checked';
import { durationMs, positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertPrometheusLabelName } from '../values/names';
import { IReceiver } from './receivers/receiver';
import { openHours } from './open-hours';
import { TimeInterval } from './time-interval';

/** Which alerts a route takes, who gets them, and when. */
export interface RouteProps {
  /** The channel that is notified of the alerts that no route below takes. */
  readonly receiver: IReceiver;
  /**
   * Conditions that all must hold; the root route has none.
   *
   * @default - every alert.
   */
  readonly matchers?: Matcher[];
  /**
   * Labels whose equal values make one notification; `['...']` alone keeps every alert apart.
   *
   * @default - as the route around it.
   */
  readonly groupBy?: string[];
  /**
   * How long the first notification of a group waits for further alerts.
   *
   * @default - as the route around it.
   */
  readonly groupWait?: string;
  /**
   * How long after a notification its group may send again because it changed.
   *
   * @default - as the route around it.
   */
  readonly groupInterval?: string;
  /**
   * How long after a notification it is sent again unchanged; a multiple of the group interval.
   *
   * @default - as the route around it.
   */
  readonly repeatInterval?: string;
  /**
   * Whether the routes after this one are tried as well.
   *
   * @default false
   */
  readonly continueMatching?: boolean;
  /**
   * Hours outside of which nothing is sent.
   *
   * @default - at any hour.
   */
  readonly activeDuring?: TimeInterval[];
  /**
   * Hours in which nothing is sent; what still fires afterwards is sent then.
   *
   * @default - never silent.
   */
  readonly mutedDuring?: TimeInterval[];
  /**
   * Tried in order, the first that matches takes the alert.
   *
   * @default - none; the alert stays here.
   */
  readonly routes?: Route[];
}

/** A node of the routing tree. */
@checked
export class Route {
  /** @throws InvalidConfigError when a value cannot work */
  public constructor(
    /** As they were given; Alertmanager takes a field that is left out from the route around it. */
    public readonly props: RouteProps,
  ) {
    const { groupBy, groupWait, groupInterval, repeatInterval } = props;
    if (groupWait !== undefined) durationMs('group wait', groupWait);
    if (groupInterval !== undefined) positiveDuration('group interval', groupInterval);
    if (repeatInterval !== undefined) positiveDuration('repeat interval', repeatInterval);
    if (groupBy) assertGroupBy(groupBy);
    assertSends(props);
  }

  /** The receivers of this route and of all below it, each once. */
  public get receivers(): IReceiver[] {
    return [...new Set([this.props.receiver, ...(this.props.routes ?? []).flatMap((route) => route.receivers)])];
  }

  /** The time intervals of this route and of all below it. */
  public get timeIntervals(): TimeInterval[] {
    const { activeDuring = [], mutedDuring = [], routes = [] } = this.props;
    return [...activeDuring, ...mutedDuring, ...routes.flatMap((route) => route.timeIntervals)];
  }

  /**
   * Receivers that are notified of an alert: for tables that test a routing.
   *
   * @param labels of the alert
   * @param at when it fires
   * @returns names of receivers, empty when none is notified at that time
   */
  public receiversOf(labels: Record<string, string>, at: Date): string[] {
    const reached = this.routesOf(labels).filter((route) => route.sendsAt(at));
    return reached.map(({ props }) => props.receiver.name);
  }

  /**
   * The same tree for alerts that have other names here.
   *
   * @param names new by old
   * @internal
   */
  public _renamed(names: Readonly<Record<string, string>>): Route {
    const { matchers, routes } = this.props;
    return new Route({
      ...this.props,
      matchers: matchers?.map((matcher) => matcher._renamed(names)),
      routes: routes?.map((route) => route._renamed(names)),
    });
  }

  /** @internal */
  public _render(): object {
    const { receiver, matchers, groupBy, groupWait, groupInterval, repeatInterval, routes } = this.props;
    const { continueMatching, activeDuring, mutedDuring } = this.props;
    return {
      receiver: receiver.name,
      matchers: matchers?.map((matcher) => matcher._render()),
      group_by: groupBy,
      group_wait: groupWait,
      group_interval: groupInterval,
      repeat_interval: repeatInterval,
      continue: continueMatching,
      active_time_intervals: namesOf(activeDuring),
      mute_time_intervals: namesOf(mutedDuring),
      routes: routes?.map((route) => route._render()),
    };
  }

  // The deepest routes that take the alert: time decides only whether they send.
  private routesOf(labels: Record<string, string>): Route[] {
    const taken: Route[] = [];
    for (const route of this.props.routes ?? []) {
      if (!route.accepts(labels)) continue;
      taken.push(...route.routesOf(labels));
      if (!route.props.continueMatching) break;
    }
    return taken.length > 0 ? taken : [this];
  }

  private sendsAt(moment: Date): boolean {
    const { activeDuring, mutedDuring = [] } = this.props;
    const within = (interval: TimeInterval) => interval.contains(moment);
    return (activeDuring?.some(within) ?? true) && !mutedDuring.some(within);
  }

  private accepts(labels: Record<string, string>): boolean {
    return (this.props.matchers ?? []).every((matcher) => matcher.accepts(labels[matcher.label] ?? ''));
  }
}

function namesOf(intervals: TimeInterval[] = []): string[] | undefined {
  return intervals.length > 0 ? intervals.map(({ name }) => name) : undefined;
}

/** A route that digests what is outside of working hours may have none left; one that is never active is a mistake. */
function assertSends({ receiver, activeDuring = [], mutedDuring = [] }: RouteProps): void {
  if (activeDuring.length === 0 || mutedDuring.length === 0) return;
  const { active, open } = openHours(activeDuring, mutedDuring);
  if (open > 0) return;
  throw new InvalidConfigError(
    `the route to '${receiver.name}' is muted in all ${active} hours of a week in which it is active, so that it never sends: change activeDuring or mutedDuring`,
  );
}

function assertGroupBy(labels: string[]): void {
  if (labels.includes('...')) {
    if (labels.length === 1) return;
    throw new InvalidConfigError(`group by '${labels.join(', ')}' mixes '...' with labels: '...' must stand alone`);
  }
  for (const label of labels) assertPrometheusLabelName('group by', label);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) throw new InvalidConfigError(`group by names '${twice}' twice: list each label once`);
}
