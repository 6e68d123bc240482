import type { SyntaxNode } from '@lezer/common';
import { ContractLevel, Metric } from '../lib/metrics';
import { RuleGroup } from '../lib/rules/rule-group';
import { PromqlExpression } from '../lib/promql/promql-expression';
import { Selector, selectorOf } from '../lib/promql/selector';

export const LEVELS = [ContractLevel.CORE, ContractLevel.BASIC, ContractLevel.FULL];

/** Whether a pod of a level exports what belongs to another. */
export function includesLevel(level: ContractLevel, other: ContractLevel): boolean {
  return LEVELS.indexOf(other) <= LEVELS.indexOf(level);
}

/** From which contract level of its pod on a rule can have a result. */
export class ContractLevels {
  private readonly ofSeries = new Map<string, ContractLevel>();
  private readonly recorded = new Map<string, string[]>();

  /**
   * @param metrics of the catalog
   * @param groups in which recording rules are looked for
   */
  public constructor(metrics: readonly Metric[], groups: readonly RuleGroup[]) {
    for (const { seriesNames, level } of metrics) for (const name of seriesNames) this.ofSeries.set(name, level);
    for (const { name, expr } of groups.flatMap(({ recordings }) => recordings)) {
      this.recorded.set(name, [...(this.recorded.get(name) ?? []), expr]);
    }
  }

  /** The lowest level whose metrics are enough for the expression to have a result. */
  public of(expr: string): ContractLevel {
    const top = PromqlExpression.parse(expr)._syntax.tree.topNode.firstChild;
    return top ? this.ofNode(top, expr) : ContractLevel.CORE;
  }

  private ofNode(node: SyntaxNode, expr: string): ContractLevel {
    if (node.name === 'VectorSelector') return this.ofSelected(selectorOf(node, expr));
    const operands = children(node).map((child) => this.ofNode(child, expr));
    if (node.name === 'FunctionCall' && /^absent/.test(expr.slice(node.from))) return ContractLevel.CORE;
    if (node.name === 'BinaryExpr' && node.getChild('Or')) return lowest([operands[0], operands[operands.length - 1]]);
    // What takes results away need not be there.
    if (node.name === 'BinaryExpr' && node.getChild('Unless')) return operands[0];
    return highest(operands);
  }

  private ofSelected({ metric = '', matchers }: Selector): ContractLevel {
    // A rule may ask for pods that promise more.
    const promised = matchers.find(({ label }) => label === 'contract')?.value;
    if (promised !== undefined) return lowest(promised.split('|') as ContractLevel[]);
    const recorded = this.recorded.get(metric);
    if (recorded !== undefined && !this.ofSeries.has(metric)) {
      // Until then: a rule that reads itself needs another series to begin with.
      this.ofSeries.set(metric, ContractLevel.FULL);
      // Two kinds may know the same of a run, and one of them is enough.
      this.ofSeries.set(metric, lowest(recorded.map((expr) => this.of(expr))));
    }
    return this.ofSeries.get(metric) ?? ContractLevel.CORE;
  }
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

function highest(levels: ContractLevel[]): ContractLevel {
  return LEVELS[Math.max(0, ...levels.map((level) => LEVELS.indexOf(level)))];
}

function lowest(levels: ContractLevel[]): ContractLevel {
  return LEVELS[Math.min(...levels.map((level) => LEVELS.indexOf(level)))];
}
