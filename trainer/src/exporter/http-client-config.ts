import { readFileSync } from 'node:fs';
import { RequestOptions } from 'node:https';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeIssues } from '../describe-issues';

const schema = z.strictObject({
  basic_auth: z.strictObject({ username: z.string().regex(/^[^:]*$/, 'must not hold a colon'), password_file: z.string() }).optional(),
  tls_config: z
    .strictObject({
      ca_file: z.string(),
      cert_file: z.string(),
      key_file: z.string(),
      server_name: z.string(),
      insecure_skip_verify: z.boolean(),
    })
    .partial()
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
  const parsed = schema.safeParse(parse(readFileSync(file, 'utf8')) ?? {});
  if (!parsed.success) throw new Error(describeIssues(`http config ${file}`, parsed.error));
  const { basic_auth: user, tls_config: tls = {} } = parsed.data;
  const read = (name?: string) => (name === undefined ? undefined : readFileSync(resolve(dirname(file), name), 'utf8'));
  return {
    // Editors end a file with a newline, which no password does.
    auth: user && `${user.username}:${read(user.password_file)?.trimEnd()}`,
    ca: read(tls.ca_file),
    cert: read(tls.cert_file),
    key: read(tls.key_file),
    servername: tls.server_name,
    rejectUnauthorized: !tls.insecure_skip_verify,
  };
}
