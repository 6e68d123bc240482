import { WorkloadProps } from '../../kubernetes/workload-defaults';
import { deliverySettings } from '../../routing/receivers/delivery';
import { IReceiverHost, ISilenceReceiver, ReceiverConfig } from '../../routing/receivers/receiver';
import { positiveDuration } from '../../values/durations';
import { SecretKey } from '../../values/secret-key';
import { Alertmanager } from './alertmanager';
import { DeadMansSwitchWorkload, SwitchedReceiver } from './dead-mans-switch-workload';
import { DingTalkBridge } from './dingtalk-bridge';
import { DingTalkRobot } from './dingtalk-bridge-props';

/** When a missing heartbeat becomes an alarm, and where the switch runs. */
export interface DeadMansSwitchProps extends WorkloadProps {
  /**
   * Silence that is too long: at least two heartbeat intervals, so that a single lost heartbeat is no alarm.
   *
   * @default '10m'
   */
  readonly silence?: string;
}

/**
 * Gets Watchdog inside the cluster, and raises the alarm over a second channel when it stays away. It notices within the cluster what an
 * external heartbeat receiver notices from outside: a dead Prometheus, a dead Alertmanager, or no way between them.
 */
export class DeadMansSwitch implements ISilenceReceiver {
  /**
   * Posts to a Slack channel, past Alertmanager.
   *
   * @param webhook key of a Secret that holds the URL of an incoming webhook
   * @throws InvalidConfigError when the silence is not valid
   */
  public static slack(webhook: SecretKey, props: DeadMansSwitchProps = {}): DeadMansSwitch {
    return new DeadMansSwitch(props, () => ({ format: 'slack', secretUrl: webhook }));
  }

  /**
   * Posts to a DingTalk group, past Alertmanager, through the bridge that all receivers share.
   *
   * @throws InvalidConfigError when the silence is not valid
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

  private constructor(
    private readonly props: DeadMansSwitchProps,
    private readonly receiver: (host: IReceiverHost, name: string) => SwitchedReceiver,
  ) {
    this.silence = positiveDuration("silence of the dead man's switch", props.silence ?? '10m');
  }

  /** @throws InvalidConfigError when the host cannot deploy it */
  public bind(host: IReceiverHost): ReceiverConfig | undefined {
    const workload = new DeadMansSwitchWorkload(Alertmanager.scopeOf(host, this.name), this.name, {
      ...this.props,
      silence: this.silence,
      receiver: this.receiver(host, this.name),
    });
    return { integration: 'webhook_configs', settings: { url: `${workload.url}/heartbeat`, ...deliverySettings({ sendResolved: false }) } };
  }
}
