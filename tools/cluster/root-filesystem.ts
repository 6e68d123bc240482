import { chmodSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../command';

const USERS = { root: 0, node: 1000, nobody: 65534 };

/** The content of an image without a distribution: a place for temporary files, names for the usual users, and what is added. */
export class RootFilesystem {
  /** @param folder an empty folder */
  public constructor(public readonly folder: string) {
    mkdirSync(join(folder, 'tmp'));
    chmodSync(join(folder, 'tmp'), 0o1777);
    this.write(
      '/etc/passwd',
      lines(([name, id]) => `${name}:x:${id}:${id}:${name}:/tmp:/sbin/nologin`),
    );
    this.write(
      '/etc/group',
      lines(([name, id]) => `${name}:x:${id}:`),
    );
  }

  public write(to: string, text: string): void {
    writeFileSync(this.place(to), text);
  }

  /**
   * Copies a file, or a folder with everything in it; symbolic links are replaced by what they lead to.
   *
   * @param wanted whether a file or folder is copied; default: all
   */
  public copy(from: string, to: string, wanted?: (path: string) => boolean): void {
    cpSync(from, this.place(to), { recursive: true, dereference: true, filter: wanted });
  }

  /** Copies a program and the shared libraries that it needs. */
  public async copyProgram(from: string, to: string): Promise<void> {
    this.copy(from, to);
    await this.copyLibrariesOf(to);
  }

  /**
   * Copies the shared libraries that a program or library needs, to where they are on this machine.
   *
   * @param path in the image; what it finds there itself is not copied
   */
  public async copyLibrariesOf(path: string): Promise<void> {
    // A static program has none, and then ldd fails.
    const linked = await runCommand('ldd', [join(this.folder, path)]).catch(() => '');
    for (const [, library] of linked.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)) {
      const isThere = library.startsWith(this.folder) || existsSync(join(this.folder, library));
      if (!isThere) this.copy(library, library);
    }
  }

  private place(path: string): string {
    const place = join(this.folder, path);
    mkdirSync(dirname(place), { recursive: true });
    return place;
  }
}

function lines(line: (user: [string, number]) => string): string {
  return Object.entries(USERS)
    .map((user) => `${line(user)}\n`)
    .join('');
}
