import { Lexer } from './lexer';
import { Token } from './token';

/** What Go refuses. */
export class Refused extends Error {}

/** Reads the tokens of a template one after the other. */
export class Cursor {
  /** The action that is being read, as it stands in messages. */
  public open = '';
  public at = 0;
  private readonly tokens: Token[];

  public constructor(private readonly text: string) {
    this.tokens = Lexer.tokens(text);
  }

  /** The next token, spaces included. */
  public get token(): Token {
    return this.tokens[this.at];
  }

  /** Leaves an error and the end of the text where they are. */
  public advance(): Token {
    const { token } = this;
    if (this.at < this.tokens.length - 1) this.at++;
    return token;
  }

  /** What keeps the action that is being read from being one; undefined when its pieces are those of a template. */
  public get broken(): Refused | undefined {
    const last = this.tokens[this.tokens.length - 1];
    const begins = this.tokens
      .slice(0, this.at + 1)
      .filter(({ type }) => type === 'left delimiter')
      .at(-1);
    return last.type === 'error' && begins?.from === last.from ? this.unexpected(last) : undefined;
  }

  /** Whether an action begins here, and with this keyword. */
  public opensWith(keyword: string): boolean {
    return this.token.type === 'left delimiter' && this.isKeyword(this.skipSpace(this.at + 1), keyword);
  }

  public isKeyword(at: number, keyword: string): boolean {
    return this.tokens[at]?.type === 'keyword' && this.tokens[at].text === keyword;
  }

  private skipSpace(at: number): number {
    return this.tokens[at]?.type === 'space' ? at + 1 : at;
  }

  public peekWord(): Token {
    this.at = this.skipSpace(this.at);
    return this.tokens[this.at];
  }

  public nextWord(): Token {
    this.peekWord();
    return this.advance();
  }

  /** The action around a token, as it stands in messages. */
  public action(at = this.at): string {
    let [from, to] = [at, at];
    while (from > 0 && this.tokens[from].type !== 'left delimiter') from--;
    while (to < this.tokens.length - 1 && this.tokens[to].type !== 'right delimiter') to++;
    return excerpt(this.text.slice(this.tokens[from].from, this.tokens[to].to));
  }

  /** Ends an action that may hold no more. */
  public expectRight(action: string, token = this.peekWord()): void {
    if (token.type === 'error') throw this.unexpected(token);
    if (token.type !== 'right delimiter') throw new Refused(`'${action}' goes further than it may: '${token.text}' has no meaning there`);
    this.at++;
  }

  public unexpected(token: Token): Refused {
    if (token.type === 'error') return new Refused(`${token.text}, in '${excerpt(this.text.slice(token.from))}'`);
    const text = token.type === 'right delimiter' || token.type === 'end of text' ? 'its end' : `'${token.text}'`;
    const hint = /^[<>=!&+*/]$/.test(token.text)
      ? ': there are no operators, write for example gt $value 1.0, eq $labels.job "a" or and'
      : '';
    return new Refused(`${text} has no meaning where it stands in '${this.open}'${hint}`);
  }
}

function excerpt(part: string): string {
  const line = part.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
