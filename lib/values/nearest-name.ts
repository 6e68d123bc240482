/** The name that takes the fewest insertions, deletions and replacements to become `wanted`; undefined when there are none. */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Infinity;
  for (const name of names) {
    const edits = levenshtein(wanted, name);
    if (edits < least) [nearest, least] = [name, edits];
  }
  return nearest;
}

/** What to write instead of a name that is not among `names`: the one that is nearly the same, else any of them. */
export function nameHint(wanted: string, names: string[]): string {
  const nearest = nearestName(wanted, names);
  if (nearest === undefined) return 'there are none';
  return levenshtein(wanted, nearest) <= wanted.length / 2 ? `did you mean '${nearest}'` : `use one of ${names.join(', ')}`;
}

function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
