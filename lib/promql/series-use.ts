import type { SyntaxNode } from '@lezer/common';
import { MetricType } from '../metrics/metric';
import { ExpressionCheck } from './expression-check';
import { PromqlExpression } from './promql-expression';
import { selectorOf, sourceOf } from './selector';

/** What is known of the series that an expression reads. */
export interface SeriesTypes {
  /** Counter or gauge, buckets and counts of histograms as the former; undefined where that is not known. */
  typeOf(series: string): MetricType | undefined;
  /** What a recording rule computes it from; undefined when none does. */
  recordedFrom(series: string): string | undefined;
}

/** Something that is hardly meant. */
export interface Misuse {
  readonly check: ExpressionCheck;
  /** What the rule does, what comes of it and what to write instead, without its subject. */
  readonly sentence: string;
}

/** A range over which a rate or trend is taken. */
export interface TakenRange {
  readonly series: string;
  readonly function: string;
  /** As it stands in the expression, for example `5m`. */
  readonly range: string;
}

const RATES = ['rate', 'irate', 'increase'];

const TRENDS = ['deriv', 'delta', 'idelta', 'predict_linear'];

const OF_GAUGES = [...TRENDS, 'avg_over_time'];

const COMPARISONS = ['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'EqlC', 'Neq'];

/** Series that are gone while nothing is wrong. */
const COMING_AND_GOING = ['ALERTS', 'ALERTS_FOR_STATE'];

const RESULT_ANYWAY = ['vector', 'scalar', 'time', 'pi'];

/** How the series of a valid expression are used. */
export class SeriesUse {
  private readonly top: SyntaxNode | null;

  public constructor(
    private readonly expression: string,
    private readonly types: SeriesTypes,
    /** Rules that record each other would be followed without an end. */
    private readonly depth = 0,
  ) {
    this.top = PromqlExpression.parse(expression)._syntax.tree.topNode.firstChild;
  }

  /** The ranges of rates and trends. */
  public get ranges(): TakenRange[] {
    return this.calls().flatMap(({ name, selector, range }) => {
      const { metric } = selectorOf(selector, this.expression);
      if (metric === undefined || range === undefined || ![...RATES, ...TRENDS].includes(name)) return [];
      return [{ series: metric, function: name, range: this.text(range) }];
    });
  }

  /** Functions that do not suit what they are applied to. */
  public get misusedFunctions(): Misuse[] {
    return this.calls().flatMap(({ name, selector }): Misuse[] => {
      const { metric = '' } = selectorOf(selector, this.expression);
      const type = this.types.typeOf(metric);
      if (type === MetricType.GAUGE && RATES.includes(name)) {
        const sentence = `takes ${name} of '${metric}', which is a gauge: whenever it falls, ${name} takes that for a restart and jumps: use deriv or delta`;
        return [{ check: ExpressionCheck.RATE_OF_GAUGE, sentence }];
      }
      if (type === MetricType.COUNTER && OF_GAUGES.includes(name)) {
        const sentence = `takes ${name} of '${metric}', which is a counter: it starts again at 0 with its process, and only its growth says something: use rate or increase`;
        return [{ check: ExpressionCheck.TREND_OF_COUNTER, sentence }];
      }
      return [];
    });
  }

  /** What makes an alert fire at the wrong time, or always. */
  public get misfires(): Misuse[] {
    if (!this.top) return [];
    const always: Misuse = {
      check: ExpressionCheck.ALWAYS_FIRES,
      sentence: 'always fires, because its expression has a result whatever the values are: compare it, for example with > 0.5',
    };
    return [...(this.mayBeEmpty(this.top) ? [] : [always]), ...this.comparedCounters(this.top).map(compared)];
  }

  /** True when values decide whether there is a result. */
  public get decides(): boolean {
    return this.top !== null && this.mayBeEmpty(this.top);
  }

  private mayBeEmpty(node: SyntaxNode): boolean {
    switch (node.name) {
      case 'VectorSelector':
        return this.comesAndGoes(node);
      case 'BinaryExpr': {
        if (this.isComparison(node)) return true;
        const operator = this.operatorOf(node);
        const sides = [node.firstChild, node.lastChild].map((side) => this.mayBeEmpty(side as SyntaxNode));
        if (operator === 'Or') return sides.every(Boolean);
        return operator === 'And' || operator === 'Unless' || sides.some(Boolean);
      }
      case 'FunctionCall': {
        const name = this.text(node.firstChild as SyntaxNode);
        if (name.startsWith('absent')) return true;
        return !RESULT_ANYWAY.includes(name) && operandsOf(node).some((operand) => this.mayBeEmpty(operand));
      }
      default:
        return operandsOf(node).some((operand) => this.mayBeEmpty(operand));
    }
  }

  private comesAndGoes(selector: SyntaxNode): boolean {
    const { metric } = selectorOf(selector, this.expression);
    if (metric === undefined || COMING_AND_GOING.includes(metric)) return true;
    const recorded = this.types.recordedFrom(metric);
    if (recorded === undefined) return false;
    return this.depth > 5 || new SeriesUse(recorded, this.types, this.depth + 1).decides;
  }

  /** Looks only at comparisons that decide whether the whole expression has a result. */
  private comparedCounters(node: SyntaxNode): string[] {
    if (['ParenExpr', 'OffsetExpr', 'StepInvariantExpr'].includes(node.name))
      return operandsOf(node).flatMap((inner) => this.comparedCounters(inner));
    if (node.name !== 'BinaryExpr') return [];
    const [left, right] = [node.firstChild, node.lastChild] as SyntaxNode[];
    const operator = this.operatorOf(node);
    if (operator === 'Or') return [left, right].flatMap((side) => this.comparedCounters(side));
    // What stands behind them is a condition: that there were enough events, or that the counter has grown.
    if (operator === 'And' || operator === 'Unless') {
      return this.comparedCounters(left).filter((counter) => !this.text(right).includes(counter));
    }
    const counter = this.isComparison(node) ? this.counterIn(isNumber(right) ? left : isNumber(left) ? right : undefined) : undefined;
    // Nothing so far is a question that a counter answers.
    const asksForNone = operator.startsWith('Eql') && [left, right].some((side) => this.text(side) === '0');
    return counter === undefined || asksForNone ? [] : [counter];
  }

  /** The counter whose own value this is, summed up or not. */
  private counterIn(node: SyntaxNode | undefined): string | undefined {
    if (node?.name === 'VectorSelector') {
      const { metric } = selectorOf(node, this.expression);
      return metric !== undefined && this.types.typeOf(metric) === MetricType.COUNTER ? metric : undefined;
    }
    if (node?.name === 'AggregateExpr' && ['count', 'group', 'count_values'].includes(this.text(node.firstChild as SyntaxNode)))
      return undefined;
    return node && ['ParenExpr', 'AggregateExpr', 'OffsetExpr'].includes(node.name) ? this.counterIn(operandsOf(node).at(-1)) : undefined;
  }

  private isComparison(node: SyntaxNode): boolean {
    return COMPARISONS.includes(this.operatorOf(node)) && !node.getChild('BoolModifier');
  }

  private operatorOf(node: SyntaxNode): string {
    return (node.firstChild as SyntaxNode).nextSibling?.name ?? '';
  }

  /** Calls of functions that read a range of a series directly. */
  private calls(): { name: string; selector: SyntaxNode; range?: SyntaxNode }[] {
    const found: { name: string; selector: SyntaxNode; range?: SyntaxNode }[] = [];
    this.top?.cursor().iterate(({ node }) => {
      if (node.name !== 'FunctionCall') return;
      const name = this.text(node.firstChild as SyntaxNode);
      for (const operand of operandsOf(node).map(unwrapped)) {
        if (operand.name !== 'MatrixSelector' && operand.name !== 'SubqueryExpr') continue;
        const selector = unwrapped(operand.firstChild as SyntaxNode);
        const range = operand.name === 'MatrixSelector' ? (operand.getChild('DurationExpr') ?? undefined) : undefined;
        if (selector.name === 'VectorSelector') found.push({ name, selector, range });
      }
    });
    return found;
  }

  private text(node: SyntaxNode): string {
    return sourceOf(node, this.expression);
  }
}

function compared(counter: string): Misuse {
  return {
    check: ExpressionCheck.COUNTER_COMPARED,
    sentence: `compares counter '${counter}' with a number: once beyond it, the counter stays there until its process ends: compare increase(${counter}[…]) or rate(${counter}[…])`,
  };
}

function operandsOf(node: SyntaxNode): SyntaxNode[] {
  return (node.getChild('FunctionCallBody') ?? node).getChildren('Expr');
}

/** Without parentheses and times around it. */
function unwrapped(node: SyntaxNode): SyntaxNode {
  const inner = ['ParenExpr', 'OffsetExpr', 'StepInvariantExpr'].includes(node.name) ? operandsOf(node)[0] : undefined;
  return inner ? unwrapped(inner) : node;
}

function isNumber(node: SyntaxNode): boolean {
  const inner = node.name === 'ParenExpr' || node.name === 'UnaryExpr' ? operandsOf(node)[0] : undefined;
  return node.name === 'NumberDurationLiteral' || (inner !== undefined && isNumber(inner));
}
