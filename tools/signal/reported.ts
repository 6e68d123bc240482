import { InhibitionTree } from '../../lib/kinds/inhibition-tree';
import { SHIPPED_KINDS } from '../../lib/kinds/shipped-kinds';
import { InhibitRule } from '../../lib/rules/inhibit-rule';
import { Firing } from './judge';

/** What is left of a firing when its causes have silenced it. */
export interface Reported extends Firing {
  /** Names of the alerts that silenced some of it. */
  readonly silencedBy: readonly string[];
  /** Spans in which nothing silenced it; none when its causes always did. */
  readonly spans: readonly (readonly [from: number, to: number])[];
}

/** Applies inhibition as Alertmanager does: while a source fires, the targets that agree with it are quiet. */
export function reported(firing: readonly Firing[], rules: readonly InhibitRule[] = shippedInhibition()): Reported[] {
  return firing.map((target) => {
    const causes = firing.filter((source) => source !== target && rules.some((rule) => rule._silences(source.labels, target.labels)));
    const overlapping = causes.filter((cause) => cause.from < endOf(target) && endOf(cause) > target.from);
    return {
      ...target,
      silencedBy: [...new Set(overlapping.map(({ labels }) => labels.alertname))],
      spans: overlapping.reduce<[number, number][]>(
        (spans, cause) => spans.flatMap((span) => without(span, cause)),
        [[target.from, endOf(target)]],
      ),
    };
  });
}

/** The inhibition of everything that the library ships. */
export function shippedInhibition(): InhibitRule[] {
  return new InhibitionTree(SHIPPED_KINDS).rules;
}

function endOf({ to }: Firing): number {
  return to ?? Infinity;
}

function without([from, to]: readonly [number, number], cause: Firing): [number, number][] {
  const left: [number, number][] = [
    [from, Math.min(to, cause.from)],
    [Math.max(from, endOf(cause)), to],
  ];
  return left.filter(([start, end]) => start < end);
}
