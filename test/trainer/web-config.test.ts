import { hashSync } from 'bcryptjs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../tools/temporary-folder';
import { Exporter } from '../../trainer/src/exporter';
import { readHttpClientConfig } from '../../trainer/src/exporter/http-client-config';

function webConfig(text: string): string {
  const file = join(temporaryFolder(), 'web.yml');
  writeFileSync(file, text);
  return file;
}

test('with users in the web config, only they may scrape', async () => {
  const webConfigFile = webConfig(`basic_auth_users:\n  prometheus: ${hashSync('right', 4)}\n`);
  const exporter = await Exporter.start({ catalogue: [], host: '127.0.0.1', port: 0, webConfigFile });
  const get = async (credentials?: string) => {
    const headers = credentials === undefined ? undefined : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
    return (await fetch(`http://127.0.0.1:${exporter.port}/metrics`, { headers })).status;
  };
  expect([await get(), await get('prometheus:wrong'), await get('nobody:right'), await get('prometheus:right')]).toEqual([
    401, 401, 401, 200,
  ]);
  await exporter.stop();
});

test.each([
  ['basic_auth_users: { a: secret }', "basic_auth_users.a: must be a bcrypt hash, as 'htpasswd -nBC 10 NAME' writes it"],
  ['tls_server_config: { cert_file: a.pem }', 'tls_server_config.key_file: Invalid input: expected string, received undefined'],
  ['basic_auth: {}', 'the whole: basic_auth is not known: allowed are tls_server_config, basic_auth_users'],
  [
    'tls_server_config: { cert_file: a.pem, key_file: b.pem, client_auth_type: Maybe }',
    'tls_server_config.client_auth_type: Invalid option: expected one of "NoClientCert"|"RequireAndVerifyClientCert"',
  ],
  [
    'tls_server_config: { cert_file: a.pem, key_file: b.pem, client_auth_type: RequireAndVerifyClientCert }',
    'tls_server_config.client_ca_file: clients cannot be verified without',
  ],
  [
    'tls_server_config: { cert_file: /nonexistent.pem, key_file: b.pem }',
    'tls_server_config.cert_file: /nonexistent.pem cannot be read (ENOENT)',
  ],
  ['tls_server_config: { cert_file: web.yml, key_file: web.yml }', 'tls_server_config: not a certificate and its key, both in PEM'],
])('a web config with %p is refused before training, and no value of it is shown', async (text, message) => {
  const webConfigFile = webConfig(text);
  const start = Exporter.start({ catalogue: [], host: '127.0.0.1', port: 0, webConfigFile });
  await expect(start).rejects.toThrow(`cannot be served: web config ${webConfigFile} is wrong:\n  ${message}`);
  await expect(start).rejects.not.toThrow('secret');
});

test('a web config that cannot be read is told without its content', async () => {
  const webConfigFile = webConfig('basic_auth_users: { a: secret');
  const start = Exporter.start({ catalogue: [], host: '127.0.0.1', port: 0, webConfigFile });
  await expect(start).rejects.toThrow(`web config ${webConfigFile} cannot be read: `);
  await expect(start).rejects.not.toThrow('secret');
});

test.each([
  ['basic_auth: { username: a, password: secret }', 'basic_auth: password is not known: allowed are username, password_file'],
  ['tls_config: { cert_file: a.pem }', 'tls_config: must have cert_file and key_file, or neither'],
  ['tls_config: { ca_file: web.yml }', 'tls_config: not certificates and their key, all in PEM'],
  ['tls_config: { cert_file: web.yml, key_file: web.yml }', 'tls_config: not certificates and their key, all in PEM'],
  ['basic_auth: { username: a, password_file: gone }', 'gone cannot be read (ENOENT)'],
])('a config of the client with %p is refused', (text, message) => {
  expect(() => readHttpClientConfig(webConfig(text))).toThrow(message);
});
