import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { SecretKey } from '../../values/secret-key';
import { assertHttpUrl } from '../../values/urls';
import { assertReceiverName } from './assertions';
import { deliverySettings, HttpDeliveryProps } from './delivery';
import { IReceiver, IReceiverHost, ReceiverConfig } from './receiver';

/** The address of the program, as one of `url` and `secretUrl`. */
export interface WebhookReceiverProps extends HttpDeliveryProps {
  /**
   * Where notifications are posted as JSON (Alertmanager's webhook, version 4).
   *
   * @default - `secretUrl`.
   */
  readonly url?: string;
  /**
   * The same, for an address that is itself a secret.
   *
   * @default - `url`.
   */
  readonly secretUrl?: SecretKey;
}

/** Posts notifications to a program of your own. Only an answer of 5xx is tried again. */
@checked
export class WebhookReceiver implements IReceiver {
  public readonly timeout?: string;

  /** @throws InvalidConfigError when there is not exactly one address, or it is not one of HTTP */
  public constructor(
    public readonly name: string,
    private readonly props: WebhookReceiverProps,
  ) {
    assertReceiverName(name);
    this.timeout = props.timeout;
    if ((props.url === undefined) === (props.secretUrl === undefined)) {
      throw new InvalidConfigError(`receiver '${name}' needs exactly one address: set url, or secretUrl if the address contains a token`);
    }
    if (props.url !== undefined) assertHttpUrl(`url of receiver '${name}'`, props.url);
  }

  public bind(host: IReceiverHost): ReceiverConfig | undefined {
    const { url, secretUrl } = this.props;
    const address = secretUrl ? { url_file: host.secretFile(secretUrl) } : { url };
    return { integration: 'webhook_configs', settings: { ...address, ...deliverySettings(this.props) } };
  }
}
