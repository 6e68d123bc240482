import { nameHint } from '../values/nearest-name';
import { accepts } from './label-matcher';
import { PromqlExpression } from './promql-expression';
import { LabelMatcher, selectorOf } from './selector';

/** A regex that lists values. */
const LIST = /^[\w-]+(\|[\w-]+)*$/;

/**
 * Matchers of a valid expression that ask for a value that a label never has, a sentence each.
 *
 * @param valuesOf all values of a label of a series; undefined where they are not all known
 */
export function unknownValues(expr: string, valuesOf: (series: string, label: string) => string[] | undefined): string[] {
  const found: string[] = [];
  PromqlExpression.parse(expr)._syntax.tree.iterate({
    enter: ({ name, node }) => {
      if (name !== 'VectorSelector') return;
      const { metric, matchers } = selectorOf(node, expr);
      for (const matcher of metric === undefined ? [] : matchers) {
        const values = valuesOf(metric as string, matcher.label);
        if (values) found.push(...unknownIn(metric as string, matcher, values));
      }
    },
  });
  return found;
}

function unknownIn(metric: string, matcher: LabelMatcher, values: string[]): string[] {
  const { label, operator, value = '' } = matcher;
  const isRegex = operator.includes('~');
  const stated = !isRegex ? [value] : LIST.test(value) ? value.split('|') : [];
  const unknown = stated.filter((one) => one !== '' && !values.includes(one));
  const of = `'${label}' of '${metric}'`;
  if (unknown.length > 0)
    return unknown.map((one) => `asks for value '${one}' of label ${of}, which it never has: ${nameHint(one, values)}`);
  // Everything or nothing is no choice.
  const selects = isRegex && ['', ...values].some((one) => accepts({ ...matcher, operator: '=~' }, one));
  return !isRegex || selects
    ? []
    : [`asks for a label ${of} that matches '${value}', which none of its values does: they are ${values.join(', ')}`];
}
