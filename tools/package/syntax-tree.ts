import type { Tree } from '@lezer/common';

/** Stands in for the editor's package, of which the checker of PromQL's types uses nothing else: see lib/promql/syntax.ts. */
export function syntaxTree(state: { field(): { tree: Tree } }): Tree {
  return state.field().tree;
}
