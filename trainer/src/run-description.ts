import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeIssues } from './describe-issues';
import { dataSchema } from './input/data-source';
import { BACKENDS } from './training/backend';
import { SCHEDULES } from './training/learning-rate';
import { MODELS } from './training/models';
import { OPTIMIZERS } from './training/optimizers';

const seconds = z.number().min(0);
const count = z.int().min(1);

/** A run description: what a run does, in the words of the command line. Where it runs (ports, folders) is not part of it. */
const fields = {
  model: z.enum(MODELS),
  modelFolder: z.string(),
  data: dataSchema,
  epochs: count,
  steps: count,
  batchSize: count,
  optimizer: z.enum(OPTIMIZERS),
  learningRate: z.number().min(0).max(1),
  schedule: z.enum(SCHEDULES),
  seed: z.int().min(0),
  validationShare: z.number().min(0.01).max(0.9),
  evaluateEvery: count,
  patience: count,
  backend: z.enum(BACKENDS),
  expectGpu: z.boolean(),
  checkpointInterval: z.number().min(0.1),
  checkpointKeep: count,
  logEvery: count,
  diagnosticsEvery: count,
  hold: z.number().min(0),
  deadline: z.iso.datetime({ offset: true, error: 'must be a time such as 2030-01-31T18:00:00Z' }),
  timeBudget: seconds,
  costBudget: z.number().min(0),
  gpuPrice: z.number().min(0),
  lossThreshold: z.number().min(0),
};

const schema = z
  .strictObject(fields, {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys' ? `unknown ${keys.join(', ')}: allowed are ${Object.keys(fields).join(', ')}` : undefined,
  })
  .partial()
  .refine(({ epochs, steps }) => epochs === undefined || steps === undefined, {
    path: ['steps'],
    error: 'a run ends after its epochs or after its steps: remove one of them',
  });

export type RunDescription = z.infer<typeof schema>;

/**
 * Reads a run description from a YAML or JSON file.
 *
 * @throws Error that names each wrong value and what is allowed there
 */
export function readRunDescription(file: string): RunDescription {
  const parsed = schema.safeParse(readYaml(file) ?? {}, { reportInput: true });
  if (!parsed.success) throw new Error(describeIssues(`run description ${file} is invalid`, parsed.error));
  return parsed.data;
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`run description ${file} cannot be read: ${(error as Error).message.trim()}`);
  }
}
