import { hashSync } from 'bcrypt';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { join } from 'node:path';
import { connect, ConnectionOptions } from 'node:tls';
import { certificateFor } from '../../../tools/stand-ins/certificate';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { Exporter } from '../../../trainer/src/exporter';
import { readHttpClientConfig } from '../../../trainer/src/exporter/http-client-config';

function webConfig(text: string): string {
  const file = join(temporaryFolder(), 'web.yml');
  writeFileSync(file, text);
  return file;
}

function authorization(credentials: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

async function scrape({ port }: Exporter, credentials?: string): Promise<number> {
  const headers = credentials === undefined ? undefined : authorization(credentials);
  return (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).status;
}

test('with users in the web config, only they may scrape', async () => {
  const webConfigFile = webConfig(`basic_auth_users:\n  prometheus: ${hashSync('right', 4)}\n`);
  const exporter = await Exporter.start({ catalog: [], host: '127.0.0.1', port: 0, webConfigFile });
  const statuses: number[] = [];
  for (const credentials of [undefined, 'prometheus:wrong', 'nobody:right', 'prometheus:right', 'prometheus:wrong', 'nobody:right']) {
    statuses.push(await scrape(exporter, credentials));
  }
  expect(statuses).toEqual([401, 401, 401, 200, 401, 401]);
  await exporter.stop();
});

test('a password that is changed in the web config holds from the next start, and the one before it no more', async () => {
  const statuses: number[] = [];
  const webConfigFile = webConfig('');
  for (const password of ['first', 'second']) {
    writeFileSync(webConfigFile, `basic_auth_users:\n  prometheus: ${hashSync(password, 4)}\n`);
    const exporter = await Exporter.start({ catalog: [], host: '127.0.0.1', port: 0, webConfigFile });
    for (const tried of ['first', 'second', 'first']) statuses.push(await scrape(exporter, `prometheus:${tried}`));
    await exporter.stop();
  }
  expect(statuses).toEqual([200, 401, 200, 401, 200, 401]);
});

test.each([
  ['basic_auth_users: { a: secret }', "basic_auth_users.a: must be a bcrypt hash, as 'htpasswd -nBC 10 NAME' writes it"],
  [
    `basic_auth_users: { a: $2b$31$${'a'.repeat(53)} }`,
    'basic_auth_users.a: has a cost of 31: use one from 4 to 14, as each more doubles the time',
  ],
  [
    `basic_auth_users: { a: $2b$03$${'a'.repeat(53)} }`,
    'basic_auth_users.a: has a cost of 3: use one from 4 to 14, as each more doubles the time',
  ],
  ['tls_server_config: { cert_file: a.pem }', 'tls_server_config.key_file: Invalid input: expected string, received undefined'],
  ['basic_auth: {}', 'document: basic_auth is unknown: allowed are tls_server_config, basic_auth_users'],
  [
    'tls_server_config: { cert_file: a.pem, key_file: b.pem, client_auth_type: Maybe }',
    'tls_server_config.client_auth_type: Invalid option: expected one of "NoClientCert"|"RequireAndVerifyClientCert"',
  ],
  [
    'tls_server_config: { cert_file: a.pem, key_file: b.pem, client_auth_type: RequireAndVerifyClientCert }',
    'tls_server_config.client_ca_file: required to verify clients',
  ],
  [
    'tls_server_config: { cert_file: /nonexistent.pem, key_file: b.pem }',
    'tls_server_config.cert_file: /nonexistent.pem cannot be read (ENOENT)',
  ],
  ['tls_server_config: { cert_file: web.yml, key_file: web.yml }', 'tls_server_config: not a certificate and its key, both in PEM'],
])('a web config with %p is refused before training, and no value of it is shown', async (text, message) => {
  const webConfigFile = webConfig(text);
  const start = Exporter.start({ catalog: [], host: '127.0.0.1', port: 0, webConfigFile });
  await expect(start).rejects.toThrow(`cannot be served: web config ${webConfigFile} is invalid:\n  ${message}`);
  await expect(start).rejects.not.toThrow('secret');
});

test('a web config that cannot be read is reported without its content', async () => {
  const webConfigFile = webConfig('basic_auth_users: { a: secret');
  const start = Exporter.start({ catalog: [], host: '127.0.0.1', port: 0, webConfigFile });
  await expect(start).rejects.toThrow(`web config ${webConfigFile} cannot be read: `);
  await expect(start).rejects.not.toThrow('secret');
});

test.each([
  ['basic_auth: { username: a, password: secret }', 'basic_auth: password is unknown: allowed are username, password_file'],
  ['tls_config: { cert_file: a.pem }', 'tls_config: must have cert_file and key_file, or neither'],
  ['tls_config: { ca_file: web.yml }', 'tls_config: not certificates and their key, all in PEM'],
  ['tls_config: { cert_file: web.yml, key_file: web.yml }', 'tls_config: not certificates and their key, all in PEM'],
  ['basic_auth: { username: a, password_file: gone }', 'gone cannot be read (ENOENT)'],
])('a config of the client with %p is refused', (text, message) => {
  expect(() => readHttpClientConfig(webConfig(text))).toThrow(message);
});

describe('with verification of client certificates', () => {
  let exporter: Exporter;
  let server: { key: string; cert: string };
  let client: { key: string; cert: string };

  beforeAll(async () => {
    [server, client] = await Promise.all([certificateFor('127.0.0.1'), certificateFor('client')]);
    const folder = temporaryFolder();
    const names = { cert_file: server.cert, key_file: server.key, client_ca_file: client.cert };
    for (const [name, content] of Object.entries(names)) writeFileSync(join(folder, name), content);
    const files = Object.fromEntries(Object.keys(names).map((name) => [name, name]));
    const webConfigFile = join(folder, 'web.yml');
    writeFileSync(webConfigFile, JSON.stringify({ tls_server_config: { ...files, client_auth_type: 'RequireAndVerifyClientCert' } }));
    exporter = await Exporter.start({ catalog: [], host: '127.0.0.1', port: 0, webConfigFile });
  });
  afterAll(() => exporter.stop());

  async function statusOf(path: string, options: ConnectionOptions = {}): Promise<number | undefined> {
    const request = get({ host: '127.0.0.1', port: exporter.port, path, ca: server.cert, agent: false, ...options });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response.resume().statusCode;
  }

  test('only a client with one may scrape, and the kubelet may probe without', async () => {
    const other = await certificateFor('client');
    expect(await statusOf('/metrics', client)).toBe(200);
    expect(await statusOf('/metrics', other)).toBe(403);
    expect(await statusOf('/metrics')).toBe(403);
    expect(await statusOf('/healthz')).toBe(200);
  });

  test('a session that was begun without one is not taken for one with it', async () => {
    const socket = connect({ host: '127.0.0.1', port: exporter.port, ca: server.cert });
    const session = once(socket, 'session') as Promise<[Buffer]>;
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.resume();
    const [resumed] = await session;
    socket.destroy();
    expect(await statusOf('/metrics', { session: resumed })).toBe(403);
  });
});
