import type { Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { LRParser } from '@lezer/lr';
import { Parser } from '@prometheus-io/codemirror-promql/dist/cjs/parser';
import type { EditorState } from '@codemirror/state';
import { checkNodes } from './node-checks';
import { excerpt } from './selector';

/** A parsed expression: what is wrong with it, and its tree, which is only complete when nothing is. */
export interface Syntax {
  readonly errors: string[];
  readonly tree: Tree;
}

// The parser's types are declared for ES modules, where TypeScript takes the same class for another one.
const grammar = parser as unknown as LRParser;

/** Parses with the grammar of Prometheus' own editor, and checks types as it does, besides what it leaves to the server. */
export function parse(expression: string): Syntax {
  const tree = grammar.parse(expression);
  const syntaxError = syntaxErrorOf(tree, expression);
  const errors = syntaxError === undefined ? [...typeErrors(tree, expression), ...checkNodes(tree, expression)] : [syntaxError];
  return { tree, errors: [...new Set(errors)] };
}

/**
 * The checker asks the state of an editor for the text and the tree, and for nothing else. A real one would take twice as long, and parse
 * only what fits on a screen and into 20 ms.
 */
function typeErrors(tree: Tree, expression: string): string[] {
  const state = { field: () => ({ tree }), sliceDoc: (from: number, to: number) => expression.slice(from, to) };
  const checker = new Parser(state as unknown as EditorState);
  checker.analyze();
  return checker
    .getDiagnostics()
    .filter(({ severity }) => severity === 'error')
    .map(({ message, from, to }) => `${message} in '${excerpt(expression.slice(from, to))}'`);
}

function syntaxErrorOf(tree: Tree, expression: string): string | undefined {
  if (expression.trim() === '') return 'the expression is empty';
  let at: number | undefined;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) at ??= node.from;
    },
  });
  if (at === undefined) return undefined;
  const before = expression.slice(0, at).trimEnd();
  const after = expression.slice(at).trimStart();
  const calls = /[a-zA-Z_]\w*$/.exec(before);
  if (calls && after.startsWith('(')) return `unknown function '${calls[0]}'`;
  const unexpected = after === '' ? 'end' : `'${excerpt(after)}'`;
  return `unexpected ${unexpected}${before === '' ? '' : ` after '${excerpt(before.slice(-40))}'`}`;
}
