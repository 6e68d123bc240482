import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import { SecretKey } from '../../values/secret-key';
import { EMAIL_TEMPLATE } from '../templates/email-template';
import { assertReceiverName } from './assertions';
import { DeliveryProps, deliverySettings } from './delivery';
import { IReceiver, IReceiverHost, ReceiverConfig } from './receiver';

/** Addresses, and how the mail server is reached. */
export interface EmailReceiverProps extends DeliveryProps {
  /** Addresses without names, for example `ml-oncall@example.com`; at least one, all in one mail. */
  readonly to: string[];
  /** Address of the sender, without a name; the mail server must accept it for this user. */
  readonly from: string;
  /** `host:port` of the mail server. TLS starts with the connection on port 465, and with STARTTLS on every other. */
  readonly smarthost: string;
  /**
   * User that signs in at the mail server; needs `password`.
   *
   * @default - nobody does.
   */
  readonly username?: string;
  /**
   * Key of a Secret that holds the password.
   *
   * @default - nobody signs in.
   */
  readonly password?: SecretKey;
  /**
   * Whether mail is kept back when the server offers no TLS.
   *
   * @default true
   */
  readonly requireTls?: boolean;
}

/** Emails, in one thread per group of alerts and day. */
@checked
export class EmailReceiver implements IReceiver {
  /** @throws InvalidConfigError when an address or the mail server is none, or only half of the sign-in is given */
  public constructor(
    public readonly name: string,
    private readonly props: EmailReceiverProps,
  ) {
    assertReceiverName(name);
    const { to, from, smarthost, username, password } = props;
    if (to.length === 0) throw new InvalidConfigError(`receiver '${name}' has no address in to: list at least one`);
    for (const address of [...to, from]) assertAddress(name, address);
    if (!/^[^\s:/]+:\d{1,5}$/.test(smarthost)) {
      throw new InvalidConfigError(
        `smarthost '${smarthost}' of receiver '${name}' is not host:port: write for example 'smtp.example.com:587'`,
      );
    }
    if ((username === undefined) !== (password === undefined)) {
      throw new InvalidConfigError(`receiver '${name}' has only one of username and password: set both or neither`);
    }
  }

  public bind(host: IReceiverHost): ReceiverConfig | undefined {
    const { to, from, smarthost, username, password, requireTls } = this.props;
    return {
      integration: 'email_configs',
      settings: {
        ...deliverySettings(this.props),
        to: to.join(', '),
        from,
        smarthost,
        auth_username: username,
        auth_password_file: password && host.secretFile(password),
        require_tls: requireTls ?? true,
        force_implicit_tls: smarthost.endsWith(':465') || undefined,
        headers: { Subject: '{{ template "trainwatch.title" . }}' },
        text: '{{ template "trainwatch.email.text" . }}',
        html: '{{ template "trainwatch.email.html" . }}',
        threading: { enabled: true, thread_by_date: 'daily' },
      },
      templates: EMAIL_TEMPLATE,
    };
  }
}

function assertAddress(receiver: string, address: string): void {
  if (/^[^\s@<>,]+@[^\s@<>,]+$/.test(address)) return;
  throw new InvalidConfigError(
    `'${address}' of receiver '${receiver}' is not an email address: write it without a name, for example 'ml-oncall@example.com'`,
  );
}
