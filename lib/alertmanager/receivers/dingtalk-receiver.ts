import { SecretKey } from '../../core/secret-key';
import type { Alertmanager } from '../alertmanager';
import { assertHttpUrl, assertReceiverName } from './assertions';
import { DingTalkBridge } from './dingtalk-bridge';
import { IReceiver, ReceiverConfig } from './receiver';

export interface DingTalkReceiverProps {
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
   * The bridge that posts for this receiver; receivers share it.
   *
   * @default DingTalkBridge.STANDARD
   */
  readonly bridge?: DingTalkBridge;
  /**
   * Whether to tell that an alert is over.
   *
   * @default true
   */
  readonly sendResolved?: boolean;
}

/** Messages in a DingTalk group, posted by a custom robot. It brings the bridge, because Alertmanager cannot sign. */
export class DingTalkReceiver implements IReceiver {
  /** @throws InvalidConfigError when a value cannot work */
  public constructor(
    public readonly name: string,
    private readonly props: DingTalkReceiverProps,
  ) {
    assertReceiverName(name);
    if (props.endpoint !== undefined) assertHttpUrl(`endpoint of receiver '${name}'`, props.endpoint);
  }

  public bind(alertmanager: Alertmanager): ReceiverConfig {
    const { robot, sign, endpoint, bridge, sendResolved } = this.props;
    const url = (bridge ?? DingTalkBridge.STANDARD).serve(alertmanager, this.name, { accessToken: robot, secret: sign, endpoint });
    return { integration: 'webhook_configs', settings: { url, send_resolved: sendResolved ?? true } };
  }
}
