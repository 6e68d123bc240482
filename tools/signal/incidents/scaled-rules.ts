import type { SyntaxNode } from '@lezer/common';
import { PromqlExpression } from '../../../lib/promql/promql-expression';
import { durationMs } from '../../../lib/values/durations';

/** What a rule file holds, as far as time is concerned. */
interface RenderedRule {
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
}

export interface RenderedGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly RenderedRule[];
}

/** Functions of a rate per second, of which a second is longer or shorter now. */
const PER_SECOND = ['rate', 'irate', 'deriv'];
/** What is a time stamp of the clock of the machine. */
const STAMPS = ['time', 'timestamp'];

/** The duration, so many times shorter. */
export function scaledDuration(text: string, times: number): string {
  return `${Math.max(1, Math.round(durationMs('duration', text) / times))}ms`;
}

/**
 * The expression for a world in which time passes so many times faster: durations shrink, and what is measured in seconds stays what it
 * was, as time stamps are those of the faster world.
 */
export function scaledExpression(expr: string, times: number): string {
  const inserted: { readonly at: number; readonly text: string; readonly until?: number }[] = [];
  const around = ({ from, to }: SyntaxNode, after: string) => inserted.push({ at: from, text: '(' }, { at: to, text: `${after})` });
  PromqlExpression.parse(expr)._syntax.tree.iterate({
    enter: ({ node, name }) => {
      const text = expr.slice(node.from, node.to);
      if (name === 'NumberDurationLiteralInDurationContext') {
        inserted.push({ at: node.from, text: scaledDuration(text, times), until: node.to });
      } else if (name === 'FunctionCall') {
        const called = /^\w+/.exec(text)?.[0] ?? '';
        if (PER_SECOND.includes(called)) around(node, ` / ${times}`);
        if (STAMPS.includes(called)) around(node, ` * ${times}`);
        if (called === 'predict_linear') inserted.push({ at: node.to - 1, text: ` / ${times}` });
      } else if (name === 'VectorSelector' && text.startsWith('ALERTS_FOR_STATE')) {
        around(node, ` * ${times}`);
      }
    },
  });
  // At one place what ends comes before what begins.
  const sorted = inserted.map((one, order) => ({ ...one, order })).sort((a, b) => b.at - a.at || b.order - a.order);
  return sorted.reduce((text, { at, text: more, until = at }) => text.slice(0, at) + more + text.slice(until), expr);
}

/** The rules of a world in which time passes so many times faster. */
export function scaledGroups(groups: readonly RenderedGroup[], times: number): object[] {
  const shorter = (duration?: string) => (duration === undefined ? undefined : scaledDuration(duration, times));
  return groups.map((group) => ({
    ...group,
    interval: shorter(group.interval),
    rules: group.rules.map((rule) => ({
      ...rule,
      expr: scaledExpression(rule.expr, times),
      for: shorter(rule.for),
      keep_firing_for: shorter(rule.keep_firing_for),
    })),
  }));
}
