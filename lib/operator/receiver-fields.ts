import { InvalidConfigError } from '../values/invalid-config-error';

/** How a setting of alertmanager.yml is written in an AlertmanagerConfig. */
type Translation = (value: unknown, receiver: string) => Readonly<Record<string, unknown>>;

/** Under another name, or the same. */
const as =
  (field: string): Translation =>
  (value) => ({ [field]: value });

/** A file of a Secret, which the operator reads itself: the last two parts of its path are the Secret and its key. */
const secretAs =
  (field: string): Translation =>
  (path) => ({ [field]: secretKey(path as string) });

const listAs =
  (field: string): Translation =>
  (pairs) => ({ [field]: Object.entries(pairs as object).map(([key, value]) => ({ key, value: value as string })) });

/** What Alertmanager does by itself, or leaves the text as it is. */
const leftOut: Translation = () => ({});

const SHARED: Readonly<Record<string, Translation>> = {
  send_resolved: as('sendResolved'),
  http_config: (value, receiver) => http(value, receiver),
};

const INTEGRATIONS: Readonly<Record<string, { readonly field: string; readonly settings: Readonly<Record<string, Translation>> }>> = {
  slack_configs: {
    field: 'slackConfigs',
    settings: {
      ...SHARED,
      api_url_file: secretAs('apiURL'),
      channel: as('channel'),
      color: as('color'),
      title: as('title'),
      title_link: as('titleLink'),
      text: as('text'),
      fallback: as('fallback'),
      mrkdwn_in: as('mrkdwnIn'),
    },
  },
  webhook_configs: {
    field: 'webhookConfigs',
    settings: { ...SHARED, url: as('url'), url_file: secretAs('urlSecret'), max_alerts: as('maxAlerts'), timeout: as('timeout') },
  },
  pagerduty_configs: {
    field: 'pagerdutyConfigs',
    settings: {
      ...SHARED,
      routing_key_file: secretAs('routingKey'),
      url: as('url'),
      description: as('description'),
      severity: as('severity'),
      class: as('class'),
      component: as('component'),
      group: as('group'),
      details: listAs('details'),
      links: (links) => ({
        pagerDutyLinkConfigs: (links as { href: string; text: string }[]).map(({ href, text }) => ({ href, alt: text })),
      }),
    },
  },
  email_configs: {
    field: 'emailConfigs',
    settings: {
      send_resolved: as('sendResolved'),
      to: as('to'),
      from: as('from'),
      smarthost: as('smarthost'),
      auth_username: as('authUsername'),
      auth_password_file: secretAs('authPassword'),
      require_tls: as('requireTLS'),
      headers: listAs('headers'),
      text: as('text'),
      html: as('html'),
      // On port 465 it is TLS from the start.
      force_implicit_tls: leftOut,
      threading: leftOut,
    },
  },
};

/** What every receiver over HTTP is given where it says nothing: alertmanager.yml says it once for all. */
const HTTP_DEFAULT = { proxy_from_environment: true, follow_redirects: false };

/**
 * The field of an AlertmanagerConfig for an integration.
 *
 * @throws InvalidConfigError when it has none that is known here
 */
export function integrationOf(receiver: string, integration: string): string {
  const known = INTEGRATIONS[integration];
  if (known) return known.field;
  throw new InvalidConfigError(
    `receiver '${receiver}' uses ${integration}, and only ${Object.keys(INTEGRATIONS).join(', ')} become an AlertmanagerConfig: use OperatorRouting.secret`,
  );
}

/**
 * The settings of a receiver as an AlertmanagerConfig has them.
 *
 * @param inlined gives a text the template definitions that it calls
 * @throws InvalidConfigError when there is no field for one of them
 */
export function receiverFields(
  receiver: string,
  integration: string,
  settings: Readonly<Record<string, unknown>>,
  inlined: (text: string) => string,
): object {
  const { settings: known } = INTEGRATIONS[integration];
  const whole = 'http_config' in known ? { ...settings, http_config: settings.http_config ?? HTTP_DEFAULT } : settings;
  const given = Object.entries(whole).filter(([, value]) => value !== undefined);
  return Object.assign(
    {},
    ...given.map(([setting, value]) => {
      const translation = known[setting];
      if (translation) return translation(texts(value, inlined), receiver);
      throw missing(receiver, `${setting} of ${integration}`);
    }),
  ) as object;
}

function texts(value: unknown, inlined: (text: string) => string): unknown {
  if (typeof value === 'string') return value.includes('{{') ? inlined(value) : value;
  if (Array.isArray(value)) return value.map((item) => texts(item, inlined));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, texts(item, inlined)]));
}

function http(value: unknown, receiver: string): Readonly<Record<string, unknown>> {
  const {
    proxy_from_environment: proxyFromEnvironment,
    follow_redirects: followRedirects,
    authorization,
    ...others
  } = value as {
    readonly proxy_from_environment?: boolean;
    readonly follow_redirects?: boolean;
    readonly authorization?: { readonly credentials_file?: string };
  };
  const [unknown] = Object.entries(others).find(([, setting]) => setting !== undefined) ?? [];
  if (unknown !== undefined) throw missing(receiver, `${unknown} of http_config`);
  const credentials = authorization?.credentials_file;
  return {
    httpConfig: {
      proxyFromEnvironment,
      followRedirects,
      authorization: credentials === undefined ? undefined : { credentials: secretKey(credentials) },
    },
  };
}

function secretKey(path: string): object {
  const [name, key] = path.split('/').slice(-2);
  return { name, key };
}

function missing(receiver: string, setting: string): InvalidConfigError {
  return new InvalidConfigError(
    `receiver '${receiver}' sets ${setting}, for which an AlertmanagerConfig has no field: leave it out, or use OperatorRouting.secret`,
  );
}
