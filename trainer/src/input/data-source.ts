import { z } from 'zod';
import { readCsv } from './csv';
import { digits } from './digits';
import { readIdx } from './idx';
import { Samples } from './samples';
import { synthetic } from './synthetic';

const KINDS = ['digits', 'idx', 'csv', 'synthetic'] as const;

const sourceSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('digits') }),
    z.strictObject({ kind: z.literal('idx'), images: z.string(), labels: z.string() }),
    z.strictObject({ kind: z.literal('csv'), file: z.string(), label: z.string() }),
    z.strictObject({
      kind: z.literal('synthetic'),
      samples: z.int().min(10).default(10_000),
      features: z.int().min(1).default(20),
      classes: z.int().min(2).default(4),
    }),
  ],
  { error: ({ input }) => `${JSON.stringify(kindOf(input))} is not one of ${KINDS.join(', ')}` },
);

function kindOf(source: unknown): unknown {
  return typeof source === 'object' && source !== null && 'kind' in source ? source.kind : source;
}

/** Where samples come from, as a run description says it; a word is a kind that needs nothing else. */
export const dataSchema = z.preprocess((source) => (typeof source === 'string' ? { kind: source } : source), sourceSchema);

export type DataSource = z.infer<typeof dataSchema>;

export interface LoadedData {
  readonly samples: Samples;
  readonly classNames: readonly string[];
  /** Samples that could not be read. */
  readonly skipped: number;
}

/** @throws SettingError when a file cannot be used */
export function loadData(source: DataSource, seed: number): LoadedData {
  switch (source.kind) {
    case 'digits':
      return numbered(digits());
    case 'idx':
      return numbered(readIdx(source.images, source.labels));
    case 'csv':
      return readCsv(source.file, source.label);
    case 'synthetic':
      return numbered(synthetic({ ...source, seed }));
  }
}

function numbered(samples: Samples): LoadedData {
  return { samples, classNames: Array.from({ length: samples.classes }, (_, index) => String(index)), skipped: 0 };
}
