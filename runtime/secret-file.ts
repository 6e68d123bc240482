import { readBoundedFile } from './bounded-file';

const MAX_BYTES = 64 * 1024;

/** A secret that lives in a file, as Kubernetes mounts it; read for every use, so that a rotated one is used at once. */
export class SecretFile {
  public constructor(public readonly path: string) {}

  /**
   * The secret without the newline that editors put at its end.
   *
   * @throws Error that names the file, never its content
   */
  public read(): string {
    let secret: string;
    try {
      secret = readBoundedFile(this.path, MAX_BYTES).toString().trim();
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      throw new Error(`secret file ${this.path} cannot be read (${code ?? message})`);
    }
    if (secret === '') throw new Error(`secret file ${this.path} is empty`);
    return secret;
  }
}
