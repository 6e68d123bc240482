/**
 * The label names, without values, that the series of an expression may carry: one set for each kind of series in it.
 * Undefined when they cannot be known; no set at all for a scalar.
 */
export type LabelSets = readonly ReadonlySet<string>[] | undefined;

/** Both kinds of series together. */
export function union(a: LabelSets, b: LabelSets): LabelSets {
  if (!a || !b) return undefined;
  const distinct = new Map([...a, ...b].map((set) => [[...set].sort().join(), set]));
  return [...distinct.values()];
}

export function mapSets(sets: LabelSets, change: (set: ReadonlySet<string>) => Iterable<string>): LabelSets {
  return union(
    sets?.map((set) => new Set(change(set))),
    [],
  );
}

/** Leaves only these labels. */
export function keep(sets: LabelSets, labels: string[]): LabelSets {
  return mapSets(sets, (set) => labels.filter((label) => set.has(label)));
}

/** Leaves all but these labels. */
export function drop(sets: LabelSets, labels: string[]): LabelSets {
  return mapSets(sets, (set) => [...set].filter((label) => !labels.includes(label)));
}

export function add(sets: LabelSets, labels: string[]): LabelSets {
  return mapSets(sets, (set) => [...set, ...labels]);
}

/** True when some series carries the label, or may. */
export function mayCarry(sets: LabelSets, label: string): boolean {
  return !sets || sets.length === 0 || sets.some((set) => set.has(label));
}

/** True when every series carries the label, as far as can be known. */
export function alwaysCarry(sets: LabelSets, label: string): boolean {
  return !sets || sets.every((set) => set.has(label));
}

/** Every label that occurs. */
export function labelsIn(sets: LabelSets): string[] {
  return [...new Set((sets ?? []).flatMap((set) => [...set]))];
}
