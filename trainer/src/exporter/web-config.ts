import { createSecureContext, TlsOptions, TLSSocket } from 'node:tls';
import { getRounds } from 'bcrypt';
import { z } from 'zod';
import { BoundedServerOptions, ServerTls } from '../../../runtime/http/bounded-server';
import { RefusedError } from '../../../runtime/http/route';
import { BasicAuth } from './basic-auth';
import { ConfigFile, objectOf } from './config-file';

const BCRYPT = /^\$2[aby]?\$\d\d\$[./A-Za-z0-9]{53}$/;
/** One comparison of the next cost takes some seconds. */
const HIGHEST_COST = 14;
const CLIENT_AUTH = ['NoClientCert', 'RequireAndVerifyClientCert'] as const;

const schema = objectOf({
  tls_server_config: objectOf({
    cert_file: z.string(),
    key_file: z.string(),
    client_ca_file: z.string().optional(),
    client_auth_type: z.enum(CLIENT_AUTH).default('NoClientCert'),
    min_version: z.enum(['TLS12', 'TLS13']).default('TLS12'),
  }).optional(),
  basic_auth_users: z
    .record(
      z.string(),
      z
        .string()
        .regex(BCRYPT, { error: "must be a bcrypt hash, as 'htpasswd -nBC 10 NAME' writes it", abort: true })
        .refine(isAffordable, {
          error: ({ input }) =>
            `has a cost of ${getRounds(input as string)}: use one from 4 to ${HIGHEST_COST}, as each more doubles the time`,
        }),
    )
    .default({}),
});

/**
 * TLS and basic authentication from a file in the format of Prometheus' own `--web.config.file`. Certificates that are renewed in their
 * place are taken at the next connection; users, and everything else in the file, at the next start.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/https/
 * @throws Error when the file, or one that it names, cannot be used
 */
export function readWebConfig(file: string): Pick<BoundedServerOptions, 'tls' | 'authorize'> {
  const webConfig = new ConfigFile('web config', file, schema);
  const { tls_server_config: tls, basic_auth_users: users } = webConfig.config;
  const auth = Object.keys(users).length === 0 ? undefined : new BasicAuth(users);
  const verifies = tls?.client_auth_type === 'RequireAndVerifyClientCert';
  return {
    tls: tls && new TlsFiles(webConfig, tls),
    authorize: async (request) => {
      if (verifies) assertVerified(request.socket as TLSSocket);
      await auth?.authorize(request);
    },
  };
}

/** The handshake lets everybody in: the probes of Kubernetes have no certificate. */
function assertVerified(socket: TLSSocket): void {
  // A session that is resumed without a certificate counts as authorized.
  const isVerified = socket.authorized && Object.keys(socket.getPeerCertificate()).length > 0;
  if (!isVerified) throw new RefusedError(403, 'a client certificate that tls_server_config.client_ca_file has signed is required');
}

function isAffordable(hash: string): boolean {
  const cost = getRounds(hash);
  return cost >= 4 && cost <= HIGHEST_COST;
}

type TlsConfig = NonNullable<z.output<typeof schema>['tls_server_config']>;

/** The certificate, its key and who may ask, from the files that the web config names. */
class TlsFiles implements ServerTls {
  public readonly options: TlsOptions;
  private readAt: string;

  public constructor(
    private readonly webConfig: ConfigFile<typeof schema>,
    private readonly tls: TlsConfig,
  ) {
    this.readAt = this.changedAt();
    this.options = serverTls(webConfig, tls);
  }

  public renewed(): TlsOptions | undefined {
    try {
      const changedAt = this.changedAt();
      if (changedAt === this.readAt) return undefined;
      const options = serverTls(this.webConfig, this.tls);
      this.readAt = changedAt;
      return options;
    } catch {
      // Half of the files are replaced: the certificate so far holds until the next connection.
      return undefined;
    }
  }

  private changedAt(): string {
    const { cert_file: cert, key_file: key, client_ca_file: authority } = this.tls;
    return [cert, key, authority].map((name) => name && this.webConfig.changedAt(name)).join();
  }
}

function serverTls(webConfig: ConfigFile<typeof schema>, tls: TlsConfig): TlsOptions {
  const verify = tls.client_auth_type === 'RequireAndVerifyClientCert';
  if (verify && tls.client_ca_file === undefined) throw webConfig.wrong('tls_server_config.client_ca_file: required to verify clients');
  const options: TlsOptions = {
    cert: webConfig.read('tls_server_config.cert_file', tls.cert_file),
    key: webConfig.read('tls_server_config.key_file', tls.key_file),
    ca: tls.client_ca_file && webConfig.read('tls_server_config.client_ca_file', tls.client_ca_file),
    requestCert: verify,
    rejectUnauthorized: false,
    minVersion: tls.min_version === 'TLS13' ? 'TLSv1.3' : 'TLSv1.2',
  };
  try {
    createSecureContext(options);
  } catch (error) {
    throw webConfig.wrong(`tls_server_config: not a certificate and its key, both in PEM (${(error as Error).message})`);
  }
  return options;
}
