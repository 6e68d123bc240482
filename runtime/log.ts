/** What a log line may carry beside its message. */
export type LogFields = Record<string, string | number | boolean | undefined>;

const MAX_CHARACTERS = 500;
const MAX_FRAMES = 5;

/** Writes one JSON object per line to standard output, as log collectors expect it. */
export class Log {
  public constructor(
    private readonly write: (line: string) => void = (line) => process.stdout.write(line),
    private readonly now: () => Date = () => new Date(),
  ) {}

  public info(message: string, fields: LogFields = {}): void {
    this.line('info', message, fields);
  }

  public warn(message: string, fields: LogFields = {}): void {
    this.line('warn', message, fields);
  }

  public error(message: string, fields: LogFields = {}): void {
    this.line('error', message, fields);
  }

  /**
   * A defect of the program, without the source that stands in the first lines of its stack.
   *
   * @param cause whatever was thrown
   */
  public crash(cause: unknown): void {
    const { message, stack = '' } = cause instanceof Error ? cause : new Error(String(cause));
    const frames = stack.split('\n').filter((line) => /^ +at /.test(line));
    this.error('the program has a defect, and ends', {
      reason: message.slice(0, MAX_CHARACTERS),
      at: frames.slice(0, MAX_FRAMES).join(' ').slice(0, MAX_CHARACTERS),
    });
  }

  private line(level: string, message: string, fields: LogFields): void {
    this.write(`${JSON.stringify({ time: this.now().toISOString(), level, message, ...fields })}\n`);
  }
}
