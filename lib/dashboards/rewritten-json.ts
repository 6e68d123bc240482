const OF_VARIABLE = /^label_values\((.*), (\w+)\)$/s;

/** Fields that hold PromQL, in panels, annotations and variables. */
const EXPRESSIONS = ['expr', 'query', 'definition'];

/** A part of a dashboard with other expressions. */
export function rewrittenJson<Json>(json: Json, change: (expr: string) => string): Json {
  if (Array.isArray(json)) return json.map((item: unknown) => rewrittenJson(item, change)) as Json;
  if (typeof json !== 'object' || json === null) return json;
  const fields = Object.entries(json).map(([name, value]: [string, unknown]) => {
    const isExpression = EXPRESSIONS.includes(name) && typeof value === 'string';
    return [name, isExpression ? rewrittenQuery(value, change) : rewrittenJson(value, change)];
  });
  return Object.fromEntries(fields) as Json;
}

/** The query of a variable names a label beside its selector. */
function rewrittenQuery(query: string, change: (expr: string) => string): string {
  const [, selector, label] = OF_VARIABLE.exec(query) ?? [];
  return selector === undefined ? change(query) : `label_values(${change(selector)}, ${label})`;
}
