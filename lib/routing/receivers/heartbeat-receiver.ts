import { checked } from '../../values/checked';
import { SecretKey } from '../../values/secret-key';
import { deliverySettings } from './delivery';
import { IReceiver, IReceiverHost, ReceiverConfig } from './receiver';

/** Gets Watchdog, the alert that always fires, at a fixed interval, and raises the alarm when it stays away. */
@checked
export class HeartbeatReceiver implements IReceiver {
  /**
   * A service outside the cluster that is called with POST, such as Dead Man's Snitch or healthchecks.io. It is the only one that notices
   * when the whole cluster is gone.
   *
   * @param url key of a Secret that holds the address, which contains a token
   */
  public static external(url: SecretKey): HeartbeatReceiver {
    return new HeartbeatReceiver(url);
  }

  /** No receiver: when the alerting itself dies, no notification says so. */
  public static none(): HeartbeatReceiver {
    return new HeartbeatReceiver();
  }

  public readonly name = 'heartbeat';

  private constructor(private readonly url?: SecretKey) {}

  public bind(host: IReceiverHost): ReceiverConfig | undefined {
    if (!this.url) return undefined;
    return {
      integration: 'webhook_configs',
      settings: { url_file: host.secretFile(this.url), ...deliverySettings({ sendResolved: false }) },
    };
  }
}
