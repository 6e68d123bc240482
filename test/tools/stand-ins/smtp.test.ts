import { createTransport, Transporter } from 'nodemailer';
import { certificateFor, SmtpStandIn, STAND_IN_MAIL_PASSWORD, STAND_IN_MAIL_USER } from '../../../tools/stand-ins';

describe('SmtpStandIn', () => {
  let mailServer: SmtpStandIn;
  let ca: string;

  beforeEach(async () => {
    const certificate = await certificateFor('127.0.0.1');
    ca = certificate.cert;
    mailServer = await SmtpStandIn.start({ certificate });
  });
  afterEach(() => mailServer.stop());

  function client(options: object = {}): Transporter {
    const [host, port] = mailServer.url.split(':');
    const auth = { user: STAND_IN_MAIL_USER, pass: STAND_IN_MAIL_PASSWORD };
    return createTransport({ host, port: Number(port), requireTLS: true, tls: { ca }, auth, ...options });
  }

  const MAIL = { from: 'a@example.com', to: 'b@example.com', subject: 'it fires', text: 'fires', html: '<b>fires</b>' };

  test('takes a whole message over TLS from who signs in', async () => {
    await client().sendMail({ ...MAIL, references: ['<x@example.com>'] });
    const { from, to, subject, text, html, references } = await mailServer.waitFor(() => true);
    expect([from, to, subject, text, html, references]).toEqual([
      'a@example.com',
      ['b@example.com'],
      'it fires',
      'fires',
      '<b>fires</b>',
      ['<x@example.com>'],
    ]);
  });

  test.each([
    ['another password', { auth: { user: STAND_IN_MAIL_USER, pass: 'guess' } }, {}, /535 authentication credentials invalid/],
    ['nobody', { auth: undefined }, {}, /530/],
    ['a client that signs in without TLS', { requireTLS: false, ignoreTLS: true }, {}, /Must issue a STARTTLS command first/i],
    ['a message without HTML', {}, { html: undefined }, /554 no part in HTML/],
    ['another sender than that of the envelope', {}, { envelope: { from: 'x@example.com', to: MAIL.to } }, /554 From is not the sender/],
  ])('refuses %s', async (_, options, mail, answer) => {
    await expect(client(options).sendMail({ ...MAIL, ...mail })).rejects.toThrow(answer);
    expect(mailServer.messages).toEqual([]);
  });
});
