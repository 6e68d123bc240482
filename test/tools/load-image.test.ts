import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Image, loadImage } from '../../tools/cluster/image';
import { runCommand } from '../../tools/command';
import { temporaryFolder } from '../../tools/temporary-folder';

const IMAGE: Image = {
  name: 'registry.example.com/greeter:1',
  entrypoint: ['/bin/greet', '--politely'],
  user: 'nobody',
  workdir: '/tmp',
  fill: (root) => Promise.resolve(root.write('/etc/greeting', 'hello\n')),
};

describe('loadImage', () => {
  test('calls the command with the name, the root and how to start the program', async () => {
    const folder = temporaryFolder();
    const command = script(folder, 'load', `printf '%s\\n' "$@" > ${folder}/called; cat "$4/etc/greeting" >> ${folder}/called`);
    await loadImage(`${command} --cluster test`, IMAGE);
    expect(readFileSync(join(folder, 'called'), 'utf8').split('\n')).toEqual([
      ...['--cluster', 'test', 'registry.example.com/greeter:1', expect.stringMatching(/^\//)],
      ...['--entrypoint', '/bin/greet', '--entrypoint', '--politely', '--user', 'nobody', '--workdir', '/tmp'],
      'hello',
      '',
    ]);
  });

  test("fails with the command's own words", async () => {
    const command = script(temporaryFolder(), 'load', 'echo "no cluster is up" >&2; exit 3');
    await expect(loadImage(command, IMAGE)).rejects.toThrow(/ended with exit code 3\nno cluster is up$/);
  });
});

test('the adapter for kind gives it an archive that says how to start the program, in a layer of the root', async () => {
  const folder = temporaryFolder();
  script(folder, 'kind', `[ "$1 $2" = "load image-archive" ] && tar -C ${folder} -xf "$3"`);
  const adapter = script(
    folder,
    'adapter',
    `PATH=${folder}:$PATH exec ${process.execPath} --import tsx tools/cluster/load-into-kind.ts "$@"`,
  );

  await loadImage(adapter, IMAGE);

  const [manifest] = json(folder, 'manifest.json') as [{ Config: string; RepoTags: string[]; Layers: string[] }];
  expect(manifest).toEqual({ Config: 'config.json', RepoTags: ['registry.example.com/greeter:1'], Layers: ['layer.tar'] });
  const layer = join(folder, 'layer.tar');
  expect(json(folder, 'config.json')).toMatchObject({
    os: 'linux',
    config: { User: 'nobody', WorkingDir: '/tmp', Entrypoint: ['/bin/greet', '--politely'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(readFileSync(layer)).digest('hex')}`] },
  });
  expect(await runCommand('tar', ['-xOf', layer, './etc/greeting'])).toBe('hello\n');
  expect(await runCommand('tar', ['--numeric-owner', '-tvf', layer, './tmp'])).toMatch(/^drwxrwxrwt 0\/0 /);
});

function script(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

function json(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
