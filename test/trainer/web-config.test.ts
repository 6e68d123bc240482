import { hashSync } from 'bcryptjs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../tools/temporary-folder';
import { Exporter } from '../../trainer/src/exporter';

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
  ['basic_auth_users: { a: secret }', /web config .* is wrong:\n {2}basic_auth_users.a: must be a bcrypt hash/],
  ['tls_server_config: { cert_file: a.pem }', /tls_server_config.key_file: Invalid input: expected string, received undefined/],
  ['tls_server_config: { cert_file: a.pem, key_file: b.pem }', /ENOENT.*a.pem/],
])('a web config with %p is refused before training', async (text, message) => {
  await expect(Exporter.start({ catalogue: [], host: '127.0.0.1', port: 0, webConfigFile: webConfig(text) })).rejects.toThrow(message);
});
