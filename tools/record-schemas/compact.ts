/** A JSON schema, or a part of one. */
export type Schema = unknown;

/** Says nothing of what an object may have. */
const PROSE = new Set(['description', 'default', 'format', 'example']);

/** Shorter parts are not worth a name. */
const SHORTEST_SHARED = 150;

/** A schema without its descriptions and what only Kubernetes reads, of which whether unknown fields are kept is left. */
export function withoutProse(schema: Schema, areNames = false): Schema {
  if (Array.isArray(schema)) return schema.map((part) => withoutProse(part));
  if (!isObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([key]) => areNames || !isProse(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutProse(value, !areNames && key === 'properties')]));
}

/** Schemas whose repeated parts, such as the template of a pod, are written once. */
export function shared(schemas: Record<string, Schema>): { specs: Record<string, Schema>; $defs: Record<string, Schema> } {
  const repeated = repeatedParts(schemas);
  const $defs: Record<string, Schema> = {};
  const body = (part: Schema): Schema => {
    if (Array.isArray(part)) return part.map(reference);
    return isObject(part) ? Object.fromEntries(Object.entries(part).map(([key, value]) => [key, reference(value)])) : part;
  };
  const reference = (part: Schema): Schema => {
    const name = repeated.get(JSON.stringify(part));
    if (name === undefined) return body(part);
    $defs[name] ??= body(part);
    return { $ref: `#/$defs/${name}` };
  };
  return { specs: Object.fromEntries(Object.entries(schemas).map(([kind, schema]) => [kind, reference(schema)])), $defs };
}

/** Names of the parts that occur more than once, by their text. */
function repeatedParts(schemas: Record<string, Schema>): Map<string, string> {
  const counts = new Map<string, number>();
  const count = (part: Schema): void => {
    if (typeof part !== 'object' || part === null) return;
    const text = JSON.stringify(part);
    const before = counts.get(text) ?? 0;
    if (text.length > SHORTEST_SHARED) counts.set(text, before + 1);
    if (before === 0) Object.values(part).forEach(count);
  };
  Object.values(schemas).forEach(count);
  const repeated = [...counts].filter(([, times]) => times > 1);
  return new Map(repeated.map(([text], i) => [text, `part${i + 1}`]));
}

function isProse(key: string): boolean {
  return PROSE.has(key) || (key.startsWith('x-kubernetes-') && key !== 'x-kubernetes-preserve-unknown-fields');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
