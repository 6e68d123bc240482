import { readFileSync } from 'node:fs';
import { Document, isScalar, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { KIND_IDS } from './kinds-by-id';

/** Seconds, ratios, durations and lists: what each threshold takes says its kind. */
const THRESHOLDS = z.record(z.string(), z.union([z.number(), z.string(), z.array(z.string())]));

const NAMES = z.array(z.string().min(1)).min(1);

const SECRET = z
  .strictObject({ secret: z.string().min(1), key: z.string().min(1) })
  .describe('A key of a Secret: its value stands in the file <secret>/<key>, never here.');

const RECEIVER = z
  .strictObject({
    slack: z.strictObject({ channel: z.string(), webhook: SECRET.optional(), botToken: SECRET.optional() }).optional(),
    email: z
      .strictObject({
        to: NAMES,
        from: z.string(),
        smarthost: z.string().describe('host:port'),
        username: z.string().optional(),
        password: SECRET.optional(),
      })
      .optional(),
    webhook: z.strictObject({ url: z.string().optional(), secretUrl: SECRET.optional() }).optional(),
    pagerduty: z.strictObject({ routingKey: SECRET, url: z.string().optional() }).optional(),
  })
  .refine((receiver) => Object.values(receiver).filter((one) => one !== undefined).length === 1, {
    error: 'names not exactly one channel: use one of slack, email, webhook, pagerduty',
  });

/** What `trainwatch mixin` reads. */
export const MIXIN_CONFIG = z.strictObject({
  kinds: z
    .partialRecord(z.enum(KIND_IDS), THRESHOLDS.nullable())
    .default({ 'tensorflow-training': {}, 'kube-state-metrics': {}, 'dcgm-exporter': {} })
    .describe('What is monitored, each with the thresholds that differ from their defaults: docs/thresholds.md lists them.'),
  scrapeInterval: z.string().default('15s').describe('How often targets are scraped.'),
  grafana: z.string().optional().describe('The address of Grafana, to which alerts link; without it they carry no links.'),
  namespaces: z
    .partialRecord(z.enum(KIND_IDS), NAMES)
    .default({ 'tensorflow-training': ['training'] })
    .describe(
      'Where the targets of a kind are. A kind that is left out is scraped already, by a job that has its id as the name, or the name that it has in jobs.',
    ),
  jobs: z
    .partialRecord(z.enum(KIND_IDS), z.string().min(1))
    .default({})
    .describe(
      'The job of a kind, where its name is another one than the id. An exporter that is named here is scraped already, in whatever way: of dcgm-exporter, kube-state-metrics and node-exporter, rules read series whose labels are made what they expect.',
    ),
  operator: z
    .strictObject({
      namespace: z.string().describe('Of the Alertmanager object.'),
      selectorLabels: z.record(z.string(), z.string()),
      routes: z
        .enum(['alertmanager-config', 'secret'])
        .default('alertmanager-config')
        .describe('An object before the routes that are there, or a Secret in place of them.'),
    })
    .optional()
    .describe('Where prometheus-operator looks for its objects, and by which labels. Without it there are no such objects.'),
  receivers: z
    .strictObject({
      page: RECEIVER,
      ticket: RECEIVER,
      heartbeat: SECRET.optional().describe('The address that is called as long as alerting works.'),
      teams: z.record(z.string(), z.strictObject({ page: RECEIVER, ticket: RECEIVER })).default({}),
    })
    .optional()
    .describe('Who is notified: page of what cannot wait, ticket of the rest. Without it there are no files for Alertmanager.'),
});

export type MixinConfig = z.infer<typeof MIXIN_CONFIG>;
export type ReceiverConfig = z.infer<typeof RECEIVER>;
export type SecretConfig = z.infer<typeof SECRET>;

/** The JSON schema of the file, for editors. */
export function mixinSchema(): object {
  return z.toJSONSchema(MIXIN_CONFIG, { io: 'input' });
}

/**
 * Reads a configuration.
 *
 * @param file YAML or JSON; without one, everything has its default
 * @throws Error that lists what is wrong, each with its line or its place
 */
export function readMixinConfig(file?: string): MixinConfig {
  if (file === undefined) return MIXIN_CONFIG.parse({});
  const document = parseDocument(textOf(file));
  if (document.errors.length > 0) throw new Error(document.errors.map(({ message }) => `${file}: ${message.split('\n')[0]}`).join('\n'));
  assertPlainKeys(file, document);
  const { data, error } = MIXIN_CONFIG.safeParse(valueOf(file, document));
  if (data) return data;
  throw new Error(error.issues.map(({ path, message }) => `${file}: ${path.join('.') || 'the file'}: ${message}`).join('\n'));
}

/** Aliases of aliases can make a value of any size. */
function valueOf(file: string, document: Document): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** A record drops this key without a word. */
function assertPlainKeys(file: string, document: Document): void {
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '__proto__') throw new Error(`${file}: '__proto__' is the name of nothing here: remove it`);
    },
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}
