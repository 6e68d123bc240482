import { DeadMansSwitchKind } from '../../kinds/dead-mans-switch/dead-mans-switch-kind';
import { byteQuantity } from '../../kubernetes/quantities';
import { WorkloadProps } from '../../kubernetes/workload-defaults';
import { deliverySettings } from '../../routing/receivers/delivery';
import { IReceiverHost, ISilenceReceiver, ReceiverConfig } from '../../routing/receivers/receiver';
import { assertHttpClient, BasicAuth } from '../../scraping/http-client';
import { checked } from '../../values/checked';
import { durationMs, positiveDuration } from '../../values/durations';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { SecretKey } from '../../values/secret-key';
import { Alertmanager } from './alertmanager';
import { DeadMansSwitchWorkload, SwitchedReceiver } from './dead-mans-switch-workload';
import { DingTalkBridge } from './dingtalk-bridge';
import { DingTalkRobot } from './dingtalk-bridge-props';
import { httpConfigOf } from './http-config';

/** When a missing heartbeat becomes an alarm, and where the switch runs. */
export interface DeadMansSwitchProps extends WorkloadProps {
  /**
   * Silence that is too long: at least two heartbeat intervals, so that a single lost heartbeat is no alarm.
   *
   * @default '10m'
   */
  readonly silence?: string;
  /**
   * Size of a volume for what was notified, for example `1Gi`; it outlives the pod.
   *
   * @default - what was notified is kept over a restart of the container, not over a new pod.
   */
  readonly storage?: string;
  /**
   * Token that heartbeats and scrapes must carry. Alertmanager and Prometheus send it, so the Secret must be in the namespace of each of
   * them.
   *
   * @default - everybody may who reaches it.
   */
  readonly bearerToken?: SecretKey;
  /**
   * The same with a user and a password; excludes `bearerToken`.
   *
   * @default - everybody may who reaches it.
   */
  readonly basicAuth?: BasicAuth;
  /**
   * The kind that it is monitored as, with the thresholds of its alerts.
   *
   * @default DeadMansSwitchKind.STANDARD
   */
  readonly monitoredAs?: DeadMansSwitchKind;
}

/** What the program takes. */
const LONGEST_SILENCE = '30d';

/** A heartbeat says the same for one alert as for many, and the program reads 64 KiB of it. */
const MAX_ALERTS = 10;

/**
 * Gets Watchdog inside the cluster, and raises the alarm over a second channel when it stays away. It notices within the cluster what an
 * external heartbeat receiver notices from outside: a dead Prometheus, a dead Alertmanager, or no way between them.
 */
@checked
export class DeadMansSwitch implements ISilenceReceiver {
  /**
   * Posts to a Slack channel, past Alertmanager.
   *
   * @param webhook key of a Secret that holds the URL of an incoming webhook
   * @throws InvalidConfigError when a value cannot work
   */
  public static slack(webhook: SecretKey, props: DeadMansSwitchProps = {}): DeadMansSwitch {
    return new DeadMansSwitch(props, () => ({ format: 'slack', secretUrl: webhook }));
  }

  /**
   * Posts to a DingTalk group, past Alertmanager, through the bridge that all receivers share.
   *
   * @throws InvalidConfigError when a value cannot work
   */
  public static dingtalk(robot: DingTalkRobot, props: DeadMansSwitchProps = {}): DeadMansSwitch {
    return new DeadMansSwitch(props, (host, name) => ({
      format: 'webhook',
      url: DingTalkBridge.STANDARD.serve(host, name, [robot]),
    }));
  }

  public readonly name = 'dead-mans-switch';
  /** How long no heartbeat may arrive before the alarm, for example `10m`. */
  public readonly silence: string;
  private readonly kind: DeadMansSwitchKind;

  private constructor(
    private readonly props: DeadMansSwitchProps,
    private readonly receiver: (host: IReceiverHost, name: string) => SwitchedReceiver,
  ) {
    const what = "silence of the dead man's switch";
    this.silence = positiveDuration(what, props.silence ?? '10m');
    if (durationMs(what, this.silence) > durationMs(what, LONGEST_SILENCE)) {
      throw new InvalidConfigError(`${what} '${this.silence}' is too long: use at most ${LONGEST_SILENCE}`);
    }
    if (props.storage !== undefined) byteQuantity("storage of the dead man's switch", props.storage);
    const { bearerToken, basicAuth, monitoredAs = DeadMansSwitchKind.STANDARD } = props;
    assertHttpClient("the dead man's switch", { bearerToken, basicAuth });
    this.kind = bearerToken || basicAuth ? monitoredAs._scrapedWith({ bearerToken, basicAuth }) : monitoredAs;
  }

  /** @throws InvalidConfigError when the host cannot deploy it */
  public bind(host: IReceiverHost): ReceiverConfig | undefined {
    const workload = new DeadMansSwitchWorkload(Alertmanager.scopeOf(host, this.name), this.name, {
      ...this.props,
      silence: this.silence,
      receiver: this.receiver(host, this.name),
    });
    host.addKind(this.kind);
    return {
      integration: 'webhook_configs',
      settings: {
        url: `${workload.url}/heartbeat`,
        http_config: httpConfigOf(this.props, host),
        max_alerts: MAX_ALERTS,
        ...deliverySettings({ sendResolved: false }),
      },
    };
  }
}
