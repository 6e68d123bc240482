import { AddressInfo } from 'node:net';
import { AddressObject, ParsedMail, simpleParser } from 'mailparser';
import {
  SMTPServer,
  SMTPServerAuthentication,
  SMTPServerAuthenticationResponse,
  SMTPServerDataStream,
  SMTPServerSession,
} from 'smtp-server';
import { Certificate } from './certificate';
import { Inbox } from './inbox';

export const STAND_IN_MAIL_USER = 'alerts';
export const STAND_IN_MAIL_PASSWORD = 'stand-in-mail-password';

export interface SmtpOptions {
  readonly certificate: Certificate;
  /**
   * Whether TLS starts with the connection, as on port 465.
   *
   * @default false; it starts with STARTTLS, and nothing is taken before
   */
  readonly implicitTls?: boolean;
}

/** An email that was accepted. */
export interface Mail {
  readonly receivedAt: number;
  readonly from: string;
  readonly to: string[];
  readonly subject: string;
  /** The part that is plain text. */
  readonly text: string;
  /** The part that is HTML. */
  readonly html: string;
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly references: string[];
}

const MAX_BYTES = 1024 * 1024;

/**
 * As strict as a mail server of a company: TLS before all else, then the right password, envelope and header of the same people, and
 * messages of plain text and HTML with everything that spam filters miss otherwise.
 */
export class SmtpStandIn extends Inbox<Mail> {
  public static async start(options: SmtpOptions): Promise<SmtpStandIn> {
    const standIn = new SmtpStandIn(options);
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  /** What was refused, in the words of the answer. */
  public readonly refusals: string[] = [];

  private readonly server: SMTPServer;

  private constructor({ certificate, implicitTls = false }: SmtpOptions) {
    super();
    this.server = new SMTPServer({
      ...certificate,
      secure: implicitTls,
      size: MAX_BYTES,
      authMethods: ['PLAIN', 'LOGIN'],
      disableReverseLookup: true,
      onAuth: (auth, _, callback) => this.authenticate(auth, callback),
      onData: (stream, session, callback) => void this.receive(stream, session).then(() => callback(), callback),
    });
    // A client that breaks off, for example because it does not trust the certificate.
    this.server.on('error', ({ message }) => this.refusals.push(message));
  }

  /** `host:port`, as a client is configured with. */
  public get url(): string {
    const { address, port } = this.server.server.address() as AddressInfo;
    return `${address}:${port}`;
  }

  public async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }

  private authenticate(
    { username, password }: SMTPServerAuthentication,
    callback: (error: Error | null, response?: SMTPServerAuthenticationResponse) => void,
  ): void {
    if (username === STAND_IN_MAIL_USER && password === STAND_IN_MAIL_PASSWORD) return callback(null, { user: username });
    callback(this.refusal(535, 'authentication credentials invalid'));
  }

  private async receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const mail = await simpleParser(stream);
    const violation = stream.sizeExceeded ? 'message too big' : violationOf(mail, session);
    if (violation !== undefined) throw this.refusal(554, violation);
    this.accept({
      receivedAt: Date.now(),
      from: addressesOf(mail.from)[0],
      to: addressesOf(mail.to),
      subject: mail.subject ?? '',
      text: mail.text ?? '',
      html: mail.html || '',
      messageId: mail.messageId ?? '',
      inReplyTo: mail.inReplyTo ?? '',
      references: [mail.references ?? []].flat(),
    });
  }

  private refusal(responseCode: number, message: string): Error {
    this.refusals.push(message);
    return Object.assign(new Error(message), { responseCode });
  }
}

function violationOf(mail: ParsedMail, { envelope }: SMTPServerSession): string | undefined {
  const sender = envelope.mailFrom ? envelope.mailFrom.address : '';
  const recipients = envelope.rcptTo.map(({ address }) => address).sort();
  const violations: Record<string, boolean> = {
    'no Message-Id': !mail.messageId,
    'no Date': !mail.date,
    'no Subject': !mail.subject,
    'From is not the sender of the envelope': addressesOf(mail.from).join() !== sender,
    'To are not the recipients of the envelope': addressesOf(mail.to).sort().join() !== recipients.join(),
    'no part in plain text': !mail.text,
    'no part in HTML': !mail.html,
  };
  return Object.keys(violations).find((violation) => violations[violation]);
}

function addressesOf(header: AddressObject | AddressObject[] | undefined): string[] {
  return [header ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address ?? ''));
}
