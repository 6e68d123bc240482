import { assertReceiverName } from '../../routing/receivers/assertions';
import { MAX_ALERTS_PER_WEBHOOK } from '../../metrics/bridge-limits';
import { deliverySettings, HttpDeliveryProps } from '../../routing/receivers/delivery';
import { IReceiver, IReceiverHost, ReceiverConfig } from '../../routing/receivers/receiver';
import { checked } from '../../values/checked';
import { SecretKey } from '../../values/secret-key';
import { assertHttpUrl } from '../../values/urls';
import { DingTalkBridge } from './dingtalk-bridge';
import { DingTalkMessageType, DingTalkRobot } from './dingtalk-bridge-props';

/** The robot that posts in the group, and what its security settings ask for. */
export interface DingTalkReceiverProps extends HttpDeliveryProps {
  /** Key of a Secret that holds the robot's access token, the part after `access_token=` in its address. */
  readonly robot: SecretKey;
  /**
   * Key of a Secret that holds the secret of the robot's security setting "signature".
   *
   * @default - the robot checks keywords or addresses instead.
   */
  readonly sign?: SecretKey;
  /**
   * Address of DingTalk's interface for robots.
   *
   * @default 'https://oapi.dingtalk.com/robot/send'
   */
  readonly endpoint?: string;
  /**
   * Word that the robot's security setting "keywords" asks for.
   *
   * @default - it asks for none.
   */
  readonly keyword?: string;
  /**
   * Markdown, which can mention people, or a card with buttons, which cannot.
   *
   * @default DingTalkMessageType.MARKDOWN
   */
  readonly messageType?: DingTalkMessageType;
  /**
   * Further robots of the same group, which share the load: DingTalk takes 20 messages a minute from each.
   *
   * @default - none.
   */
  readonly furtherRobots?: DingTalkRobot[];
  /**
   * The bridge that posts for this receiver; receivers share it.
   *
   * @default DingTalkBridge.STANDARD
   */
  readonly bridge?: DingTalkBridge;
}

/** Messages in a DingTalk group, posted by a custom robot. It brings the bridge, because Alertmanager cannot sign. */
@checked
export class DingTalkReceiver implements IReceiver {
  public readonly timeout?: string;

  /** @throws InvalidConfigError when a value cannot work */
  public constructor(
    public readonly name: string,
    private readonly props: DingTalkReceiverProps,
  ) {
    assertReceiverName(name);
    this.timeout = props.timeout;
    if (props.endpoint !== undefined) assertHttpUrl(`endpoint of receiver '${name}'`, props.endpoint);
  }

  public bind(host: IReceiverHost): ReceiverConfig | undefined {
    const { robot, sign, endpoint, keyword, messageType, furtherRobots = [], bridge = DingTalkBridge.STANDARD } = this.props;
    const first = { accessToken: robot, secret: sign, endpoint, keyword, messageType };
    const url = bridge.serve(host, this.name, [first, ...furtherRobots]);
    return {
      integration: 'webhook_configs',
      settings: { url, http_config: bridge._httpConfig(host), max_alerts: MAX_ALERTS_PER_WEBHOOK, ...deliverySettings(this.props) },
    };
  }
}
