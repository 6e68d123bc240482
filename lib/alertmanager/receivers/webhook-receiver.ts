import { InvalidConfigError } from '../../core/invalid-config-error';
import { SecretKey } from '../../core/secret-key';
import type { Alertmanager } from '../alertmanager';
import { assertHttpUrl, assertReceiverName } from './assertions';
import { IReceiver, ReceiverConfig } from './receiver';

export interface WebhookReceiverProps {
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
  /**
   * Whether to tell that an alert is over.
   *
   * @default true
   */
  readonly sendResolved?: boolean;
}

/** Posts notifications to a program of your own. Only an answer of 5xx is tried again. */
export class WebhookReceiver implements IReceiver {
  /** @throws InvalidConfigError when there is not exactly one address, or it is not one of HTTP */
  public constructor(
    public readonly name: string,
    private readonly props: WebhookReceiverProps,
  ) {
    assertReceiverName(name);
    if ((props.url === undefined) === (props.secretUrl === undefined)) {
      throw new InvalidConfigError(`receiver '${name}' must have one address: give url, or secretUrl when it holds a token`);
    }
    if (props.url !== undefined) assertHttpUrl(`url of receiver '${name}'`, props.url);
  }

  public bind(alertmanager: Alertmanager): ReceiverConfig {
    const { url, secretUrl, sendResolved } = this.props;
    const address = secretUrl ? { url_file: alertmanager.secretFile(secretUrl) } : { url };
    return { integration: 'webhook_configs', settings: { ...address, send_resolved: sendResolved ?? true } };
  }
}
