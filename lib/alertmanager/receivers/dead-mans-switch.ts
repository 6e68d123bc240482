import { positiveDuration } from '../../core/durations';
import { SecretKey } from '../../core/secret-key';
import { WorkloadProps } from '../../core/workload-defaults';
import type { Alertmanager } from '../alertmanager';
import { DeadMansSwitchWorkload, SwitchedReceiver } from './dead-mans-switch-workload';
import { deliverySettings } from './delivery';
import { DingTalkBridge, DingTalkRobot } from './dingtalk-bridge';
import { IReceiver, ReceiverConfig } from './receiver';

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
export class DeadMansSwitch implements IReceiver {
  /**
   * Tells a Slack channel, past Alertmanager.
   *
   * @param webhook key of a Secret that holds the URL of an incoming webhook
   * @throws InvalidConfigError when the silence is not valid
   */
  public static slack(webhook: SecretKey, props: DeadMansSwitchProps = {}): DeadMansSwitch {
    return new DeadMansSwitch(props, () => ({ format: 'slack', secretUrl: webhook }));
  }

  /**
   * Tells a DingTalk group, past Alertmanager, through the bridge that all receivers share.
   *
   * @throws InvalidConfigError when the silence is not valid
   */
  public static dingtalk(robot: DingTalkRobot, props: DeadMansSwitchProps = {}): DeadMansSwitch {
    return new DeadMansSwitch(props, (alertmanager, name) => ({
      format: 'webhook',
      url: DingTalkBridge.STANDARD.serve(alertmanager, name, [robot]),
    }));
  }

  public readonly name = 'dead-mans-switch';
  /** Silence that is too long. */
  public readonly silence: string;

  private constructor(
    private readonly props: DeadMansSwitchProps,
    private readonly receiver: (alertmanager: Alertmanager, name: string) => SwitchedReceiver,
  ) {
    this.silence = positiveDuration("silence of the dead man's switch", props.silence ?? '10m');
  }

  public bind(alertmanager: Alertmanager): ReceiverConfig | undefined {
    const workload = new DeadMansSwitchWorkload(alertmanager, this.name, {
      ...this.props,
      silence: this.silence,
      receiver: this.receiver(alertmanager, this.name),
    });
    return { integration: 'webhook_configs', settings: { url: `${workload.url}/heartbeat`, ...deliverySettings({ sendResolved: false }) } };
  }
}
