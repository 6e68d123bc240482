import Ajv, { ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordedSchema } from '../../tools/record-grammars/grafana-dashboard';

/** By which an API server judges the spec of a GrafanaDashboard. */
export const GRAFANA_DASHBOARD = JSON.parse(readFileSync(join(__dirname, 'recorded', 'grafana-dashboard.json'), 'utf8')) as RecordedSchema;

/** Go's flag for any case stands within the pattern. */
const goPattern = Object.assign(
  (pattern: string, flags: string): RegExp => new RegExp(pattern.replaceAll('(?i)', ''), pattern.includes('(?i)') ? `${flags}i` : flags),
  { code: 'new RegExp' },
);

const AJV = new Ajv({ strict: false, validateFormats: false, code: { regExp: goPattern } });

/** Judges the spec of an object by its schema, and refuses fields that this does not have, which an API server would drop. */
export function specValidator(schema: object): ValidateFunction {
  return AJV.compile(closed(schema) as object);
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const open = 'additionalProperties' in inner || 'x-kubernetes-preserve-unknown-fields' in inner;
  return 'properties' in inner && !open ? { ...inner, additionalProperties: false } : inner;
}
