import type { SyntaxNode } from '@lezer/common';
import { nameHint } from '../values/nearest-name';
import { add, drop, keep, LabelSets, labelsIn, mayCarry, union } from './label-sets';
import { labelName, Selector, selectorOf, sourceOf } from './selector';

/** Where the series of an expression come from. */
export interface SeriesSource {
  /** The labels of what a selector reads; says `report` what is wrong with it. */
  select(selector: Selector, report: (violation: string) => void): LabelSets;
}

/** Aggregators whose result is some of their input, with all of its labels. */
const SELECTING = ['topk', 'bottomk', 'limitk', 'limit_ratio'];

const SET_OPERATORS = ['and', 'unless'];

/** Follows labels through an expression, and reports groupings and joins that cannot match anything. */
export class LabelFlow {
  public readonly violations: string[] = [];

  public constructor(
    private readonly expression: string,
    private readonly source: SeriesSource,
  ) {}

  /** The labels that the result carries. */
  public of(node: SyntaxNode): LabelSets {
    switch (node.name) {
      case 'VectorSelector':
        return this.source.select(selectorOf(node, this.expression), (violation) => this.violations.push(violation));
      case 'FunctionCall':
        return this.ofCall(node);
      case 'AggregateExpr':
        return this.ofAggregate(node);
      case 'BinaryExpr':
        return this.ofBinary(node);
      default: {
        const operand = node.getChild('Expr');
        return operand ? this.of(operand) : [];
      }
    }
  }

  private ofCall(node: SyntaxNode): LabelSets {
    const name = this.text(node.firstChild as SyntaxNode);
    const args = node.getChild('FunctionCallBody')?.getChildren('Expr') ?? [];
    const given = args.map((arg) => this.of(arg)).reduce(union, []);
    switch (name) {
      case 'absent':
      case 'absent_over_time':
        return undefined;
      case 'scalar':
        return [];
      case 'vector':
        return [new Set()];
      case 'histogram_quantile':
        if (!mayCarry(given, 'le')) this.violations.push(withoutBuckets(labelsIn(given)));
        return drop(given, ['le']);
      case 'label_replace':
      case 'label_join':
        return add(given, [labelName(args[1], this.expression)]);
      default:
        return given;
    }
  }

  private ofAggregate(node: SyntaxNode): LabelSets {
    const operator = this.text(node.firstChild as SyntaxNode).toLowerCase();
    const args = node.getChild('FunctionCallBody')?.getChildren('Expr') ?? [];
    const input = this.of(args[args.length - 1]);
    const modifier = node.getChild('AggregateModifier');
    const labels = this.groupingLabels(modifier?.getChild('GroupingLabels'));
    for (const label of labels) {
      if (!mayCarry(input, label)) this.report(`groups by label '${label}', which none of its series has`, label, input);
    }
    if (SELECTING.includes(operator)) return input;
    const grouped = modifier?.getChild('Without') ? drop(input, labels) : keep(input, labels);
    return operator === 'count_values' ? add(grouped, [labelName(args[0], this.expression)]) : grouped;
  }

  private ofBinary(node: SyntaxNode): LabelSets {
    const left = this.of(node.firstChild as SyntaxNode);
    const right = this.of(node.lastChild as SyntaxNode);
    const operator = this.text((node.firstChild as SyntaxNode).nextSibling as SyntaxNode).toLowerCase();
    if (operator === 'or') return union(left, right);
    if (left?.length === 0 || right?.length === 0) return left?.length === 0 ? right : left;

    const clause = node.getChild('MatchingModifierClause');
    const [labels, included] = (clause?.getChildren('GroupingLabels') ?? []).map((list) => this.groupingLabels(list));
    const on = Boolean(clause?.getChild('On'));
    if (on) this.checkOn(labels, left, right);
    else this.checkIgnoring(labels ?? [], left, right);

    if (clause?.getChild('GroupLeft')) return this.ofGrouped(left, right, included ?? []);
    if (clause?.getChild('GroupRight')) return this.ofGrouped(right, left, included ?? []);
    if (SET_OPERATORS.includes(operator)) return left;
    return on ? keep(left, labels) : drop(left, labels ?? []);
  }

  private ofGrouped(many: LabelSets, one: LabelSets, included: string[]): LabelSets {
    for (const label of included) {
      if (!mayCarry(one, label)) this.report(`takes label '${label}' from a side that has no such label`, label, one);
    }
    return add(many, included);
  }

  private checkOn(labels: string[], left: LabelSets, right: LabelSets): void {
    for (const label of labels) {
      for (const [side, sets] of Object.entries({ left, right })) {
        if (!mayCarry(sets, label)) this.report(`joins on label '${label}', which no series on the ${side} side has`, label, sets);
      }
    }
  }

  private checkIgnoring(ignored: string[], left: LabelSets, right: LabelSets): void {
    for (const label of ignored) {
      const both = union(left, right);
      if (!mayCarry(both, label)) this.report(`ignores label '${label}', which neither side has`, label, both);
    }
    const [a, b] = [drop(left, ignored), drop(right, ignored)];
    if (!a || !b || a.some((set) => b.some((other) => sameLabels(set, other)))) return;
    const differing = labelsIn(union(a, b)).filter((label) => !(everyHas(a, label) && everyHas(b, label)));
    this.violations.push(
      `joins two sides whose labels never match, as only one of them has ${differing.map((label) => `'${label}'`).join(', ')}: ` +
        `add on (…) with the labels that both have, or ignoring (${differing.join(', ')})`,
    );
  }

  private report(violation: string, label: string, sets: LabelSets): void {
    this.violations.push(`${violation}: ${nameHint(label, labelsIn(sets))}`);
  }

  private groupingLabels(list: SyntaxNode | null | undefined): string[] {
    const names: string[] = [];
    for (let item = list?.firstChild; item; item = item.nextSibling) names.push(labelName(item, this.expression));
    return names;
  }

  private text(node: SyntaxNode): string {
    return sourceOf(node, this.expression);
  }
}

function withoutBuckets(labels: string[]): string {
  return `takes histogram_quantile of series without label 'le', so that it has no result: read a series whose name ends in _bucket, and keep le, for example sum by (${['le', ...labels].join(', ')}) (…)`;
}

function sameLabels(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((label) => b.has(label));
}

function everyHas(sets: LabelSets, label: string): boolean {
  return Boolean(sets?.every((set) => set.has(label)));
}
