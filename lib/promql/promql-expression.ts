import { checked } from '../values/checked';
import type * as SyntaxModule from './syntax';
import { Selector, selectorOf } from './selector';

/** One selector of an expression, such as `up{job="trainer"}`. */
export interface PromqlSelection {
  /**
   * Name of the series that are selected.
   *
   * @default - the name is not fixed: `{__name__=~"tf_.*"}`.
   */
  readonly metric?: string;
  /** The labels that are matched on. */
  readonly labels: string[];
}

const PARSED = new Map<string, PromqlExpression>();

/** A PromQL expression, parsed with the grammar of the Prometheus version that the stack deploys. */
@checked
export class PromqlExpression {
  /** Parses once per text. Does not throw: what is wrong stands in `errors`. */
  public static parse(text: string): PromqlExpression {
    let expression = PARSED.get(text);
    if (!expression) PARSED.set(text, (expression = new PromqlExpression(text)));
    return expression;
  }

  /** What Prometheus would refuse, in a phrase each; empty when it accepts the expression. */
  public readonly errors: string[];

  /** @internal */
  public readonly _syntax: SyntaxModule.Syntax;

  /** @param text the expression as it was given, comments and white space included */
  private constructor(public readonly text: string) {
    this._syntax = loadSyntax().parse(text);
    this.errors = this._syntax.errors;
  }

  /** The series that are read, in the order of the text. */
  public get selections(): PromqlSelection[] {
    const selectors: Selector[] = [];
    this._syntax.tree.iterate({
      enter: ({ name, node }) => {
        if (name === 'VectorSelector') selectors.push(selectorOf(node, this.text));
      },
    });
    return selectors.map(({ metric, matchers }) => ({ metric, labels: matchers.map(({ label }) => label) }));
  }
}

// The grammar takes about 80 ms to load, which an app without expressions need not pay.
function loadSyntax(): typeof SyntaxModule {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  return require('./syntax') as typeof SyntaxModule;
}
