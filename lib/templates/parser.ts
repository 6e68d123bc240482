import { Cursor, Refused } from './cursor';
import { Dialect } from './dialect';
import { Call, FieldRead, PipelineParser } from './pipeline-parser';
import { Definitions, Scope } from './scope';

/** What a template asks for, besides its grammar. */
export interface Parsed {
  /** What Go refuses, in a phrase; undefined when it accepts the template. */
  readonly error?: string;
  readonly calls: Call[];
  /** Fields of what the template is given, `.Labels.pod` and `$labels.pod` among them, where nothing around asks whether they are there. */
  readonly fields: FieldRead[];
  /** Templates that are called by name. */
  readonly called: string[];
  /** Templates that are defined. */
  readonly defined: string[];
}

type End = { readonly keyword: 'end' | 'else'; readonly action: string };

/** Reads a template as the parser of Go's text/template does: what it refuses here is refused there, and nothing else. */
export class TemplateParser {
  public static parse(text: string, dialect: Dialect): Parsed {
    const parser = new TemplateParser(text, dialect);
    let error: string | undefined;
    try {
      parser.top();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      error = (parser.cursor.broken ?? refused).message;
    }
    const { calls, fields } = parser.pipelines;
    return { error, calls, fields, called: parser.called, defined: parser.definitions.names };
  }

  private readonly cursor: Cursor;
  private readonly pipelines: PipelineParser;
  private readonly called: string[] = [];
  private readonly definitions = new Definitions();

  private constructor(text: string, dialect: Dialect) {
    this.cursor = new Cursor(text);
    this.pipelines = new PipelineParser(this.cursor, dialect);
  }

  private top(): void {
    while (this.cursor.token.type !== 'end of text') {
      if (this.cursor.opensWith('define')) this.definition();
      else {
        const end = this.textOrAction();
        if (end) throw new Refused(`'${end.action}' ends nothing: remove it, or put an action such as {{ if … }} before it`);
      }
    }
  }

  private definition(): void {
    const action = this.cursor.action();
    this.cursor.advance();
    this.cursor.nextWord();
    const name = this.pipelines.name(action);
    this.cursor.expectRight(action);
    this.separately(name, action);
  }

  /** The body of a template that is defined here: it sees no variable of what is around it. */
  private separately(name: string, action: string): void {
    const outer = this.pipelines.scope;
    this.pipelines.scope = new Scope(['$'], false);
    const end = this.list(action);
    if (end.keyword === 'else') throw new Refused(`'${end.action}' has no {{ if }}, {{ with }} or {{ range }} before it`);
    if (!this.definitions.add(name, this.pipelines.scope.isEmpty))
      throw new Refused(`template '${name}' is defined twice: rename one of them`);
    this.pipelines.scope = outer;
  }

  private list(opened: string): End {
    while (this.cursor.peekWord().type !== 'end of text') {
      const end = this.textOrAction();
      if (end) return end;
    }
    throw new Refused(`'${opened}' is not closed: add {{ end }}`);
  }

  private textOrAction(): End | undefined {
    const token = this.cursor.nextWord();
    if (token.type === 'text') {
      if (token.text.trim() !== '') this.pipelines.scope.isEmpty = false;
      return undefined;
    }
    if (token.type !== 'left delimiter') throw this.cursor.unexpected(token);
    const word = this.cursor.peekWord();
    this.cursor.open = this.cursor.action(this.cursor.at - 1);
    if (word.type !== 'keyword' || word.text === 'define') {
      this.pipelines.scope.isEmpty = false;
      this.pipelines.pipeline('action', 'right delimiter');
      return undefined;
    }
    this.cursor.at++;
    return this.control(word.text);
  }

  private control(keyword: string): End | undefined {
    const action = this.cursor.open;
    if (keyword === 'end') {
      this.cursor.expectRight(action);
      return { keyword, action };
    }
    if (keyword === 'else') {
      const next = this.cursor.peekWord();
      if (!this.cursor.isKeyword(this.cursor.at, 'if') && !this.cursor.isKeyword(this.cursor.at, 'with'))
        this.cursor.expectRight(action, next);
      return { keyword, action };
    }
    this.pipelines.scope.isEmpty = false;
    if (keyword === 'break' || keyword === 'continue') {
      this.cursor.expectRight(action);
      if (this.pipelines.scope.ranges === 0) throw new Refused(`'${action}' is not inside a {{ range … }}`);
    } else if (keyword === 'template' || keyword === 'block') this.call(keyword, action);
    else this.branches(keyword, action);
    return undefined;
  }

  private call(keyword: string, action: string): void {
    const name = this.pipelines.name(action);
    this.called.push(name);
    if (keyword === 'block') {
      this.pipelines.pipeline(keyword, 'right delimiter');
      this.separately(name, action);
      return;
    }
    if (this.cursor.peekWord().type === 'right delimiter') this.cursor.at++;
    else this.pipelines.pipeline(keyword, 'right delimiter');
  }

  private branches(keyword: string, action: string): void {
    const { scope } = this.pipelines;
    const left = scope.enter();
    const read = this.pipelines.fields.length;
    this.pipelines.pipeline(keyword, 'right delimiter');
    // What is asked for may be missing.
    scope.asked.push(...this.pipelines.fields.splice(read).map(({ path }) => path.join('.')));
    const end = this.inside(keyword, action);
    if (end.keyword === 'else') this.otherwise(keyword, action);
    scope.leave(left);
  }

  private inside(keyword: string, action: string): End {
    const { scope } = this.pipelines;
    if (keyword === 'range') scope.ranges++;
    const dotIsGiven = scope.dotIsGiven;
    if (keyword !== 'if') scope.dotIsGiven = false;
    const end = this.list(action);
    if (keyword === 'range') scope.ranges--;
    scope.dotIsGiven = dotIsGiven;
    return end;
  }

  private otherwise(keyword: string, action: string): void {
    // The end of the inner one is that of both.
    if (keyword !== 'range' && this.cursor.isKeyword(this.cursor.at, keyword)) {
      this.cursor.open = this.cursor.action(this.cursor.at);
      this.cursor.at++;
      this.branches(keyword, this.cursor.open);
      return;
    }
    const end = this.list(action);
    if (end.keyword === 'else') throw new Refused(`'${action}' has a second {{ else }}: remove one of them`);
  }
}
