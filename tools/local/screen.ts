import { styleText } from 'node:util';
import { Notification } from './notification';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** As wide as the time and the space behind it. */
const INDENT = ' '.repeat(10);
const CLEAR_LINE = '\r\u001b[2K';
/** How often a status is written where it cannot be overwritten. */
const STATUS_EVERY_MS = 10_000;

/** What a person sees: lines that stay, and below them one that changes. */
export class Screen {
  private status = '';
  private statusWrittenAt = 0;

  public constructor(private readonly output: NodeJS.WriteStream) {}

  public line(text = '', style?: Style): void {
    this.write(`${this.styled(style, text)}\n`);
  }

  /** A line with the time in front of it. */
  public event(text: string, style?: Style): void {
    this.line(`${clock()}  ${this.styled(style, text)}`);
  }

  /** What would have been sent, and to whom. */
  public notification({ to, title, lines, links }: Notification): void {
    const width = Math.max(...links.map(({ text }) => text.length));
    this.line();
    this.event(`→ ${to}`, 'bold');
    this.line(INDENT + title, 'bold');
    for (const line of lines) this.line(this.wrapped(line));
    for (const { text, url } of links) this.line(`${INDENT}${text.padEnd(width)}  ${this.styled('cyan', url)}`);
    this.line();
  }

  /** Replaces the status; on a terminal it stays the last line, elsewhere it is written from time to time. */
  public setStatus(text: string): void {
    this.status = text;
    if (this.output.isTTY) {
      this.output.write(`${CLEAR_LINE}${this.fitting(text)}`);
    } else if (text !== '' && Date.now() - this.statusWrittenAt >= STATUS_EVERY_MS) {
      this.statusWrittenAt = Date.now();
      this.event(text);
    }
  }

  private write(text: string): void {
    this.output.write(this.output.isTTY ? `${CLEAR_LINE}${text}${this.fitting(this.status)}` : text);
  }

  private wrapped(text: string): string {
    const width = this.output.isTTY ? this.output.columns - INDENT.length : Infinity;
    const lines = text.split(' ').reduce<string[]>(([line = '', ...before], word) => {
      if (line === '') return [word, ...before];
      return `${line} ${word}`.length > width ? [word, line, ...before] : [`${line} ${word}`, ...before];
    }, []);
    return lines
      .reverse()
      .map((line) => INDENT + line)
      .join('\n');
  }

  /** A status that wraps could not be overwritten. */
  private fitting(text: string): string {
    return text.slice(0, this.output.columns - 1);
  }

  private styled(style: Style | undefined, text: string): string {
    return style && this.output.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text;
  }
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
