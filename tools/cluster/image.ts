import { rmSync } from 'node:fs';
import { runCommand } from '../command';
import { temporaryFolder } from '../temporary-folder';
import { RootFilesystem } from './root-filesystem';

/** An image as far as a cluster sees it. */
export interface Image {
  /** Name and tag as they stand in the manifests. */
  readonly name: string;
  readonly entrypoint: readonly string[];
  /** As in the publisher's image, where it often is a name, which `runAsNonRoot` alone does not accept. */
  readonly user: string;
  /** @default '/' */
  readonly workdir?: string;
  /** Puts everything into it that the program needs. */
  fill(root: RootFilesystem): Promise<void>;
}

/**
 * Makes an image and gives it to a cluster.
 *
 * @param command what takes it there, see test/cluster/README.md
 * @throws Error with the command's own words when it fails
 */
export async function loadImage(command: string, image: Image): Promise<void> {
  const root = new RootFilesystem(temporaryFolder());
  try {
    await image.fill(root);
    const [program, ...args] = command.trim().split(/\s+/);
    await runCommand(program, [...args, image.name, root.folder, ...options(image)]);
  } finally {
    rmSync(root.folder, { recursive: true });
  }
}

function options({ entrypoint, user, workdir = '/' }: Image): string[] {
  return [...entrypoint.flatMap((argument) => ['--entrypoint', argument]), '--user', user, '--workdir', workdir];
}
