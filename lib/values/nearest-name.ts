/**
 * The name that takes the fewest insertions, deletions and replacements to become `wanted`; undefined where that is more than two fifths of it:
 * then it is another word, and to suggest it would lead astray.
 */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Infinity;
  for (const name of names) {
    const edits = levenshtein(wanted, name);
    if (edits < least) [nearest, least] = [name, edits];
  }
  return least <= 0.4 * wanted.length ? nearest : undefined;
}

/** What to write instead of a name that is not among `names`: the one that is nearly the same, else any of them. */
export function nameHint(wanted: string, names: string[]): string {
  if (names.length === 0) return 'there are none';
  const nearest = nearestName(wanted, names);
  return nearest === undefined ? `use one of ${names.join(', ')}` : `did you mean '${nearest}'`;
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
