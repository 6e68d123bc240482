import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeIssues } from '../describe-issues';

/** An object that has no other keys; an error lists those that there are. */
export function objectOf<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `${issue.keys.join(', ')} is unknown: allowed are ${Object.keys(shape).join(', ')}` : undefined,
  });
}

/** A file in one of Prometheus' formats, and the files that it names. */
export class ConfigFile<Schema extends z.ZodType> {
  public readonly config: z.output<Schema>;

  /**
   * @param what is configured, as it stands in errors, for example `web config`
   * @throws Error that names the file, and each wrong value in it and what is allowed there; no value, because it may be a secret
   */
  public constructor(
    private readonly what: string,
    private readonly file: string,
    schema: Schema,
  ) {
    const parsed = schema.safeParse(this.content() ?? {});
    if (!parsed.success) throw new Error(describeIssues(`${what} ${file} is invalid`, parsed.error));
    this.config = parsed.data;
  }

  /**
   * The content of a file that it names; paths are relative to its own folder.
   *
   * @param key where it is named, as it stands in the error
   * @throws Error when it cannot be read
   */
  public read(key: string, name: string): string {
    const path = resolve(dirname(this.file), name);
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw this.wrong(
        `${key}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code}): use the path of a file, relative to ${this.file}`,
      );
    }
  }

  /** When a file that it names was last changed, in milliseconds; undefined when there is none. */
  public changedAt(name: string): number | undefined {
    return statSync(resolve(dirname(this.file), name), { throwIfNoEntry: false })?.mtimeMs;
  }

  public wrong(reason: string): Error {
    return new Error(`${this.what} ${this.file} is invalid:\n  ${reason}`);
  }

  private content(): unknown {
    try {
      return parse(readFileSync(this.file, 'utf8'));
    } catch (error) {
      // The parser shows the line, which may hold a secret, behind the first line of its message.
      throw new Error(`${this.what} ${this.file} cannot be read: ${(error as Error).message.split(':\n')[0]}`);
    }
  }
}
