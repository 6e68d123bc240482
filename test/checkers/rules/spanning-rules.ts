import type { SyntaxNode } from '@lezer/common';
import { PromqlExpression } from '../../../lib/promql/promql-expression';
import { Rule } from '../../../lib/rules/rule';
import { RuleGroup } from '../../../lib/rules/rule-group';
import { namesReadBy } from './rule-set';

/** Labels that name things. No two runs, pods or nodes of different scenarios share the value of any of them. */
export const IDENTITY = ['namespace', 'node', 'instance', 'pod', 'run_id', 'team', 'UUID', 'job_name'];
/** Of these, what a series has at least. */
const LEAST = ['namespace', 'node'];
const WITHOUT_LABELS = ['absent', 'absent_over_time', 'scalar'];

/** Names of the rules whose answer may depend on things that share no label of `IDENTITY`, directly or by what they read. */
export function spanningRules(groups: readonly RuleGroup[]): ReadonlySet<string> {
  const rules = groups.flatMap(({ rules }) => rules);
  const spanning = new Set(rules.filter(spans).map(({ name }) => name));
  for (let size = -1; size !== spanning.size;) {
    size = spanning.size;
    for (const rule of rules) if (namesReadBy(rule).some((name) => spanning.has(name))) spanning.add(rule.name);
  }
  return spanning;
}

function spans({ expr }: Rule): boolean {
  let found = false;
  PromqlExpression.parse(expr)._syntax.tree.iterate({
    enter: ({ node }) => {
      found ||= combines(node, expr);
    },
  });
  return found;
}

/** Whether the operation takes together what has no name in common. */
function combines(node: SyntaxNode, expr: string): boolean {
  switch (node.name) {
    case 'AggregateExpr': {
      const modifier = node.getChild('AggregateModifier');
      return !keepsIdentity(modifier, Boolean(modifier?.getChild('Without')), expr);
    }
    case 'MatchingModifierClause':
      return !keepsIdentity(node, Boolean(node.getChild('Ignoring')), expr);
    case 'FunctionCall':
      return WITHOUT_LABELS.includes(textOf(node.firstChild, expr));
    default:
      return false;
  }
}

function keepsIdentity(modifier: SyntaxNode | null, isWithout: boolean, expr: string): boolean {
  const labels: string[] = textOf(modifier?.getChild('GroupingLabels'), expr).match(/\w+/g) ?? [];
  return isWithout ? LEAST.every((label) => !labels.includes(label)) : IDENTITY.some((label) => labels.includes(label));
}

function textOf(node: SyntaxNode | null | undefined, expr: string): string {
  return node ? expr.slice(node.from, node.to) : '';
}
