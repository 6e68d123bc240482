/** An action, with `}}` allowed inside its strings. */
const ACTION = /\{\{-?\s*((?:"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*'|\}(?!\})|[^"`'}])*?)\s*-?\}\}/g;

const OPENS = /^(define|if|with|range|block)\b/;

const CALLED = /^(?:template|block)\s+"([^"]+)"/;

/** A named template: its whole text from `{{ define }}` to `{{ end }}`, and the names that it calls. */
interface Definition {
  readonly text: string;
  readonly calls: string[];
}

/**
 * Lets texts stand where no template file can be mounted: each carries the definitions that it calls, so that it renders as it would beside
 * the files.
 *
 * @param files template files by name
 * @returns a function for one text; a name that no file defines is Alertmanager's own, and is left as it is
 */
export function inlining(files: Readonly<Record<string, string>>): (text: string) => string {
  const definitions = new Map(Object.values(files).flatMap(definitionsIn));
  return (text) => {
    const needed = new Set<string>();
    const collect = (calls: string[]): void => {
      for (const name of calls) {
        const definition = definitions.get(name);
        if (!definition || needed.has(name)) continue;
        needed.add(name);
        collect(definition.calls);
      }
    };
    collect(callsIn(text));
    // A definition renders nothing where it stands.
    return [...[...needed].map((name) => definitions.get(name)?.text ?? ''), text].join('');
  };
}

function definitionsIn(file: string): [string, Definition][] {
  const found: [string, Definition][] = [];
  let depth = 0;
  let start: { name: string; at: number } | undefined;
  for (const { 0: action, 1: content, index } of file.matchAll(ACTION)) {
    if (OPENS.test(content)) {
      const [, name] = /^define\s+"([^"]+)"/.exec(content) ?? [];
      if (depth === 0 && name !== undefined) start = { name, at: index };
      depth++;
    }
    if (content !== 'end') continue;
    depth--;
    if (depth > 0 || !start) continue;
    const text = file.slice(start.at, index + action.length);
    found.push([start.name, { text, calls: callsIn(text) }]);
    start = undefined;
  }
  return found;
}

function callsIn(text: string): string[] {
  return [...text.matchAll(ACTION)].flatMap(([, content]) => CALLED.exec(content)?.[1] ?? []);
}
