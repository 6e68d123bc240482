import { X509Certificate } from 'node:crypto';
import { RequestOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import { ConfigFile, objectOf } from './config-file';

const schema = objectOf({
  basic_auth: objectOf({ username: z.string().regex(/^[^:]*$/, 'must not contain a colon'), password_file: z.string() }).optional(),
  tls_config: objectOf({
    ca_file: z.string().optional(),
    cert_file: z.string().optional(),
    key_file: z.string().optional(),
    server_name: z.string().optional(),
    insecure_skip_verify: z.boolean().default(false),
  })
    .refine((tls) => (tls.cert_file === undefined) === (tls.key_file === undefined), 'must have cert_file and key_file, or neither')
    .optional(),
});

/**
 * How a server is spoken to, from a file in the format of Prometheus' `http_config`; secrets stand in files that it names.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#http_config
 * @throws Error when the file, or one that it names, cannot be used
 */
export function readHttpClientConfig(file: string): RequestOptions {
  const httpConfig = new ConfigFile('http config', file, schema);
  const { basic_auth: user, tls_config: tls } = httpConfig.config;
  const read = (key: string, name?: string) => (name === undefined ? undefined : httpConfig.read(key, name));
  const secure = {
    ca: read('tls_config.ca_file', tls?.ca_file),
    cert: read('tls_config.cert_file', tls?.cert_file),
    key: read('tls_config.key_file', tls?.key_file),
  };
  try {
    createSecureContext(secure);
    // It passes over an authority that is none.
    if (secure.ca !== undefined) new X509Certificate(secure.ca);
  } catch (error) {
    throw httpConfig.wrong(`tls_config: not certificates and their key, all in PEM (${(error as Error).message})`);
  }
  return {
    // Editors end a file with a newline, which no password does.
    auth: user && `${user.username}:${httpConfig.read('basic_auth.password_file', user.password_file).trimEnd()}`,
    ...secure,
    servername: tls?.server_name,
    rejectUnauthorized: !tls?.insecure_skip_verify,
  };
}
