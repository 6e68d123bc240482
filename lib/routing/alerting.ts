import { Matcher } from '../rules/alert-matcher';
import { ALERT_PATH_LABELS } from '../rules/alert-path';
import { InhibitRule } from '../rules/inhibit-rule';
import { checked } from '../values/checked';
import { durationMs, positiveDuration } from '../values/durations';
import { InvalidConfigError } from '../values/invalid-config-error';
import { assertLabels } from '../values/names';
import { HeartbeatRoute } from './heartbeat-route';
import { HeartbeatReceiver } from './receivers/heartbeat-receiver';
import { assertWarningsAreSent } from './open-hours';
import { IReceiver, ISilenceReceiver } from './receivers/receiver';
import { Route, RouteProps } from './route';
import { TimeInterval } from './time-interval';

/** Which receivers are notified of the alerts of one team. */
export interface TeamReceivers {
  /** Gets what must be acted upon now: severity `critical`. */
  readonly page: IReceiver;
  /** Gets what can wait for the morning: severity `warning`, and `info` in a digest. */
  readonly ticket: IReceiver;
  /**
   * When tickets of severity `warning` are read one by one; at other times they come in a digest, like `info`.
   *
   * @default - at any hour.
   */
  readonly workingHours?: TimeInterval;
  /**
   * When nothing but pages is sent. What still fires afterwards is sent then.
   *
   * @default - never.
   */
  readonly quietHours?: TimeInterval;
}

/** How soon and how often notifications are sent. */
export interface AlertingTiming {
  /**
   * How long the first notification of a group waits for further alerts: those of other runs that the same cause has hit, and the cause.
   *
   * @default '75s', so that victims within a minute of each other are in one message
   */
  readonly groupWait?: string;
  /**
   * The same for alerts of severity `warning`: a cause that takes longer to be certain than its consequences is known by then.
   *
   * @default - the group wait where that is given, else '5m'
   */
  readonly warningWait?: string;
  /**
   * How long after a notification its group may send again because it changed; in channels that bear no bursts, where groups are larger,
   * it is as long as the first notification waits.
   *
   * @default '5m'
   */
  readonly groupInterval?: string;
  /**
   * When an unchanged critical alert is sent again.
   *
   * @default '4h'
   */
  readonly pageRepeatInterval?: string;
  /**
   * When any other unchanged alert is sent again.
   *
   * @default '12h'
   */
  readonly repeatInterval?: string;
  /**
   * How long the first digest waits for further alerts of severity `info`.
   *
   * @default '15m'
   */
  readonly digestWait?: string;
  /**
   * How long after a digest the next may follow because something is new.
   *
   * @default '6h'
   */
  readonly digestInterval?: string;
  /**
   * When a digest is sent again unchanged.
   *
   * @default '24h'
   */
  readonly digestRepeatInterval?: string;
  /**
   * How often the heartbeat receiver hears of Watchdog. When Prometheus dies, Alertmanager takes Watchdog for firing for 4 more minutes.
   *
   * @default '5m', so that a silence of two intervals is noticed within three
   */
  readonly heartbeatInterval?: string;
}

/** Receivers for everybody without a team of their own, and for the alerts that say that notifications fail. */
export interface AlertingProps extends TeamReceivers {
  /** Notices when alerts can no longer be sent at all. */
  readonly heartbeat: HeartbeatReceiver;
  /**
   * Notices the same inside the cluster, sooner and without an external service, but not when the whole cluster is gone.
   *
   * @default - none.
   */
  readonly deadMansSwitch?: ISilenceReceiver;
  /**
   * Gets the alerts about the alerting pipeline, which carry the label of `Alerting.alertPathLabels`.
   *
   * @default - both page and ticket, because either may be what is broken.
   */
  readonly alertPath?: IReceiver;
  /**
   * Waiting and repetition of notifications, where they are to differ from the defaults.
   *
   * @default - see AlertingTiming.
   */
  readonly timing?: AlertingTiming;
  /**
   * Consequences that stay quiet while their cause fires, besides those that each monitored kind names itself.
   *
   * @default - none.
   */
  readonly inhibitRules?: InhibitRule[];
}

const GROUP_WAIT = '75s';

/** Takes alerts of severity `none`, which only keep their consequences quiet. */
const NOBODY: IReceiver = { name: 'inhibition-only', bind: () => undefined };

const HEARTBEAT_INTERVAL = '5m';

/** What an Alertmanager sends to whom. It is read once, when the Alertmanager is made. */
export interface IAlerting {
  /** The root of the routing tree, which takes every alert. */
  readonly route: Route;
  /** Consequences that stay quiet while their cause fires, besides those that each monitored kind names itself. */
  readonly inhibitRules: InhibitRule[];
}

/** Routing by severity and team that most people can keep: each alert to one receiver, in as few notifications as its channel needs. */
@checked
export class Alerting implements IAlerting {
  /** The label of alerts that say that notifications fail. */
  public static get alertPathLabels(): Record<string, string> {
    return { ...ALERT_PATH_LABELS };
  }

  /** Those of its props; empty when there are none. */
  public readonly inhibitRules: InhibitRule[];
  private readonly teams = new Map<string, TeamReceivers>();

  /**
   * @throws InvalidConfigError when the group wait leaves no time to group, the dead man's switch would take a single lost heartbeat
   *   for an alarm, or quiet hours leave no time for warnings
   */
  public constructor(private readonly props: AlertingProps) {
    const { timing, deadMansSwitch } = props;
    positiveDuration('group wait', timing?.groupWait ?? GROUP_WAIT);
    positiveDuration('warning wait', warningWait(timing));
    if (deadMansSwitch) assertPatience(deadMansSwitch.silence, timing?.heartbeatInterval ?? HEARTBEAT_INTERVAL);
    assertWarningsAreSent('the alerting', props.workingHours, props.quietHours);
    this.inhibitRules = props.inhibitRules ?? [];
  }

  /**
   * Sends the alerts with label `team` to receivers of their own.
   *
   * @throws InvalidConfigError when the team has receivers already, a name that no pod could carry, or no time for warnings
   */
  public team(name: string, receivers: TeamReceivers): Alerting {
    if (name === '') throw new InvalidConfigError("team '' has no name: use the value of label team, for example 'vision'");
    assertLabels({ team: name });
    if (this.teams.has(name)) throw new InvalidConfigError(`team '${name}' already has receivers: add each team only once`);
    const { workingHours, quietHours } = { workingHours: this.props.workingHours, quietHours: this.props.quietHours, ...receivers };
    assertWarningsAreSent(`team '${name}'`, workingHours, quietHours);
    this.teams.set(name, receivers);
    return this;
  }

  /**
   * A new tree with the teams that have been added until now: heartbeats first, then alerts of which nobody is notified, then those about
   * the alert path, then teams, then severities.
   */
  public get route(): Route {
    const timing = this.props.timing ?? {};
    return new Route({
      // Alerts with an unknown severity are routed too, rather than lost.
      ...grouping(this.props.ticket, timing),
      groupWait: timing.groupWait ?? GROUP_WAIT,
      repeatInterval: timing.repeatInterval ?? '12h',
      routes: [
        ...this.heartbeatRoutes(timing),
        new Route({ receiver: NOBODY, matchers: [Matcher.equal('severity', 'none')] }),
        ...this.alertPathRoutes(timing),
        ...[...this.teams].map(([name, receivers]) => this.teamRoute(name, receivers, timing)),
        ...bySeverity(this.props, timing),
      ],
    });
  }

  private heartbeatRoutes({ heartbeatInterval }: AlertingTiming): Route[] {
    const { heartbeat, deadMansSwitch } = this.props;
    const common = { matchers: [Matcher.equal('alertname', 'Watchdog')], interval: heartbeatInterval ?? HEARTBEAT_INTERVAL };
    const last = new HeartbeatRoute({ ...common, receiver: heartbeat });
    return deadMansSwitch ? [new HeartbeatRoute({ ...common, receiver: deadMansSwitch, continueMatching: true }), last] : [last];
  }

  private alertPathRoutes(timing: AlertingTiming): Route[] {
    const { alertPath, page, ticket } = this.props;
    const matchers = Object.entries(Alerting.alertPathLabels).map(([label, value]) => Matcher.equal(label, value));
    if (alertPath) return [new Route({ ...grouping(alertPath, timing), matchers })];
    return [
      new Route({ ...grouping(page, timing), matchers, continueMatching: true }),
      new Route({ ...grouping(ticket, timing), matchers }),
    ];
  }

  private teamRoute(name: string, receivers: TeamReceivers, timing: AlertingTiming): Route {
    const { workingHours, quietHours } = this.props;
    return new Route({
      receiver: receivers.ticket,
      matchers: [Matcher.equal('team', name)],
      routes: bySeverity({ workingHours, quietHours, ...receivers }, timing),
    });
  }
}

/** One notification per alert, which lists all that it is about: one cause hits many runs. */
function grouping(receiver: IReceiver, { groupWait, groupInterval }: AlertingTiming): RouteProps {
  if (!receiver.groupBy) return { receiver, groupBy: ['alertname'], groupInterval: groupInterval ?? '5m' };
  // Other runs join the group and wait no longer than the first.
  return { receiver, groupBy: receiver.groupBy, groupInterval: groupWait ?? GROUP_WAIT };
}

function warningWait(timing: AlertingTiming = {}): string {
  return timing.warningWait ?? timing.groupWait ?? '5m';
}

function bySeverity({ page, ticket, workingHours, quietHours }: TeamReceivers, timing: AlertingTiming): Route[] {
  const silent = quietHours ? [quietHours] : [];
  const critical = [Matcher.equal('severity', 'critical')];
  const groupWait = warningWait(timing);
  const warning = {
    ...grouping(ticket, { ...timing, groupWait }),
    groupWait,
    matchers: [Matcher.equal('severity', 'warning')],
    mutedDuring: silent,
  };
  // Time intervals do not choose a route, they only mute one: so warnings have two routes, and one is muted while the other notifies.
  const warnings = workingHours
    ? [
        new Route({ ...warning, activeDuring: [workingHours], continueMatching: true }),
        digest('warning', ticket, [workingHours, ...silent], timing),
      ]
    : [new Route(warning)];
  return [
    new Route({ ...grouping(page, timing), matchers: critical, repeatInterval: timing.pageRepeatInterval ?? '4h' }),
    ...warnings,
    digest('info', ticket, silent, timing),
  ];
}

function digest(severity: string, receiver: IReceiver, mutedDuring: TimeInterval[], timing: AlertingTiming): Route {
  return new Route({
    receiver,
    matchers: [Matcher.equal('severity', severity)],
    groupBy: ['severity'],
    groupWait: timing.digestWait ?? '15m',
    groupInterval: timing.digestInterval ?? '6h',
    repeatInterval: timing.digestRepeatInterval ?? '24h',
    mutedDuring,
  });
}

function assertPatience(silence: string, heartbeatInterval: string): void {
  if (durationMs('silence', silence) >= 2 * durationMs('heartbeat interval', heartbeatInterval)) return;
  throw new InvalidConfigError(
    `silence '${silence}' of the dead man's switch is shorter than two heartbeat intervals of '${heartbeatInterval}': increase it or decrease heartbeatInterval`,
  );
}
