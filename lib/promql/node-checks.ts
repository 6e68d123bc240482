import type { SyntaxNode, Tree } from '@lezer/common';
import { accepts, anchored } from './label-matcher';
import { excerpt, selectorOf, sourceOf } from './selector';
import { unquote } from './string-literal';

/** Aggregators that take a parameter before the vector. */
const PARAMETRIC = ['topk', 'bottomk', 'quantile', 'count_values'];

/** Refused by Prometheus unless it is started with a feature flag. */
const EXPERIMENTAL = new Set([
  ...['double_exponential_smoothing', 'end', 'histogram_quantiles', 'info', 'limit_ratio', 'limitk', 'mad_over_time', 'max_of', 'min_of'],
  ...['range', 'sort_by_label', 'sort_by_label_desc', 'start', 'start_timestamp', 'step'],
  ...['ts_of_first_over_time', 'ts_of_last_over_time', 'ts_of_max_over_time', 'ts_of_min_over_time'],
]);

/** What a modifier may stand behind. */
const OFFSET_OPERANDS = ['VectorSelector', 'MatrixSelector', 'SubqueryExpr', 'StepInvariantExpr'];

const AT_OPERANDS = ['VectorSelector', 'MatrixSelector', 'SubqueryExpr', 'OffsetExpr'];

/** What the editor's checker leaves to the server. */
export function checkNodes(tree: Tree, expression: string): string[] {
  const errors: string[] = [];
  tree.iterate({
    enter: ({ node }) => {
      const error = errorOf(node, expression);
      if (error !== undefined) errors.push(`${error} in '${excerpt(sourceOf(node, expression))}'`);
    },
  });
  return errors;
}

function errorOf(node: SyntaxNode, expression: string): string | undefined {
  switch (node.name) {
    case 'StringLiteral':
      return unquote(sourceOf(node, expression)) === undefined ? 'invalid escape or unclosed quote' : undefined;
    case 'VectorSelector':
      return selectorError(node, expression);
    case 'MatrixSelector':
      return rangeError(node, expression);
    case 'OffsetExpr':
      return operandError(node, 'offset', OFFSET_OPERANDS);
    case 'StepInvariantExpr':
      return operandError(node, '@', AT_OPERANDS);
    case 'AggregateExpr':
      return aggregateError(node, expression);
    case 'FunctionIdentifier':
    case 'AggregateOp':
      return EXPERIMENTAL.has(sourceOf(node, expression).toLowerCase())
        ? 'experimental function, off in Prometheus by default,'
        : undefined;
    case 'AnchoredExpr':
    case 'SmoothedExpr':
    case 'FillModifier':
      return 'experimental modifier, off in Prometheus by default,';
    default:
      return undefined;
  }
}

function selectorError(node: SyntaxNode, expression: string): string | undefined {
  const { metric, matchers } = selectorOf(node, expression);
  for (const { operator, value } of matchers) {
    if (operator.includes('~') && value !== undefined && !anchored(value)) return `regex '${value}' is not RE2`;
  }
  if (metric === undefined && matchers.every((matcher) => accepts(matcher, '')))
    return 'vector selector must contain at least one non-empty matcher';
  return undefined;
}

function rangeError(node: SyntaxNode, expression: string): string | undefined {
  if (node.firstChild?.name !== 'VectorSelector') return 'ranges only allowed for vector selectors';
  const range = node.getChild('DurationExpr');
  return range && /^0+[a-z]*$/.test(sourceOf(range, expression)) ? 'range must be longer than 0' : undefined;
}

function operandError(node: SyntaxNode, modifier: string, operands: string[]): string | undefined {
  let operand = node.firstChild;
  // The editor's grammar takes the whole of `a > 0 unless b` before `offset 1h`, where Prometheus takes `b`.
  while (operand && ['BinaryExpr', 'UnaryExpr'].includes(operand.name)) operand = operand.lastChild;
  return operands.includes(operand?.name ?? '') ? undefined : `${modifier} must follow a selector or a subquery`;
}

function aggregateError(node: SyntaxNode, expression: string): string | undefined {
  const operator = sourceOf(node.firstChild as SyntaxNode, expression).toLowerCase();
  if (EXPERIMENTAL.has(operator)) return undefined;
  const wanted = PARAMETRIC.includes(operator) ? 2 : 1;
  const given = node.getChild('FunctionCallBody')?.getChildren('Expr').length ?? 0;
  return given === wanted ? undefined : `${operator} takes ${wanted} argument(s), got ${given},`;
}
