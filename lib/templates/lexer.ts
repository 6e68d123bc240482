import { KEYWORDS, Token, TokenType } from './token';

const LETTER = /[\p{L}\p{Nd}_]/u;

const SINGLE: Readonly<Record<string, TokenType>> = {
  '=': 'assign',
  '|': 'pipe',
  '(': 'left parenthesis',
  ')': 'right parenthesis',
};

/** Why no further token can be read. */
class Broken extends Error {}

/**
 * Takes a template apart as Go's text/template does. The last token is the end of the text, or an error.
 *
 * @see https://pkg.go.dev/text/template
 */
export class Lexer {
  public static tokens(text: string): Token[] {
    const lexer = new Lexer(text);
    try {
      while (lexer.at < text.length) lexer.textThenAction();
      lexer.add('end of text', lexer.at);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      lexer.found.push({ type: 'error', text: error.message, from: lexer.actionStart, to: lexer.at });
    }
    return lexer.found;
  }

  private readonly found: Token[] = [];
  private at = 0;
  private actionStart = 0;
  private depth = 0;

  private constructor(private readonly text: string) {}

  private textThenAction(): void {
    const { text, at } = this;
    const open = text.indexOf('{{', at);
    const end = open < 0 ? text.length : open;
    if (end > at) {
      this.at = end;
      const trims = open >= 0 && this.trimsLeft(open + 2);
      const shown = trims ? text.slice(at, end).replace(/[ \t\r\n]+$/, '') : text.slice(at, end);
      if (shown !== '') this.found.push({ type: 'text', text: shown, from: at, to: at + shown.length });
    }
    if (open < 0) return;
    this.actionStart = open;
    const inside = open + 2 + (this.trimsLeft(open + 2) ? 2 : 0);
    if (text.startsWith('/*', inside)) this.comment(inside);
    else this.action(inside);
  }

  private comment(from: number): void {
    const close = this.text.indexOf('*/', from + 2);
    if (close < 0) throw this.broken('the comment is not closed: end it with */}}');
    this.at = close + 2;
    if (!this.skipRightDelimiter()) throw this.broken('a comment must fill its action: put }} right behind */');
  }

  private action(inside: number): void {
    this.at += 2;
    this.add('left delimiter', this.actionStart);
    this.at = inside;
    this.depth = 0;
    for (;;) {
      const from = this.at;
      if (!this.isRightDelimiter()) this.insideAction(from);
      else if (this.depth > 0) throw this.broken("a '(' is not closed");
      else {
        this.skipRightDelimiter();
        this.found.push({ type: 'right delimiter', text: '}}', from, to: this.at });
        return;
      }
    }
  }

  private insideAction(from: number): void {
    const char = this.next();
    if (char === undefined) throw this.broken('the action is not closed: end it with }}');
    if (isSpace(char)) return this.spaces(from);
    if (char === ':') {
      if (this.next() !== '=') throw this.broken("':' stands alone: a variable is declared with :=");
      return this.add('declare', from);
    }
    if (char === '"' || char === "'") return this.quoted(char, from);
    if (char === '`') return this.raw(from);
    if (char === '$') return this.fieldOrVariable('variable', from);
    if (char === '.' && !/\d/.test(this.text[this.at] ?? '')) return this.fieldOrVariable('field', from);
    if (/[.+\-\d]/.test(char)) return this.number(from);
    if (LETTER.test(char)) return this.word(from);
    if (char === '(') this.depth++;
    if (char === ')' && --this.depth < 0) throw this.broken("a ')' closes nothing");
    if (!/[ -~]/.test(char)) throw this.broken(`the character '${char}' has no meaning`);
    this.add(SINGLE[char] ?? 'other', from);
  }

  private spaces(from: number): void {
    while (isSpace(this.text[this.at])) this.at++;
    // The last space may belong to the trim marker.
    if (/^\s-}}/.test(this.text.slice(this.at - 1, this.at + 3))) this.at--;
    if (this.at > from) this.add('space', from);
  }

  private quoted(quote: string, from: number): void {
    const what = quote === '"' ? 'string' : 'character';
    for (;;) {
      let char = this.next();
      if (char === quote) return this.add(what, from);
      if (char === '\\') char = this.next();
      if (char === undefined || char === '\n') throw this.broken(`the ${what} ${this.text.slice(from, this.at).trim()} is not closed`);
    }
  }

  private raw(from: number): void {
    const close = this.text.indexOf('`', this.at);
    if (close < 0) throw this.broken('a string is not closed: end it with `');
    this.at = close + 1;
    this.add('raw string', from);
  }

  private fieldOrVariable(type: 'field' | 'variable', from: number): void {
    if (this.isTerminator()) return this.add(type === 'variable' ? type : 'dot', from);
    this.letters();
    this.terminated(from);
    this.add(type, from);
  }

  private word(from: number): void {
    this.letters();
    this.terminated(from);
    const word = this.text.slice(from, this.at);
    const constant: TokenType = word === 'nil' ? 'nil' : word === 'true' || word === 'false' ? 'boolean' : 'identifier';
    this.add(KEYWORDS.includes(word) ? 'keyword' : constant, from);
  }

  private number(from: number): void {
    this.at = from;
    let isRight = this.scanNumber();
    const isComplex = isRight && /[+-]/.test(this.text[this.at] ?? '');
    if (isComplex) isRight = this.scanNumber() && this.text[this.at - 1] === 'i';
    if (!isRight) throw this.broken(`'${this.text.slice(from, this.at)}' is not a number`);
    this.add(isComplex ? 'complex' : 'number', from);
  }

  /** Reads also what is none, as long as it looks like one. */
  private scanNumber(): boolean {
    const [body] =
      /^[+-]?(0[xX][\da-fA-F_]*\.?[\da-fA-F_]*([pP][+-]?[\d_]*)?|0[oO][0-7_]*\.?[0-7_]*|0[bB][01_]*\.?[01_]*|[\d_]*\.?[\d_]*([eE][+-]?[\d_]*)?)i?/.exec(
        this.text.slice(this.at),
      )!;
    this.at += body.length;
    const follows = this.peek();
    if (follows === undefined || !LETTER.test(follows)) return true;
    this.at += follows.length;
    return false;
  }

  private letters(): void {
    for (let char = this.peek(); char !== undefined && LETTER.test(char); char = this.peek()) this.at += char.length;
  }

  private terminated(from: number): void {
    if (this.isTerminator()) return;
    throw this.broken(`'${this.peek()}' follows ${this.text.slice(from, this.at)} without a space`);
  }

  private isTerminator(): boolean {
    const char = this.text[this.at];
    return char === undefined || isSpace(char) || '.,|:)('.includes(char) || this.text.startsWith('}}', this.at);
  }

  private isRightDelimiter(): boolean {
    return /^([ \t\r\n]-)?}}/.test(this.text.slice(this.at, this.at + 4));
  }

  private skipRightDelimiter(): boolean {
    if (!this.isRightDelimiter()) return false;
    if (this.text.startsWith('}}', this.at)) this.at += 2;
    else {
      this.at += 4;
      while (isSpace(this.text[this.at])) this.at++;
    }
    return true;
  }

  private trimsLeft(at: number): boolean {
    return this.text[at] === '-' && isSpace(this.text[at + 1]);
  }

  private peek(): string | undefined {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? undefined : String.fromCodePoint(code);
  }

  private next(): string | undefined {
    const char = this.peek();
    this.at += char?.length ?? 0;
    return char;
  }

  private add(type: TokenType, from: number): void {
    this.found.push({ type, text: this.text.slice(from, this.at), from, to: this.at });
  }

  private broken(message: string): Broken {
    return new Broken(message);
  }
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}
