import { nameHint } from '../values/nearest-name';
import { Cursor, Refused } from './cursor';
import { Dialect } from './dialect';
import { isCharacter, isComplex, isNumber, isString, stringValue } from './literals';
import { Scope } from './scope';
import { Token, TokenType } from './token';

/** A call of a function. */
export interface Call {
  readonly name: string;
  /** How many arguments it is given, the piped one included. */
  readonly given: number;
  /** The first argument, where it is a string that stands there. */
  readonly text?: string;
  readonly action: string;
}

/** A field of what the whole template is given. */
export interface FieldRead {
  readonly path: string[];
  readonly action: string;
}

/** An operand, as far as what follows depends on it. */
interface Operand {
  readonly kind: 'literal' | 'dot' | 'function' | 'other';
  readonly text: string;
}

const LITERALS: readonly TokenType[] = ['nil', 'boolean', 'number', 'complex', 'character', 'string', 'raw string'];

const OPERANDS: readonly TokenType[] = [...LITERALS, 'dot', 'field', 'variable', 'identifier', 'left parenthesis'];

const DEEPEST = 200;

/** Reads what stands in actions besides keywords. */
export class PipelineParser {
  public readonly calls: Call[] = [];
  public readonly fields: FieldRead[] = [];
  public scope: Scope;
  private depth = 0;

  public constructor(
    private readonly cursor: Cursor,
    private readonly dialect: Dialect,
  ) {
    this.scope = new Scope(['$', ...dialect.variables], dialect.fields !== undefined);
  }

  /** Reads up to the end, and the end. */
  public pipeline(what: string, end: 'right delimiter' | 'right parenthesis'): void {
    this.declarations(what);
    let stages = 0;
    let piped = 0;
    for (;;) {
      const token = this.cursor.peekWord();
      if (token.type === end) break;
      if (!OPERANDS.includes(token.type)) throw this.cursor.unexpected(token);
      this.command(stages, piped);
      stages++;
      piped = 1;
    }
    this.cursor.advance();
    if (stages === 0) throw new Refused(`'${this.cursor.open}' has no value`);
  }

  private declarations(what: string): void {
    for (let declared = 0; this.cursor.peekWord().type === 'variable'; declared++) {
      const from = this.cursor.at;
      const name = this.cursor.advance().text;
      const next = this.cursor.peekWord();
      if (next.type !== 'declare' && next.type !== 'assign' && next.text !== ',') {
        this.cursor.at = from;
        return;
      }
      this.cursor.at++;
      this.scope.variables.push(name);
      if (next.text !== ',') return;
      const follows = this.cursor.peekWord().type;
      const mayFollow = follows === 'variable' || follows === 'right delimiter' || follows === 'right parenthesis';
      if (what !== 'range' || declared > 0 || !mayFollow) {
        throw new Refused(
          `'${this.cursor.open}' declares too much: {{ range $index, $element := … }} takes two variables, all others take one`,
        );
      }
    }
  }

  private command(stage: number, piped: number): void {
    const operands: Operand[] = [];
    for (;;) {
      const operand = this.operand(operands.length === 0);
      if (operand) operands.push(operand);
      const token = this.cursor.token;
      if (token.type === 'space') continue;
      if (token.type === 'right delimiter' || token.type === 'right parenthesis') break;
      if (token.type !== 'pipe') throw this.cursor.unexpected(token);
      this.cursor.at++;
      break;
    }
    const [first] = operands;
    if (first === undefined) throw new Refused(`'${this.cursor.open}' has an empty command`);
    if (stage > 0 && (first.kind === 'literal' || first.kind === 'dot')) {
      throw new Refused(`${first.text} in '${this.cursor.open}' takes nothing from the '|' before it: put a function there`);
    }
    if (first.kind !== 'function') return;
    const [, argument] = operands;
    const text = argument?.kind === 'literal' ? stringValue(argument.text) : undefined;
    this.calls.push({ name: first.text, given: operands.length - 1 + piped, text, action: this.cursor.open });
  }

  private operand(isFirst: boolean): Operand | undefined {
    const term = this.term(isFirst);
    if (!term) return undefined;
    const path: string[] = [];
    while (this.cursor.token.type === 'field') path.push(this.cursor.advance().text.slice(1));
    if (path.length > 0 && (term.kind === 'literal' || term.kind === 'dot')) {
      throw new Refused(`${term.text} in '${this.cursor.open}' has no field .${path[0]}`);
    }
    this.read(term.text, path);
    return path.length > 0 && term.kind === 'function' ? { kind: 'other', text: term.text } : term;
  }

  private term(isFirst: boolean): Operand | undefined {
    const token = this.cursor.peekWord();
    const { type, text } = token;
    if (!OPERANDS.includes(type)) return undefined;
    this.cursor.advance();
    if (type === 'identifier') {
      if (!Object.hasOwn(this.dialect.functions, text)) throw new Refused(this.unknownFunction(text));
      if (!isFirst) this.calls.push({ name: text, given: 0, action: this.cursor.open });
      return { kind: 'function', text };
    }
    if (type === 'dot') return { kind: 'dot', text };
    if (type === 'field') return { kind: 'other', text };
    if (type === 'variable') {
      if (this.scope.variables.includes(text)) return { kind: 'other', text };
      throw new Refused(`${text} in '${this.cursor.open}' is not declared: ${nameHint(text, this.scope.variables.slice(1))}`);
    }
    if (LITERALS.includes(type)) {
      if (!isLiteral(token)) throw new Refused(`${text} in '${this.cursor.open}' is no ${type === 'complex' ? 'number' : type} of Go`);
      return { kind: 'literal', text };
    }
    if (++this.depth > DEEPEST) throw new Refused(`'${this.cursor.open}' has more than ${DEEPEST} parentheses in each other`);
    this.pipeline('parentheses', 'right parenthesis');
    this.depth--;
    return { kind: 'other', text: ')' };
  }

  private read(term: string, rest: string[]): void {
    const { asked, dotIsGiven } = this.scope;
    const variable = /^\$(labels|externalLabels|externalURL|value)$/.exec(term)?.[1];
    const own = variable === undefined ? undefined : variable[0].toUpperCase() + variable.slice(1);
    const isDot = dotIsGiven && /^\.[\p{L}_]/u.test(term);
    const path = own !== undefined ? [own, ...rest] : isDot ? [term.slice(1), ...rest] : term === '$' ? rest : [];
    const known = this.dialect.fields !== undefined && path.length > 0 && this.scope.isRoot;
    if (known && !asked.includes(path.join('.'))) this.fields.push({ path, action: this.cursor.open });
  }

  /** The name of a template, in quotes. */
  public name(action: string): string {
    const token = this.cursor.nextWord();
    if (token.type !== 'string' && token.type !== 'raw string') {
      if (token.type === 'error') throw this.cursor.unexpected(token);
      throw new Refused(`'${action}' needs the name of a template in quotes, for example "name"`);
    }
    if (!isLiteral(token)) throw new Refused(`${token.text} in '${action}' is no string of Go`);
    return token.text.slice(1, -1);
  }

  private unknownFunction(name: string): string {
    const where = `unknown function '${name}' in '${this.cursor.open}'`;
    if (this.scope.variables.includes(`$${name}`)) return `${where}: did you mean '$${name}'`;
    return `${where}: ${nameHint(name, Object.keys(this.dialect.functions).sort())}`;
  }
}

function isLiteral({ type, text }: Token): boolean {
  if (type === 'string') return isString(text);
  if (type === 'character') return isCharacter(text);
  if (type === 'number') return isNumber(text);
  return type !== 'complex' || isComplex(text);
}
