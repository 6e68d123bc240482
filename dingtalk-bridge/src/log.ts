/** What a log line may carry beside its message. */
export type LogFields = Record<string, string | number | boolean | undefined>;

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

  private line(level: string, message: string, fields: LogFields): void {
    this.write(`${JSON.stringify({ time: this.now().toISOString(), level, message, ...fields })}\n`);
  }
}
