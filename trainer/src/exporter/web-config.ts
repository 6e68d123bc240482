import { compare } from 'bcryptjs';
import { readFileSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeIssues } from '../describe-issues';
import { RoutedServerOptions } from './http-server';

const CLIENT_AUTH = ['NoClientCert', 'RequireAndVerifyClientCert'] as const;

const schema = z.strictObject({
  tls_server_config: z
    .strictObject({
      cert_file: z.string(),
      key_file: z.string(),
      client_ca_file: z.string().optional(),
      client_auth_type: z.enum(CLIENT_AUTH).default('NoClientCert'),
    })
    .optional(),
  basic_auth_users: z.record(z.string(), z.string().regex(/^\$2[aby]?\$\d\d\$/, 'must be a bcrypt hash')).default({}),
});

/** Compared with when the user is unknown, so that both cases take as long. */
const NOBODY = '$2b$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';

/**
 * TLS and basic authentication from a file in the format of Prometheus' own `--web.config.file`.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/https/
 * @throws Error when the file, or one that it names, cannot be used
 */
export function readWebConfig(file: string): RoutedServerOptions {
  const parsed = schema.safeParse(parse(readFileSync(file, 'utf8')) ?? {});
  if (!parsed.success) throw new Error(describeIssues(`web config ${file}`, parsed.error));
  const { tls_server_config: tls, basic_auth_users: users } = parsed.data;
  const read = (name: string) => readFileSync(resolve(dirname(file), name));
  return {
    tls: tls && {
      cert: read(tls.cert_file),
      key: read(tls.key_file),
      ca: tls.client_ca_file && read(tls.client_ca_file),
      requestCert: tls.client_auth_type === 'RequireAndVerifyClientCert',
      minVersion: 'TLSv1.2',
    },
    authorized: Object.keys(users).length === 0 ? undefined : (request) => isUser(users, request),
  };
}

async function isUser(users: Readonly<Record<string, string>>, { headers }: IncomingMessage): Promise<boolean> {
  const [scheme, encoded = ''] = (headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() !== 'basic') return false;
  const [name, ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  const known = Object.hasOwn(users, name);
  const matches = await compare(password.join(':'), known ? users[name] : NOBODY);
  return known && matches;
}
