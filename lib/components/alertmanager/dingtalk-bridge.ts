import { IReceiverHost } from '../../routing/receivers/receiver';
import { DingTalkBridgeKind } from '../../kinds/dingtalk-bridge/dingtalk-bridge-kind';
import { byteQuantity } from '../../kubernetes/quantities';
import { assertHttpClient } from '../../scraping/http-client';
import { checked } from '../../values/checked';
import { assertImage } from '../../values/image-reference';
import { assertDnsLabel } from '../../values/names';
import { assertTimeZone } from '../../values/time-zone';
import { Alertmanager } from './alertmanager';
import { DingTalkBridgeProps, DingTalkRobot } from './dingtalk-bridge-props';
import { DingTalkBridgeWorkload } from './dingtalk-bridge-workload';
import { httpConfigOf } from './http-config';

/** The program between Alertmanager and DingTalk: it signs, posts, and believes only DingTalk's own confirmation. */
@checked
export class DingTalkBridge {
  /** What receivers share when they are not given another. */
  public static readonly STANDARD = new DingTalkBridge();

  /** Name of its Deployment and Service; two bridges in one namespace need two names. */
  public readonly name: string;
  private readonly kind: DingTalkBridgeKind;

  /** @throws InvalidConfigError when the time zone is not known, the storage is no quantity, or there are two kinds of credentials */
  public constructor(private readonly props: DingTalkBridgeProps = {}) {
    this.name = props.name ?? 'dingtalk-bridge';
    if (props.timezone !== undefined) assertTimeZone('time zone of the DingTalk bridge', props.timezone);
    assertDnsLabel('DingTalk bridge', this.name);
    if (props.image !== undefined) assertImage('image of the DingTalk bridge', props.image);
    byteQuantity('storage of the DingTalk bridge', props.storage ?? '1Gi');
    const { bearerToken, basicAuth, monitoredAs = DingTalkBridgeKind.STANDARD } = props;
    assertHttpClient('the DingTalk bridge', { bearerToken, basicAuth });
    this.kind = bearerToken || basicAuth ? monitoredAs._scrapedWith({ bearerToken, basicAuth }) : monitoredAs;
  }

  /**
   * Deploys the bridge beside the host, if it is not there yet, and lets it serve one more receiver.
   *
   * @param robots who post for it, sharing the load
   * @returns the address to which the receiver's notifications are posted
   * @throws InvalidConfigError when another bridge of this name is there, or the host cannot deploy one
   */
  public serve(host: IReceiverHost, receiverName: string, robots: DingTalkRobot[]): string {
    const workload = DingTalkBridgeWorkload.of(Alertmanager.scopeOf(host, receiverName), this.name, this.props);
    workload.addReceiver(receiverName, robots);
    host.addKind(this.kind);
    return `${workload.url}/dingtalk/${receiverName}/send`;
  }

  /**
   * How Alertmanager identifies itself to it.
   *
   * @internal
   */
  public _httpConfig(host: IReceiverHost): object | undefined {
    return httpConfigOf(this.props, host);
  }
}
