import { readFile } from 'node:fs/promises';

/** A secret that lives in a file, as Kubernetes mounts it; read for every use, so that a rotated one is used at once. */
export class SecretFile {
  public constructor(public readonly path: string) {}

  /**
   * The secret without the newline that editors put at its end.
   *
   * @throws Error that names the file, never its content
   */
  public async read(): Promise<string> {
    const secret = (await readFile(this.path, 'utf8')).trim();
    if (secret === '') throw new Error(`secret file ${this.path} is empty`);
    return secret;
  }
}
