import Ajv, { ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An object of a controller of the cluster. */
export interface CustomObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Record<string, string> };
  readonly spec: unknown;
}

type Schema = Record<string, unknown>;

interface Recorded {
  readonly kinds: Record<string, { readonly controller: string; readonly apiVersion: string; readonly scope: 'Namespaced' | 'Cluster' }>;
  readonly specs: Record<string, Schema>;
  readonly $defs: Record<string, Schema>;
}

/** What the CustomResourceDefinitions of the controllers say; `npm run record-schemas` writes it. */
export const RECORDED = JSON.parse(readFileSync(join(__dirname, 'recorded', 'controller-schemas.json'), 'utf8')) as Recorded;

const VALIDATORS = new Map<string, ValidateFunction>();

/** What the API server would refuse of an object, or drop. */
export function problemsOf({ apiVersion, kind, metadata, spec }: CustomObject): string[] {
  const { apiVersion: known, scope } = RECORDED.kinds[kind];
  const validate = validatorOf(kind);
  validate(spec);
  return [
    ...(apiVersion === known ? [] : [`apiVersion is ${apiVersion}`]),
    ...((metadata.namespace === undefined) === (scope === 'Cluster') ? [] : [`namespace is ${metadata.namespace}, and it is ${scope}`]),
    ...(validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`),
  ];
}

function validatorOf(kind: string): ValidateFunction {
  const known = VALIDATORS.get(kind);
  if (known) return known;
  const { specs, $defs } = RECORDED;
  const schema = { ...closed(specs[kind]), $defs: closed({ properties: $defs }).properties };
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  VALIDATORS.set(kind, validate);
  return validate;
}

/** The API server drops a field that an object of the schema does not have. */
function closed(schema: Schema): Schema;
function closed(schema: unknown, areNames?: boolean): unknown;
function closed(schema: unknown, areNames = false): unknown {
  if (Array.isArray(schema)) return schema.map((part) => closed(part));
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, closed(part, !areNames && key === 'properties')]));
  const isOpen = areNames || 'additionalProperties' in schema || 'x-kubernetes-preserve-unknown-fields' in schema;
  return isOpen || (schema as Schema).type !== 'object' ? parts : { ...parts, additionalProperties: false };
}
