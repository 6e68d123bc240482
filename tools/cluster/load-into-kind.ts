import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { endCommandsOnSignals, runCommand } from '../command';
import { temporaryFolder } from '../temporary-folder';

interface ImageOptions {
  readonly entrypoint: string[];
  readonly user: string;
  readonly workdir: string;
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Writes a Docker archive, which `kind` and everything else that loads images can read. */
async function main(name: string, root: string, { entrypoint, user, workdir }: ImageOptions): Promise<void> {
  endCommandsOnSignals();
  const folder = temporaryFolder();
  const content = join(folder, 'content');
  mkdirSync(content);
  const layer = join(content, 'layer.tar');
  await runCommand('tar', ['-C', root, '--numeric-owner', '--owner=0', '--group=0', '-cf', layer, '.']);
  const config = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { User: user, WorkingDir: workdir, Env: [PATH], Entrypoint: entrypoint },
    rootfs: { type: 'layers', diff_ids: [`sha256:${await sha256(layer)}`] },
  };
  writeFileSync(join(content, 'config.json'), JSON.stringify(config));
  writeFileSync(join(content, 'manifest.json'), JSON.stringify([{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }]));
  const archive = join(folder, 'image.tar');
  await runCommand('tar', ['-C', content, '-cf', archive, 'manifest.json', 'config.json', 'layer.tar']);
  rmSync(content, { recursive: true });
  await runCommand('kind', ['load', 'image-archive', archive]);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const repeated = (argument: string, before: string[]): string[] => [...before, argument];

void new Command('load-into-kind')
  .description('Builds an image from a folder and loads it into the kind cluster $KIND_CLUSTER_NAME (default: kind)')
  .argument('<name>', 'name and tag of the image')
  .argument('<root>', 'folder that becomes the root of the image')
  .option('--entrypoint <argument>', 'one argument of the entrypoint; may be repeated', repeated, [])
  .option('--user <user>', 'user as name or number, optionally with a group', '')
  .option('--workdir <folder>', 'folder in which the program starts', '/')
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode ??= 1;
  });
