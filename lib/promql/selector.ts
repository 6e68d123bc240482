import type { SyntaxNode } from '@lezer/common';
import { unquote } from './string-literal';

/** One label matcher, taken apart. */
export interface LabelMatcher {
  readonly label: string;
  readonly operator: string;
  /** Undefined when the literal is not valid. */
  readonly value?: string;
}

/** What a vector selector asks for. */
export interface Selector {
  /** Undefined when the name is not fixed. */
  readonly metric?: string;
  readonly matchers: LabelMatcher[];
}

/** Takes a `VectorSelector` apart; a name given as `{"name"}` or `{__name__="name"}` counts as the metric. */
export function selectorOf(node: SyntaxNode, expression: string): Selector {
  const name = node.getChild('Identifier');
  const matchers: LabelMatcher[] = [];
  let metric = name ? sourceOf(name, expression) : undefined;
  for (let item = node.getChild('LabelMatchers')?.firstChild; item; item = item.nextSibling) {
    const matcher = matcherOf(item, expression);
    if (matcher.label === '__name__' && matcher.operator === '=') metric = matcher.value;
    else matchers.push(matcher);
  }
  return { metric, matchers };
}

/** The part of the expression that a node stands for. */
export function sourceOf(node: SyntaxNode, expression: string): string {
  return expression.slice(node.from, node.to);
}

/** Part of an expression as it stands in a message: on one line and short. */
export function excerpt(part: string): string {
  const line = part.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** A label name, which may be quoted. */
export function labelName(node: SyntaxNode, expression: string): string {
  const source = sourceOf(node, expression);
  return unquote(source) ?? source;
}

function matcherOf(node: SyntaxNode, expression: string): LabelMatcher {
  if (node.name === 'QuotedLabelName') return { label: '__name__', operator: '=', value: labelName(node, expression) };
  const [label, operator, literal] = [node.firstChild, node.getChild('MatchOp'), node.getChild('StringLiteral')].map(
    (part) => part as SyntaxNode,
  );
  return {
    label: labelName(label, expression),
    operator: sourceOf(operator, expression),
    value: unquote(sourceOf(literal, expression)),
  };
}
