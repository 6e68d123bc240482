import type { SyntaxNode } from '@lezer/common';
import { durationMs } from '../../../lib/values/durations';
import { AlertingRule } from '../../../lib/rules/alerting-rule';
import { PromqlExpression } from '../../../lib/promql/promql-expression';
import { GROUPS, RenderedRule, RuleFile, withRecordings } from './rule-set';

/** What replaces a part of an expression. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** That a threshold is multiplied by. */
  readonly factor?: number;
}

const COMPARISONS = ['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'Neq'];
/** A value just inside a threshold is at most this far from it. */
const FACTORS = [0.5, 2];
/** An event just outside of a window is at most this many windows old. */
const WINDOWS = 4;

/**
 * The alert with one of its conditions loosened, in every way: without its `for`, without what it excludes or selects, with thresholds
 * of half or twice the size or none, with windows four times as long. A story that none of them matches is not near to anything.
 */
function loosened({ name, expr, forDuration }: AlertingRule, index: number): RenderedRule[] {
  const edits = editsOf(expr);
  const everyThreshold = FACTORS.map((factor) => outermost(edits.filter((edit) => edit.factor === factor)));
  const variants = [...edits.map((edit) => [edit]), ...everyThreshold].map((some) => edited(expr, some));
  const accepted = [...new Set(variants)].filter((variant) => PromqlExpression.parse(variant).errors.length === 0);
  const patient = durationMs('for', forDuration) > 0 ? [{ expr, for: '0s' }] : [];
  return [...patient, ...accepted.map((variant) => ({ expr: variant, for: forDuration }))].map((rule, number) => ({
    alert: name,
    ...rule,
    labels: { loosened: `${index}-${number}` },
  }));
}

/** A rule file of the loosened alerts of that name and of what is recorded for them. */
export function loosenedRules(name: string): RuleFile {
  const alerts = GROUPS.flatMap((group) => group.alerts).filter((alert) => alert.name === name);
  return withRecordings(alerts.flatMap(loosened));
}

function outermost(edits: readonly Edit[]): Edit[] {
  return edits.filter((edit) => !edits.some((outer) => outer !== edit && outer.from <= edit.from && edit.to <= outer.to));
}

/** @param edits that do not overlap, in the order of the text */
function edited(expr: string, edits: readonly Edit[]): string {
  return edits.reduceRight((text, { from, to, text: part }) => text.slice(0, from) + part + text.slice(to), expr);
}

function editsOf(expr: string): Edit[] {
  const edits: Edit[] = [];
  PromqlExpression.parse(expr)._syntax.tree.iterate({
    enter: ({ node }) => {
      if (node.name === 'BinaryExpr') edits.push(...editsOfOperation(node, expr));
      if (node.name === 'MatrixSelector') edits.push(...editsOfWindow(node, expr));
      if (node.name === 'LabelMatchers') edits.push(...editsOfMatchers(node, expr));
    },
  });
  return edits;
}

function editsOfOperation(node: SyntaxNode, expr: string): Edit[] {
  const [left, right] = [node.firstChild, node.lastChild];
  if (!left || !right) return [];
  const alone = { from: node.from, to: node.to, text: expr.slice(left.from, left.to) };
  if (node.getChild('And') || node.getChild('Unless') || node.getChild('MatchingModifierClause')) return [alone];
  if (!COMPARISONS.some((operator) => node.getChild(operator))) return [];
  const threshold = expr.slice(right.from, right.to);
  const scaled = FACTORS.map((factor) => ({ from: right.from, to: right.to, text: `(${factor} * (${threshold}))`, factor }));
  return [alone, ...scaled];
}

function editsOfWindow(node: SyntaxNode, expr: string): Edit[] {
  const duration = node.getChild('DurationExpr');
  if (!duration) return [];
  const seconds = durationMs('window', expr.slice(duration.from, duration.to)) / 1000;
  return [{ from: duration.from, to: duration.to, text: `${WINDOWS * seconds}s` }];
}

function editsOfMatchers(node: SyntaxNode, expr: string): Edit[] {
  const matchers = [...node.getChildren('UnquotedLabelMatcher'), ...node.getChildren('QuotedLabelMatcher')];
  return matchers.map((without) => {
    const kept = matchers.filter((matcher) => matcher !== without).map(({ from, to }) => expr.slice(from, to));
    return { from: node.from, to: node.to, text: `{${kept.join(', ')}}` };
  });
}
