import { Matcher } from '../rules/alert-matcher';
import { checked } from '../values/checked';
import { durationMs, positiveDuration } from '../values/durations';
import { IReceiver } from './receivers/receiver';
import { Route } from './route';

/** Which alerts are sent as heartbeats, to whom and how often. */
export interface HeartbeatRouteProps {
  /** Raises the alarm when the heartbeats stop. */
  readonly receiver: IReceiver;
  /** Conditions that select the alerts that always fire, for example `alertname="Watchdog"`. */
  readonly matchers: Matcher[];
  /** How often the receiver hears of them. */
  readonly interval: string;
  /**
   * Whether the routes after this one are tried as well, so that several receivers hear of them.
   *
   * @default false
   */
  readonly continueMatching?: boolean;
}

/** Sends at every interval without exception, to a receiver that raises the alarm when nothing comes. */
@checked
export class HeartbeatRoute extends Route {
  /** @throws InvalidConfigError when a value cannot work */
  public constructor(private readonly heartbeat: HeartbeatRouteProps) {
    const { receiver, matchers, interval, continueMatching } = heartbeat;
    super({
      receiver,
      matchers,
      continueMatching,
      groupBy: ['alertname'],
      groupWait: '0s',
      groupInterval: positiveDuration('heartbeat interval', interval),
      // A notification is logged just after its tick. At the next tick it is younger than the interval, and would not repeat yet.
      repeatInterval: `${Math.floor(durationMs('heartbeat interval', interval) / 2)}ms`,
    });
  }

  /** @internal */
  public override _renamed(names: Readonly<Record<string, string>>): Route {
    return new HeartbeatRoute({ ...this.heartbeat, matchers: this.heartbeat.matchers.map((matcher) => matcher._renamed(names)) });
  }
}
