/** All series of one name, as an exporter announces them. */
export interface MetricFamily {
  readonly type: string;
  readonly name: string;
  readonly help: string;
  /** Names of the labels that any of its series has, sorted; without `le` and `quantile`, which the type implies. */
  readonly labels: readonly string[];
}

/** A line of Prometheus' text format: `# HELP name text`, `# TYPE name type` or a sample. */
const COMMENT = /^# (?<keyword>HELP|TYPE) (?<name>\S+) ?(?<text>.*)$/;
const LABEL = /([a-zA-Z_]\w*)="(?:[^"\\]|\\.)*"/g;
const IMPLIED = new Set(['le', 'quantile']);

/**
 * The families of expositions in Prometheus' text format, sorted by name; the same family in several of them is one with the labels of all.
 *
 * @param expositions for example of several components of one program
 */
export function familiesOf(expositions: readonly string[]): MetricFamily[] {
  const families = new Map<string, { type: string; help: string; labels: Set<string> }>();
  for (const exposition of expositions) {
    // The samples of a family follow its comments.
    let current = { type: 'untyped', help: '', labels: new Set<string>() };
    for (const line of exposition.split('\n').filter((text) => text !== '')) {
      const { keyword, name, text } = COMMENT.exec(line)?.groups ?? {};
      if (keyword === undefined) {
        for (const [, label] of line.matchAll(LABEL)) if (!IMPLIED.has(label)) current.labels.add(label);
        continue;
      }
      current = families.get(name) ?? { type: 'untyped', help: '', labels: new Set() };
      families.set(name, current);
      if (keyword === 'HELP') current.help = text;
      else current.type = text;
    }
  }
  return [...families]
    .map(([name, { type, help, labels }]) => ({ type, name, help, labels: [...labels].sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
