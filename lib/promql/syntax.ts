import { ensureSyntaxTree, LanguageSupport, LRLanguage } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import type { Tree } from '@lezer/common';
import type { LRParser } from '@lezer/lr';
// The package's root would load an editor besides.
import { Parser } from '@prometheus-io/codemirror-promql/dist/cjs/parser';
import { parser as grammar } from '@prometheus-io/lezer-promql';
import { checkNodes } from './node-checks';
import { excerpt } from './selector';

/** A parsed expression: what is wrong with it, and its tree, which is only complete when nothing is. */
export interface Syntax {
  readonly errors: string[];
  readonly tree: Tree;
}

// The grammar's types are declared for ES modules, where TypeScript takes the same class for another one.
const LANGUAGE = new LanguageSupport(LRLanguage.define({ parser: grammar as unknown as LRParser }));

/** Parses with the grammar of Prometheus' own editor, and checks types as it does, besides what it leaves to the server. */
export function parse(expression: string): Syntax {
  const state = EditorState.create({ doc: expression, extensions: LANGUAGE });
  // An editor parses for 20 ms and a screenful; this waits for all of it. The update makes the state see the result.
  const tree = ensureSyntaxTree(state, state.doc.length, Infinity);
  if (!tree) throw new Error('the PromQL language is not configured');
  const syntaxError = syntaxErrorOf(tree, expression);
  if (syntaxError !== undefined) return { tree, errors: [syntaxError] };

  const types = new Parser(state.update({}).state);
  types.analyze();
  const typeErrors = types
    .getDiagnostics()
    .filter(({ severity }) => severity === 'error')
    .map(({ message, from, to }) => `${message} in '${excerpt(expression.slice(from, to))}'`);
  return { tree, errors: [...new Set([...typeErrors, ...checkNodes(tree, expression)])] };
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
