const NO_TIME = { year: '----', month: '--', day: '--', hour: '--', minute: '--', second: '--', timeZoneName: '--' };

/** A time zone that times are shown in. */
export class Zone {
  private readonly format: Intl.DateTimeFormat;

  /** @param name IANA name, for example `Asia/Shanghai` */
  public constructor(name: string) {
    this.format = new Intl.DateTimeFormat('en-CA', {
      timeZone: name,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    });
  }

  /** For example `2026-03-01 09:30:00 GMT+8`; dashes for what is no time. */
  public full(iso: string): string {
    const part = this.parts(iso);
    return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second} ${part.timeZoneName}`;
  }

  /** For example `03-01 09:30:00`; dashes for what is no time. */
  public short(iso: string): string {
    const part = this.parts(iso);
    return `${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`;
  }

  private parts(iso: string): Record<string, string> {
    const time = new Date(iso);
    if (Number.isNaN(time.getTime())) return NO_TIME;
    return Object.fromEntries(this.format.formatToParts(time).map(({ type, value }) => [type, value]));
  }
}
