import { Rule } from '../rules/rule';
import { durationMs } from '../values/durations';

/** How far back the rule reads at most, in milliseconds: its longest range or offset. */
export function lookbackMs({ name, expr }: Rule): number {
  const times = [...expr.matchAll(/\[(\w+)(?::\w*)?\]|\boffset (\w+)/g)].map(([, range, offset]) => range ?? offset);
  return Math.max(0, ...times.map((time) => durationMs(`a range of ${name}`, time)));
}
